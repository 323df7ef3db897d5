using Spectre.Console;
using Unrolled.Mpi;

namespace Unrolled.Samples;

/// <summary>The program as one of the processes that mpirun started.</summary>
internal static class ClusterRun
{
    // The lines of rank 0, which says what happened, come before the job ends.
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(1);

    /// <summary>Connects with the other processes, and does what the arguments say. Only rank 0 prints and writes files.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, CancellationToken cancellation)
    {
        MpiCluster cluster;
        try
        {
            cluster = MpiCluster.Connect(ref arguments);
        }
        catch (MpiException error)
        {
            Console.Error.WriteLine($"samples: {error.Message}");
            return ExitCode.BadInput;
        }

        TextWriter errors = Console.Error;
        if (cluster.Rank != 0)
        {
            Console.SetOut(TextWriter.Null);
            AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
            errors = new StringWriter();
        }

        int code = CommandLine.Run(arguments, errors, cancellation, cluster);
        if (code == ExitCode.Success)
        {
            cluster.Dispose();
            return code;
        }

        // Ranks that do not know of it would wait for this one.
        if (cluster.Rank != 0)
        {
            Thread.Sleep(Courtesy);
        }

        cluster.Abort(cluster.Rank == 0 ? $"the task ended with {code}" : $"{errors}".ReplaceLineEndings(" ").Trim());
        return code;
    }
}
