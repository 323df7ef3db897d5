using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Unrolled.Bench.Compare;

namespace Unrolled.Bench.Arm;

/// <summary>The programs that <c>arm</c> needs besides the .NET SDK.</summary>
/// <param name="Clang">Compiles the emulator's plugin; NativeAOT links with it.</param>
/// <param name="Disassembler">LLVM's disassembler.</param>
/// <param name="Model">LLVM's processor models.</param>
/// <param name="Emulator">QEMU for programs of ARM64, not the static one, which has no plugins.</param>
internal sealed record ArmTools(string Clang, string Disassembler, string Model, string Emulator)
{
    // Stored figures are of this version: models change from one to the next, some by a factor of two.
    private const int PreferredLlvm = 19, OldestLlvm = 14, NewestLlvm = 30;

    // What NativeAOT's cross-compilation needs of Debian's packages.
    private static readonly (string Program, string Package)[] Linkers =
        [("ld.lld", "lld"), ("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu libc6-dev-arm64-cross"), ("aarch64-linux-gnu-objcopy", "binutils-aarch64-linux-gnu")];

    /// <summary>What the model says of itself: its version.</summary>
    public string ModelVersion
        => ChildProcess.Run(new ProcessStartInfo(Model, ["--version"]), CancellationToken.None).Output.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Contains("LLVM version", StringComparison.Ordinal)) ?? Model;

    /// <summary>Finds the programs.</summary>
    /// <param name="llvm">The version of LLVM; null takes 19, or else the newest.</param>
    /// <param name="find">Where a program is, by its name; null if it is not there. The search path if not given.</param>
    /// <exception cref="BenchException">Some are missing; the message names all of them, with Debian's packages.</exception>
    public static ArmTools Find(int? llvm, Func<string, string?>? find = null)
    {
        find ??= OnPath;
        var missing = new List<string>();
        string Tool(string package, params IEnumerable<string> names)
        {
            string? path = names.Select(find).FirstOrDefault(p => p is not null);
            if (path is null)
            {
                missing.Add($"{names.First()} (package {package})");
            }

            return path ?? "";
        }

        // One version for both.
        IEnumerable<int> versions = llvm is { } version ? [version] : [PreferredLlvm, .. Enumerable.Range(OldestLlvm, NewestLlvm - OldestLlvm + 1).Reverse()];
        string[] suffixes = [.. versions.Select(v => string.Create(CultureInfo.InvariantCulture, $"-{v}")), .. llvm is null ? [""] : Array.Empty<string>()];
        string suffix = suffixes.FirstOrDefault(s => find($"llvm-mca{s}") is not null && find($"llvm-objdump{s}") is not null) ?? suffixes[0];
        var tools = new ArmTools(Tool("clang", "clang"), Tool($"llvm{suffix}", $"llvm-objdump{suffix}"), Tool($"llvm{suffix}", $"llvm-mca{suffix}"), Tool("qemu-user", "qemu-aarch64"));
        if (RuntimeInformation.OSArchitecture != Architecture.Arm64)
        {
            foreach ((string program, string package) in Linkers)
            {
                Tool(package, program);
            }
        }

        return missing.Count == 0 ? tools : throw new BenchException($"arm: missing {string.Join(", ", missing)}.");
    }

    private static string? OnPath(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
}
