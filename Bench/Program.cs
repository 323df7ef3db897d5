using Unrolled.Bench;

// dotnet run -c Release --project Bench [-- COMMAND] [options]; without a command BenchmarkDotNet runs its classes.
try
{
    return args.FirstOrDefault() switch
    {
        "peers" => PeersCommand.Run(args.AsSpan(1)),
        _ => BenchmarksCommand.Run(args),
    };
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 2;
}
