using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;
using Unrolled.Bench.Precision;

namespace Unrolled.Bench;

/// <summary><c>[--filter '*Step*'] [--keep]</c>: runs the benchmark classes; with <c>--keep</c> their tables go to <c>Bench/results/&lt;CPU&gt;</c>.</summary>
internal static class BenchmarksCommand
{
    /// <summary>Runs the command.</summary>
    public static int Run(string[] args)
    {
        bool keep = args.Contains("--keep");
        Console.WriteLine(Machine.Header());
        args = [.. args.Where(a => a != "--keep")];
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default
                .WithToolchain(InProcessNoEmitToolchain.Instance)
                .WithWarmupCount(4)
                .WithIterationCount(15)
                .WithIterationTime(TimeInterval.FromMilliseconds(100)))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Min, StatisticColumn.Median)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(40));
        IEnumerable<Summary> summaries = BenchmarkSwitcher
            .FromTypes([typeof(StepBenchmarks), typeof(WorkloadBenchmarks), typeof(TrainingBenchmarks), typeof(PrecisionBenchmarks)])
            .Run(args.Length == 0 ? ["--filter", "*"] : args, config);
        foreach (Summary summary in summaries.Where(s => keep && s.Reports.Length > 0))
        {
            Results.Keep(summary);
        }

        return 0;
    }
}
