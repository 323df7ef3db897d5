using System.Runtime.InteropServices;
using System.Text;
using Unrolled.Bench.Compare;

namespace Unrolled.Bench.Arm;

/// <summary>
/// <c>arm [--cpu NAME,…] [--networks PATTERN] [--against REVISION] [--llvm VERSION] [--keep]</c>: what a step costs on ARM64 processors, by LLVM's models of them, and its instructions under emulation.
/// </summary>
internal sealed class ArmCommand
{
    private const string Folder = "modelled-ARM64";

    private const string Help = $"""
        arm [--cpu NAME,…] [--networks PATTERN] [--against REVISION] [--llvm VERSION] [--keep]
        What a step of an LSTM or a GRU costs on ARM64 processors, modelled; nothing is measured.

          --cpu NAME,…          processors as LLVM names them; the default is cortex-a53,cortex-a55,cortex-a72,neoverse-n1
          --networks PATTERN    networks whose names contain the pattern, or match it if it has * or ?: 'LSTM 32', '*128'
          --against REVISION    the same with another revision's library, both beside each other
          --llvm VERSION        LLVM's version; the default is 19, or the newest that is installed. Models differ between versions
          --keep                writes the tables to Bench/results/{Folder}/Arm.md

        {ArmTable.Remarks}
        """;

    private readonly ArmOptions _options;
    private readonly CancellationToken _stop;

    private ArmCommand(ArmOptions options, CancellationToken stop)
    {
        _options = options;
        _stop = stop;
    }

    /// <summary>Runs the command.</summary>
    /// <returns>0, or 130 if it was interrupted; temporary folders are gone in any case.</returns>
    /// <exception cref="ArgumentException">The arguments do not fit.</exception>
    /// <exception cref="BenchException">A tool is missing, the revision is unknown, or something does not compile.</exception>
    public static int Run(ReadOnlySpan<string> args)
    {
        if (args is ["--help"])
        {
            Console.WriteLine(Help);
            return 0;
        }

        ArmOptions options = ArmOptions.Parse(args);
        return Interruptible.Run(stop => new ArmCommand(options, stop).Run(), "The temporary folders are removed.");
    }

    private void Run()
    {
        string[] networks = _options.Select();
        ArmTools tools = ArmTools.Find(_options.Llvm);
        foreach (string processor in _options.Processors)
        {
            new ProcessorModel(tools.Model, processor).RequireKnown(_stop);
        }

        var repository = new GitRepository(Results.Root);
        string root = repository.Top(_stop);
        string here = repository.DescribeHead(_stop);
        Commit? other = _options.Against is { } revision ? repository.Find(revision, _stop) : null;
        string version = $"modelled by {tools.ModelVersion}, instructions counted by {Path.GetFileName(tools.Emulator)}, {RuntimeInformation.FrameworkDescription}'s NativeAOT";
        string folder = Directory.CreateTempSubdirectory("unrolled-arm-").FullName;
        try
        {
            Revision @new = Look(tools, root, Path.Combine(folder, "new"), here, "this revision", networks);
            Revision? old = null;
            if (other is not null)
            {
                using Worktree worktree = Worktree.Add(repository, other, _stop);
                old = Look(tools, worktree.Folder, Path.Combine(folder, "old"), other.ToString(), _options.Against!, networks);
            }

            var report = new StringBuilder();
            report.Append(old is null ? $"```\n{here}\n{version}\n```\n\n" : $"```\nold: {other}\nnew: {here}\n{version}\n```\n\n").Append(ArmTable.Remarks).Append('\n');
            foreach (string processor in _options.Processors)
            {
                var model = new ProcessorModel(tools.Model, processor);
                ModelledStep[] steps = Steps(model, @new);
                report.Append('\n').Append(old is null ? ArmTable.Of(processor, steps) : ArmTable.Of(processor, Steps(model, old), steps));
            }

            Console.WriteLine();
            Console.WriteLine(report);
            if (_options.Keep)
            {
                Results.Keep(Folder, "Arm.md", report.ToString());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Revision Look(ArmTools tools, string root, string folder, string what, string name, string[] networks)
    {
        Console.WriteLine($"Compiling {what}");
        ArmProbe probe = ArmProbe.Build(tools, root, folder, name, _stop);
        var steps = new List<(string, IReadOnlyList<CodePiece>, double)>();
        foreach (string network in networks)
        {
            ArmCounts counts = probe.Count(network);
            steps.Add((network, CodePiece.Cut(probe.Functions, counts), counts.All));
        }

        return new Revision(steps);
    }

    private ModelledStep[] Steps(ProcessorModel model, Revision revision)
    {
        IReadOnlyDictionary<CodePiece, double> cycles = model.Cycles(revision.Steps.SelectMany(s => s.Pieces), _stop);
        return [.. revision.Steps.Select(s => ModelledStep.Of(s.Network, s.Pieces, cycles, s.Instructions))];
    }

    private sealed record Revision(IReadOnlyList<(string Network, IReadOnlyList<CodePiece> Pieces, double Instructions)> Steps);
}
