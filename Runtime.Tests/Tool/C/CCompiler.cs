using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Unrolled.Tool.Export.C;

namespace Unrolled.Tests.Tool.C;

/// <summary>A C compiler and what runs its programs.</summary>
internal sealed class CCompiler
{
    private readonly string _compiler;
    private readonly string[] _options;
    private readonly string[] _runner;

    private CCompiler(string name, string compiler, string[] options, string[] runner)
    {
        Name = name;
        _compiler = compiler;
        _options = options;
        _runner = runner;
    }

    public string Name { get; }

    /// <summary>Those of this machine; skips the test where there is none. ARM64 runs under emulation.</summary>
    public static IReadOnlyList<CCompiler> All()
    {
        List<CCompiler> found = [];
        if (InPath("gcc"))
        {
            found.Add(new("gcc -O2", "gcc", ["-O2"], []));
            if (RuntimeInformation.ProcessArchitecture == Architecture.X64 && System.Runtime.Intrinsics.X86.Fma.IsSupported)
            {
                // The compiler may join products and sums of its own accord, unless the file forbids it.
                found.Add(new("gcc -O3 -mfma", "gcc", ["-O3", "-mfma", "-mavx2"], []));
            }
        }

        if (InPath("clang"))
        {
            found.Add(new("clang -O2", "clang", ["-O2"], []));
        }

        if (RuntimeInformation.ProcessArchitecture == Architecture.X64 && InPath("aarch64-linux-gnu-gcc") && InPath("qemu-aarch64-static"))
        {
            found.Add(new("aarch64-linux-gnu-gcc -O2", "aarch64-linux-gnu-gcc", ["-O2", "-static"], ["qemu-aarch64-static"]));
        }

        if (InPath("arm-none-eabi-gcc") && InPath("qemu-system-arm"))
        {
            found.Add(new(
                "arm-none-eabi-gcc -O2, Cortex-M4F",
                "arm-none-eabi-gcc",
                ["-O2", "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16", "--specs=nano.specs", "-nostartfiles", "-T", "link.ld"],
                ["qemu-system-arm", "-M", "mps2-an386", "-nographic", "-semihosting", "-kernel"]));
        }

        Assert.SkipWhen(found.Count == 0, "There is no C compiler: apt-get install gcc.");
        return found;
    }

    /// <summary>Compiles a network without a warning and runs it over steps.</summary>
    public float[] Run(CText text, NetworkDefinition definition, float[] x)
    {
        string folder = TemporaryFolder.Create().FullName;
        File.WriteAllText(Path.Combine(folder, "net.h"), text.Header);
        File.WriteAllText(Path.Combine(folder, "net.c"), text.Source);
        bool bare = _runner is ["qemu-system-arm", ..];
        File.WriteAllText(Path.Combine(folder, "main.c"), bare ? CortexM.Program(x, Constants(definition)) : Program(definition));
        File.WriteAllText(Path.Combine(folder, "link.ld"), CortexM.LinkerScript);
        File.WriteAllBytes(Path.Combine(folder, "in"), MemoryMarshal.AsBytes(x.AsSpan()).ToArray());
        string program = Path.Combine(folder, "program");
        Start(folder, _compiler, [.. _options, "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wno-unknown-pragmas", "-Werror", "net.c", "main.c", "-o", program, "-lm"]);
        string said = Start(folder, _runner.Length > 0 ? _runner[0] : program, [.. _runner.Skip(1), .. _runner.Length > 0 ? [program] : Array.Empty<string>()]);
        return bare ? CortexM.Outputs(said) : MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, "out"))).ToArray();
    }

    private static string Program(NetworkDefinition definition)
    {
        return $$"""
            #include <stdio.h>
            #include "net.h"
            int main(void)
            {
                static net_state state;
                float x[NET_INPUTS], y[NET_OUTPUTS];
                FILE *in = fopen("in", "rb"), *out = fopen("out", "wb");
                net_reset(&state);
            {{Constants(definition)}}    while (fread(x, sizeof x, 1, in) == 1)
                {
                    if (net_step(&state, x, y) != 0)
                    {
                        return 3;
                    }

                    fwrite(y, sizeof y, 1, out);
                }

                fclose(out);
                return 0;
            }

            """;
    }

    private static string Constants(NetworkDefinition definition)
        => string.Concat(definition.InputLayers.Where(i => i.Kind == InputKind.Constant).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"    {{ float v[{i.Width}]; for (int i = 0; i < {i.Width}; i++) v[i] = 0.25f * (float)i - 0.1f; net_set_{i.Name}(&state, v); }}\n")));

    private static string Start(string folder, string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{errors.Result}");
        // The emulator's semihosting writes to the error stream.
        return said + errors.Result;
    }

    private static bool InPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
