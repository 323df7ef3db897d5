using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Unrolled.Tests;

/// <summary>Draws networks, compiles them with the generator, some at a time, and compares each with the oracle.</summary>
internal static class ConformanceRun
{
    // Enough to spread the cost of starting a compilation, few enough that the last ones keep all processors busy.
    private const int PerCompilation = 50;

    /// <summary>Runs the networks of the seeds from <paramref name="seed"/> on.</summary>
    /// <param name="mutation">A mistake for the oracle to make, to see that it is found.</param>
    /// <param name="progress">Told now and then how far it has come.</param>
    public static ConformanceReport Run(int seed, int count, Mutation mutation = Mutation.None, Action<ConformanceReport>? progress = null)
    {
        var report = new ConformanceReport();
        int[][] parts = [.. Enumerable.Range(seed, count).Chunk(PerCompilation)];
        Parallel.ForEach(parts, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, part =>
        {
            Compile([.. part.Select(s => RandomNetwork.Draw(s))], mutation, report);
            progress?.Invoke(report);
        });
        return report;
    }

    /// <summary>Runs some networks.</summary>
    public static ConformanceReport Run(RandomNetwork[] networks)
    {
        var report = new ConformanceReport();
        Compile(networks, Mutation.None, report);
        return report;
    }

    /// <summary>Compiles networks in one project. Where one does not compile, halves are tried, until it is found.</summary>
    private static void Compile(RandomNetwork[] networks, Mutation mutation, ConformanceReport report)
    {
        var run = GeneratorRun.Of([.. networks.Select(n => n.Source)]);
        Assembly? assembly = run.TryLoad(out string problems);
        if (assembly is null)
        {
            if (networks.Length == 1)
            {
                report.Add(networks[0], problems);
                return;
            }

            Compile(networks[..(networks.Length / 2)], mutation, report);
            Compile(networks[(networks.Length / 2)..], mutation, report);
            return;
        }

        foreach (RandomNetwork network in networks)
        {
            Compare(network, assembly, mutation, report);
        }

        AssemblyLoadContext.GetLoadContext(assembly)!.Unload();
    }

    private static void Compare(RandomNetwork network, Assembly assembly, Mutation mutation, ConformanceReport report)
    {
        try
        {
            var comparison = new NetworkComparison(network, assembly, mutation);
            Verdict verdict = comparison.Run();
            report.Add(network, verdict, comparison.Errors, comparison.Features);
        }
        catch (Exception exception)
        {
            report.Add(network, exception is Xunit.Sdk.IAssertionException ? exception.Message : $"{exception}");
        }
    }
}
