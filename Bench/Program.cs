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
using Unrolled.Bench;
using Unrolled.Bench.Precision;

// dotnet run -c Release --project Bench [-- --filter '*Step*'] [--keep]: runs the benchmarks; with --keep their tables go to Bench/results/<CPU>.
// … -- precision [--data FOLDER]: what weights of 16 and 8 bits give and cost.
if (args is ["precision", ..])
{
    return PrecisionCommand.Run(args.AsSpan(1));
}

bool keep = args.Contains("--keep");
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
    .AddExporter(MarkdownExporter.GitHub);
IEnumerable<Summary> summaries = BenchmarkSwitcher
    .FromTypes([typeof(StepBenchmarks), typeof(ClimateBenchmarks), typeof(TrainingBenchmarks), typeof(PrecisionBenchmarks)])
    .Run(args.Length == 0 ? ["--filter", "*"] : args, config);
foreach (Summary summary in summaries.Where(s => keep && s.Reports.Length > 0))
{
    Results.Keep(summary);
}

return 0;
