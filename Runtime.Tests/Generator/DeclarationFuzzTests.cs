using System.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Unrolled.Tests;

/// <summary>
/// Random declarations, most of them wrong, and every beginning of some of them: none ends the run. UNROLLED_DECLARATION_COUNT and
/// UNROLLED_DECLARATION_SEED say how many and which; the longest time of one is then held to two seconds.
/// </summary>
[Trait("Category", "Generator")]
public class DeclarationFuzzTests(ITestOutputHelper output)
{
    private const string CountSetting = "UNROLLED_DECLARATION_COUNT", SeedSetting = "UNROLLED_DECLARATION_SEED", Neighbor = "[Unrolled.Network(1), Unrolled.Dense(1)] partial class Neighbor { }";
    private const int Count = 2000, Together = 20, Checked = 100;

    private static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : standard;

    [Fact]
    public void RandomDeclarations_Any_NeitherThrowNorFail()
    {
        int count = Setting(CountSetting, Count), seed = Setting(SeedSetting, 1), networks = 0;
        TimeSpan longest = TimeSpan.Zero;
        GeneratorRun run = GeneratorRun.Of("", Neighbor);
        for (int start = 0; start < count; start += Together)
        {
            // Each declaration has its own random numbers, so that one can be repeated alone.
            string[] declarations = [.. Enumerable.Range(start, Math.Min(Together, count - start)).Select(i => RandomDeclaration.Text(seed, i))];
            long begin = Stopwatch.GetTimestamp();
            run = run.Edit(0, "using Unrolled; using System;\n" + string.Join("\n", declarations));
            TimeSpan time = Stopwatch.GetElapsedTime(begin);
            longest = time > longest ? time : longest;
            AssertSound(run, $"declarations {start} … of seed {seed}\n{string.Join("\n", declarations)}");
            networks += run.Files.Values.Count(f => !f.Contains("stands in", StringComparison.Ordinal)) - 1;
            if (start / Together % Checked == 0)
            {
                AssertCompiles(seed, start);
            }
        }

        output.WriteLine($"{count} declarations of seed {seed}: {networks} networks; the slowest {Together} took {longest.TotalMilliseconds:F0} ms");
        Assert.InRange(networks, count / 50, count);
        Assert.True(Environment.GetEnvironmentVariable(CountSetting) is null || longest < TimeSpan.FromSeconds(2), $"{longest}");
    }

    [Fact]
    public void Beginnings_OfRandomDeclarations_NeitherThrowNorFail()
    {
        int count = Math.Min(200, Setting(CountSetting, Count) / 500), seed = Setting(SeedSetting, 1) + 1;
        GeneratorRun run = GeneratorRun.Of("", Neighbor);
        for (int i = 0; i < count; i++)
        {
            string text = "using Unrolled; using System;\n" + RandomDeclaration.Text(seed, i);
            for (int length = text.IndexOf('\n'); length <= text.Length; length++)
            {
                run = run.Edit(0, text[..length]);
                AssertSound(run, text[..length]);
            }
        }
    }

    [Fact]
    public void Merges_OfThemselves_TakeNoTimeThatDoubles()
    {
        // 2⁶⁰ ways lead from the last of them to the input.
        IEnumerable<string> merges = Enumerable.Range(0, 60).Select(i => $"Merge(MergeMode.Ave, \"{(i == 0 ? "c" : $"merge_{i - 1}")}\", \"{(i == 0 ? "c" : $"merge_{i - 1}")}\")");
        GeneratorRun.Of($"using Unrolled; [Network(2), Input(2, Kind = InputKind.Constant, Name = \"c\"), {string.Join(", ", merges)}, Merge(MergeMode.Sum, \"input\", \"merge_59\")] partial class Model {{ }}").AssertClean();
    }

    private static void AssertSound(GeneratorRun run, string what)
    {
        Assert.True(run.Result.Exception is null, $"{run.Result.Exception}\n{what}");
        Assert.True(run.Diagnostics.All(d => d.Id != "UNR0017"), $"{run.Diagnostics.FirstOrDefault(d => d.Id == "UNR0017")}\n{what}");
        Assert.True(run.Files.ContainsKey("Neighbor.g.cs"), what);
        run.AssertParses(what);
    }

    // A declaration that the generator takes, or refuses by a finding, brings no error of the compiler's. Null where a name belongs is in some of them: the compiler warns there too.
    private static void AssertCompiles(int seed, int first)
    {
        string[] texts = [.. Enumerable.Range(first, Together).Select(i => RandomDeclaration.Text(seed, i, plain: true))];
        GeneratorRun run = GeneratorRun.Of("using Unrolled; using System;\n" + string.Join("\n", texts));
        Diagnostic? raw = run.Problems.FirstOrDefault(p => !p.Id.StartsWith("UNR", StringComparison.Ordinal) && p.Id != "CS8625");
        Assert.True(raw is null, $"{raw}\nseed {seed}, {first} …\n{string.Join("\n", texts)}");
    }
}
