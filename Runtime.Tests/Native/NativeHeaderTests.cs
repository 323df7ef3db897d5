using System.Diagnostics;

namespace Unrolled.Tests;

/// <summary>The headers that the build writes: they declare what is exported, and compilers take them.</summary>
public class NativeHeaderTests
{
    public static TheoryData<string> Prefixes => ["wave", "twin", "text_v2", "translate", "Knobs", "both", "pooled", "causal"];

    [Fact]
    public void Headers_OfTheProject_AreThoseOfItsNetworks()
        => Assert.Equal(Prefixes.Select(p => p.Data + ".h").Order(StringComparer.Ordinal), Directory.GetFiles(AppContext.BaseDirectory, "*.h").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Header_DeclaresWhatIsExported(string prefix)
    {
        NativeHeader header = NativeHeader.Read(prefix);
        var exported = NativeCalls.Exports.Where(e => e.Key.StartsWith(prefix + "_", StringComparison.Ordinal)).ToDictionary(e => e.Key, e => e.Value.GetParameters().Length);
        Assert.NotEmpty(exported);
        Assert.Equal(exported.OrderBy(e => e.Key, StringComparer.Ordinal), header.Functions.OrderBy(f => f.Key, StringComparer.Ordinal));
        Assert.DoesNotContain("//|", header.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("%3B", header.Text, StringComparison.Ordinal);
        Assert.All(header.Text, c => Assert.InRange(c, '\n', '~'));
    }

    [Fact]
    public void Header_NamesStatusesAsTheRuntimeCountsThem()
    {
        string text = NativeHeader.Read("wave").Text;
        Assert.Equal(
            Enum.GetValues<NativeStatus>().Select(s => $"WAVE_{string.Concat(s.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : $"{char.ToUpperInvariant(c)}"))} = {(int)s}"),
            text.Split('\n').Where(l => l.StartsWith("    WAVE_", StringComparison.Ordinal)).Select(l => l.Trim()[..l.Trim().IndexOfAny([',', '/'])].Trim()));
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Header_IsC99AndCpp(string prefix)
    {
        Compile(prefix, "gcc", "-std=c99", "-x", "c");
        Compile(prefix, "g++", "-std=c++98", "-Wno-long-long", "-Wno-variadic-macros", "-x", "c++");
    }

    private static void Compile(string prefix, string compiler, params string[] arguments)
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, compiler))), $"There is no {compiler}.");
        string[] all = [.. arguments, "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wstrict-prototypes", "-Werror", NativeHeader.Read(prefix).Path];
        using var process = Process.Start(new ProcessStartInfo(compiler, compiler == "gcc" ? all : all.Where(a => a != "-Wstrict-prototypes")) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
