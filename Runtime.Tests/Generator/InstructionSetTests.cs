using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace Unrolled.Tests;

/// <summary>What the package's targets choose for a project that publishes by NativeAOT, as MSBuild evaluates them.</summary>
[Trait("Category", "Generator")]
public sealed class InstructionSetTests(InstructionSetTests.Choices choices) : IClassFixture<InstructionSetTests.Choices>
{
    private static readonly Case[] All =
    [
        new("by default", "", "set=x86-64-v3 invariant=true"),
        new("avx2", "UnrolledInstructionSet=avx2", "set=x86-64-v3"),
        new("avx512", "UnrolledInstructionSet=avx512", "set=x86-64-v4"),
        new("none", "UnrolledInstructionSet=none", "set= "),
        new("unknown", "UnrolledInstructionSet=sse", "UnrolledInstructionSet is 'sse'; expected avx2, avx512, native or none."),
        new("a set of the user's", "IlcInstructionSet=avx2%2Caes", "set=avx2,aes"),
        new("a former name", "IlcInstructionSet=avx2%2Cfma", "IlcInstructionSet 'avx2,fma' has 'fma', a name that the .NET 10 compiler no longer knows; expected x86-64-v3"),
        new("a former level", "IlcInstructionSet=x86-x64-v3", "has 'x86-x64-v3', a name that the .NET 10 compiler no longer knows"),
        new("a part of avx512", "IlcInstructionSet=avx2%2Cavx512f_vl", "has 'avx512f_vl', a name that the .NET 10 compiler no longer knows"),
        new("half a set", "IlcInstructionSet=avx", "IlcInstructionSet 'avx' has no fused multiply-add, so networks would be many times slower; expected x86-64-v3 or x86-64-v4"),
        new("a level without its half", "IlcInstructionSet=x86-64-v3%2C-avx2", "IlcInstructionSet 'x86-64-v3,-avx2' has no fused multiply-add"),
        new("half a set that is meant", "IlcInstructionSet=avx;UnrolledInstructionSet=none", "set=avx "),
        new("arm64", "RuntimeIdentifier=linux-arm64", "set= invariant=true"),
        new("Windows", "RuntimeIdentifier=win-x64", "set=x86-64-v3 invariant=."),
        new("cultures", "InvariantGlobalization=false", "set=x86-64-v3 invariant=false"),
        new("no NativeAOT", "PublishAot=false", "set= invariant=."),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Targets_WithTheseProperties_ChooseOrSayWhatIsExpected(string name)
        => Assert.Contains(All.Single(c => c.Name == name).Expected, choices.Of(name), StringComparison.Ordinal);

    // The best that the kernel lists. The runtime itself prefers lanes of 256 bits on some processors with AVX-512.
    [Fact]
    public void Targets_Native_ChooseWhatThisProcessorHas()
    {
        Assert.SkipUnless(LaneSupport.Best >= LaneWidth.Lanes256 && File.Exists("/proc/cpuinfo"), "This is no Linux on x64 with AVX2.");
        Assert.Contains(Avx512F.VL.IsSupported ? "set=x86-64-v4" : "set=x86-64-v3", choices.Of("native"), StringComparison.Ordinal);
    }

    private sealed record Case(string Name, string Properties, string Expected);

    /// <summary>All cases, evaluated by one process.</summary>
    public sealed class Choices
    {
        private readonly Lazy<string> _text = new(Evaluate);

        /// <summary>What was printed for a case.</summary>
        public string Of(string name)
        {
            string[] parts = _text.Value.Split($"[{name}]");
            Assert.True(parts.Length == 2, _text.Value);
            return parts[1].Split("\n  [")[0];
        }

        private static string Evaluate()
        {
            string targets = Path.Combine(Repository.Root(), "Runtime", "build", "Unrolled.targets"), folder = TemporaryFolder.Create().FullName;
            File.WriteAllText(Path.Combine(folder, "case.proj"), $"""
                <Project>
                  <PropertyGroup>
                    <PublishAot Condition="'$(PublishAot)' == ''">true</PublishAot>
                    <RuntimeIdentifier Condition="'$(RuntimeIdentifier)' == ''">linux-x64</RuntimeIdentifier>
                  </PropertyGroup>
                  <Import Project="{targets}" />
                  <Target Name="Show" DependsOnTargets="UnrolledChooseInstructionSet">
                    <Message Importance="high" Text="set=$(IlcInstructionSet) invariant=$(InvariantGlobalization)." />
                  </Target>
                </Project>
                """);
            File.WriteAllText(Path.Combine(folder, "all.proj"), $"""
                <Project>
                  <Target Name="All">
                    {string.Join("\n    ", All.Append(new("native", "UnrolledInstructionSet=native", "")).Select(c => $"""
                    <Message Importance="high" Text="[{c.Name}]" />
                        <MSBuild Projects="case.proj" Targets="Show" Properties="Case={c.Name};{c.Properties}" ContinueOnError="true" />
                    """))}
                    <Message Importance="high" Text="[end]" />
                  </Target>
                </Project>
                """);
            var start = new ProcessStartInfo("dotnet", ["msbuild", "all.proj", "-nologo", "-m:1", "-nodeReuse:false"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
            start.Environment.Remove("UnrolledInstructionSet");
            using Process process = Process.Start(start)!;
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Directory.Delete(folder, recursive: true);
            return text;
        }
    }
}
