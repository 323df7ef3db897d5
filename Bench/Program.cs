using Unrolled.Bench;
using Unrolled.Bench.Arm;
using Unrolled.Bench.Compare;
using Unrolled.Bench.Denormals;
using Unrolled.Bench.Models;
using Unrolled.Bench.Precision;
using Unrolled.Bench.Published;

// dotnet run -c Release --project Bench [-- COMMAND] [options]; without a command BenchmarkDotNet runs its classes. With --pin CORE all of it stays on one core.
try
{
    return Pinning.Run(args) ?? args.FirstOrDefault() switch
    {
        "peers" => PeersCommand.Run(args.AsSpan(1)),
        "scaling" => ScalingCommand.Run(args.AsSpan(1)),
        "generator" => GeneratorCommand.Run(args.AsSpan(1)),
        "precision" => PrecisionCommand.Run(args.AsSpan(1)),
        "latency" => LatencyCommand.Run(args.AsSpan(1)),
        "firstsecond" => FirstSecondCommand.Run(args.AsSpan(1)),
        "compare" => CompareCommand.Run(args.AsSpan(1)),
        "arm" => ArmCommand.Run(args.AsSpan(1)),
        "published" => PublishedCommand.Run(args.AsSpan(1)),
        "models" => ModelsCommand.Run(args.AsSpan(1)),
        "denormals" => DenormalsCommand.Run(args.AsSpan(1)),
        _ => BenchmarksCommand.Run(args),
    };
}
catch (Exception error) when (error is ArgumentException or BenchException)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 2;
}
