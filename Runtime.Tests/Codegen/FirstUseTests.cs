using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>
/// Fast from the first second, on one core too: what has a loop is compiled in full for its first call. In code that was compiled in haste a loop runs many times slower until the
/// runtime's own thread has compiled it again, and on one core that thread waits for a turn.
/// </summary>
[Collection(nameof(RunLast))]
public partial class FirstUseTests(ITestOutputHelper output)
{
    // What runs once for a file or a page.
    private static readonly string[] OnceFolders = ["Reports", "Formats", "Network/Files"];

    // Every model of the table there and back, by windows and by steps; every kind of training, loss, metric, optimizer, schedule, log and data.
    private static readonly string[] Methods =
    [
        $"{typeof(FirstUseSubjectTests).FullName}.*",
        "*.GraphEqualityTests.Pass_UsedWithOtherLengths_EqualsNewOne", "*.AllocationTests.*", "*.DataPredictTests.*", "*.NetworkStatesTests.Step_*", "*.BlockTests.StepBlock_LayerByLayer_*", "*.TrainingEqualityTests.*", "*.CarryTests.*",
        "*.SourcePredictTests.*", "*.EncoderDecoderTests.*", "*.DecodeTests.*", "*.AttentionWeightTests.*", "*.ReducedPrecisionTests.*",
        "*.TrainerAllocationTests.*", "*.TrainerTests.*", "*.CheckpointResumeTests.*", "*.TruncatedBpttTests.*", "*.CtcTests.*", "*.OutputLossTests.*", "*.WeightTests.*", "*.FrozenTests.*",
        "*.LossTests.*", "*.MetricTests.*", "*.OptimizerTests.*", "*.ScheduleTests.*", "*.GradientFlowTests.*", "*.GradientWatchTests.*", "*.LogAllocationTests.*",
        "*.ScalerTests.*", "*.SequenceDataTests.*", "*.AdditionalInputDataTests.*", "*.GeneratedDataTests.*", "*.ShuffledDataTests.*",
    ];

    private static readonly Assembly Runtime = typeof(Network).Assembly, Table = typeof(Models.Lstm1x1).Assembly, Tests = typeof(FirstUseTests).Assembly;

    [Fact]
    public void Loops_OfTheRuntimeAndOfGeneratedCode_AreMarkedToBeCompiledInFull()
    {
        Assert.Empty(Watched().Where(m => !LoopCode.IsCompiledInFull(m)).Select(JitSummary.KeyOf));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Loops_OfTrainingPredictionAndSteps_AreCompiledInFullAtFirstUse()
    {
        // In a run of all tests it has all been compiled here. Where those that reach it did not run, they run in another process.
        IReadOnlyList<JitSummary> compiled = JitRecord.OfThisProcess() is { } here && HaveRun(here) ? here : CompiledElsewhere();
        HashSet<string> watched = [.. Watched().Select(JitSummary.KeyOf)];

        // An overload without a loop that is as long cannot be told apart in the listing.
        watched.ExceptWith(LoopCode.MethodsWithoutLoopOf(Runtime).Select(JitSummary.KeyOf));
        JitSummary[] found = [.. compiled.Where(c => watched.Contains(c.Key))];
        Assert.Empty(found.Where(c => c.IsUnoptimized).Select(c => $"{c.Key}: {c.Tier}"));

        // That the names of the listing were understood, and how far the tests reached.
        HashSet<string> reached = [.. found.Select(c => c.Key)];
        MethodBase[] missed = [.. Watched().Where(m => !reached.Contains(JitSummary.KeyOf(m)))];
        output.WriteLine($"{compiled.Count} methods were compiled; of {watched.Count} with a loop {reached.Count}. Not:");
        Array.ForEach(missed, m => output.WriteLine($"  {JitSummary.KeyOf(m)}"));
        Assert.True(reached.Count > watched.Count / 2, $"Only {reached.Count} of {watched.Count} methods with a loop were compiled.");
        MethodBase[] kernels = [.. LoopCode.MethodsOf(Table).Where(m => m.DeclaringType!.FullName!.Contains("<Unrolled_Tests_Models_", StringComparison.Ordinal))];
        Assert.NotEmpty(kernels);
        Assert.All(kernels.GroupBy(k => k.DeclaringType!), k => Assert.True(k.Any(m => reached.Contains(JitSummary.KeyOf(m))), $"No loop of {k.Key} ran."));

        // The control.
        HashSet<string> haste = [.. compiled.Where(c => c.IsUnoptimized).Select(c => c.Key)];
        Assert.Contains(JitSummary.KeyOf(Subject(nameof(FirstUseSubjectTests.InHaste))), haste);
        Assert.DoesNotContain(JitSummary.KeyOf(Subject(nameof(FirstUseSubjectTests.InFull))), haste);
        Assert.Contains(JitSummary.KeyOf(Subject(nameof(FirstUseSubjectTests.InFull))), compiled.Select(c => c.Key));
    }

    [Fact]
    public void Loop_OfAMethod_IsSeen()
    {
        Assert.True(LoopCode.HasLoop(Subject(nameof(FirstUseSubjectTests.InHaste))));
        Assert.True(LoopCode.HasLoop(Subject(nameof(FirstUseSubjectTests.InFull))));
        Assert.False(LoopCode.IsCompiledInFull(Subject(nameof(FirstUseSubjectTests.InHaste))));
        Assert.True(LoopCode.IsCompiledInFull(Subject(nameof(FirstUseSubjectTests.InFull))));
        Assert.False(LoopCode.HasLoop(((Func<int, int, int>)Math.Max).Method));
    }

    private static MethodInfo Subject(string name) => typeof(FirstUseSubjectTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static IEnumerable<MethodBase> Watched()
    {
        HashSet<string> once = [.. OnceFolders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root(), "Runtime", f), "*.cs", SearchOption.AllDirectories))
            .SelectMany(f => Declaration().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value)];
        return LoopCode.MethodsOf(Runtime).Where(m => !once.Contains(Outermost(m).Name.Split('`')[0])).Concat(LoopCode.MethodsOf(Table));
    }

    private static Type Outermost(MethodBase method)
    {
        Type type = method.DeclaringType!;
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    /// <summary>True if each of the tests that reach what is watched was compiled.</summary>
    private static bool HaveRun(JitSummary[] compiled)
    {
        HashSet<string> run = [.. compiled.Select(c => $"{c.Type}.{c.Method}")];
        var named = new Regex($"^(?:{string.Join('|', Methods.Select(m => Regex.Escape(m).Replace(@"\*", ".*", StringComparison.Ordinal)))})$");
        return Tests.GetTypes().SelectMany(t => t.GetMethods()).Where(m => m.IsDefined(typeof(FactAttribute))).Select(m => $"{m.DeclaringType!.FullName}.{m.Name}")
            .Where(t => named.IsMatch(t)).All(run.Contains);
    }

    private static List<JitSummary> CompiledElsewhere()
    {
        string file = Path.Combine(TemporaryFolder.Create().FullName, "summary.txt");
        ProcessStartInfo start = new("dotnet", [Tests.Location, "-noColor", .. Methods.SelectMany(m => new[] { "-method", m })]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_T", StringComparison.OrdinalIgnoreCase) || k.StartsWith("DOTNET_Jit", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_JitStdOutFile"] = file;
        start.Environment["DOTNET_JitDisasmSummary"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();

        // Not its exit code: where the JIT writes its listing to a file, the runtime may abort while it closes that file, after the last test.
        Assert.True(text.Contains("Errors: 0, Failed: 0,", StringComparison.Ordinal), text);
        return JitSummary.Read(file);
    }

    [GeneratedRegex(@"\b(?:class|struct|record|interface)\s+(\w+)")]
    private static partial Regex Declaration();
}
