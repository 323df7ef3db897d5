# The packages as users meet them first: the template, a file-based app, the same bytes for the same sources. Sourced by run, after the package was built.
if [ -d "$work/packages" ]; then
  reproducible() {
    dotnet pack Runtime -c Release -o "$work/packages-again" -p:Version=0.1.0-ci >"$work/out" 2>&1 || { cat "$work/out"; return 1; }
    cmp "$work/packages/Unrolled.0.1.0-ci.nupkg" "$work/packages-again/Unrolled.0.1.0-ci.nupkg"
  }
  # The page of each error is where its message says.
  documented() { local page; for page in docs/diagnostics/*.md docs/streams.md icon.png README.md; do unzip -l "$work/packages/Unrolled.0.1.0-ci.nupkg" "$page" >/dev/null || { echo "the package has no $page"; return 1; }; done; }
  template() {
    local hive=(--debug:custom-hive "$work/hive")
    dotnet pack Samples/Templates -c Release -o "$work/packages" >"$work/out" 2>&1 || { cat "$work/out"; return 1; }
    grep -q "\"defaultValue\": \"$(sed -nE 's/.*<Version>(.*)<\/Version>.*/\1/p' Directory.Build.props)\"" Samples/Templates/content/unrolled/.template.config/template.json || { echo "the template's version is not that of Directory.Build.props"; return 1; }
    dotnet new install "$work"/packages/Unrolled.Templates.*.nupkg "${hive[@]}" && (cd "$work/user" && dotnet new unrolled -o MyForecaster --UnrolledVersion 0.1.0-ci "${hive[@]}")
  }
  in_template() { (cd "$work/user/MyForecaster" && "$@"); }
  template_streams() { seq 20 29 | in_template dotnet run -c Release --project Stream -- forecaster.safetensors >"$work/out" && [ "$(wc -l <"$work/out")" -eq 10 ]; }
  file_app() { sed 's/Unrolled@0.1.0/Unrolled@0.1.0-ci/' Samples/Apps/wave.cs >"$work/user/wave.cs" && (cd "$work/user" && dotnet run wave.cs) | tail -n 3; [ "${PIPESTATUS[0]}" -eq 0 ]; }
  check "the package is the same to the byte when it is built again" reproducible
  check "the package has the pages and the icon" documented
  check "dotnet new unrolled" template
  check "the template's program trains" in_template dotnet run -c Release --project Train
  check "the template's program streams" template_streams
  check "the template's tests pass" in_template dotnet test
  check "dotnet run wave.cs" file_app
fi
