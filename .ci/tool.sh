# The tool as users install it, UnrolledModel items in a project of their own, a network in C on an emulated Cortex-M4F. Sourced by run, after the packages were built.
if [ -d "$work/packages" ]; then
  pack_tool() {
    local project
    for project in Generator/Tool Generator/Tool/Package; do dotnet pack "$project" -c Release -o "$work/packages" -p:Version=0.1.0-ci >"$work/out" 2>&1 || { cat "$work/out"; return 1; }; done
  }
  install_tool() { dotnet tool install Unrolled.Tool --version 0.1.0-ci --tool-path "$work/tools" --add-source "$work/packages" >"$work/out" 2>&1 || { cat "$work/out"; return 1; }; }
  unrolled() { "$work/tools/unrolled" "$@"; }
  imports() {
    local file
    for file in Samples/Imports/amp.*; do
      unrolled inspect "$file" >"$work/out" && unrolled import "$file" --name Amp -o "$work/imported" >"$work/out" 2>&1 || { echo "$file"; cat "$work/out"; return 1; }
    done
  }
  broken() { echo no model >"$work/broken.keras"; unrolled import "$work/broken.keras" -o "$work/imported" 2>"$work/out"; [ $? -eq 2 ] && cat "$work/out"; }
  project() {
    mkdir -p "$work/user/Items" && cp Samples/Imports/amp.keras "$work/user/Items" && (
      cd "$work/user/Items" &&
        cat >Items.csproj <<'P' &&
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Unrolled" Version="0.1.0-ci" />
    <PackageReference Include="Unrolled.Import" Version="0.1.0-ci" PrivateAssets="all" />
    <UnrolledModel Include="amp.keras" />
  </ItemGroup>
</Project>
P
        echo 'Items.Amp amp = Items.Amp.Load(); float[] y = new float[1]; amp.Step(amp.CreateState(), [0.5f], y); Console.WriteLine(y[0]);' >Program.cs &&
        dotnet run -c Release
    )
  }
  refused() { echo no model >"$work/user/Items/amp.keras"; (cd "$work/user/Items" && dotnet build -c Release) >"$work/out" 2>&1; grep -m 1 "amp.keras : error UNR0403" "$work/out"; }
  arm_c() {
    command -v arm-none-eabi-gcc >/dev/null || { apt-get update && apt-get install -y --no-install-recommends gcc-arm-none-eabi libnewlib-arm-none-eabi; } >"$work/arm.log" 2>&1
    unrolled export Samples/Imports/amp.keras --to c --name amp -o "$work/c" && (cd "$work/c" && arm-none-eabi-gcc -std=c99 -O2 -Wall -Wextra -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -c amp.c && arm-none-eabi-size amp.o)
  }
  check "pack Unrolled.Tool and Unrolled.Import" pack_tool
  check "the tool is installed" install_tool
  check "models of all formats are imported" imports
  check "a broken model ends with 2" broken
  check "UnrolledModel in a project" project
  check "a broken UnrolledModel is an error on the item" refused
  check "a network in C for a Cortex-M4F" arm_c
fi
