using System.Globalization;

namespace Unrolled.Bench.Compare;

/// <summary>
/// <c>compare REVISION [--rows PATTERN] [--rounds N] [--core N] [--avx2]</c>: the same rows with the library of another revision and with that of this one, in short
/// processes that take turns on one core.
/// </summary>
internal sealed class CompareCommand
{
    private readonly CompareOptions _options;
    private readonly CancellationToken _stop;

    private CompareCommand(CompareOptions options, CancellationToken stop)
    {
        _options = options;
        _stop = stop;
    }

    /// <summary>Runs the command.</summary>
    /// <returns>0, or 130 if it was interrupted; the other revision's folder is gone in any case.</returns>
    /// <exception cref="ArgumentException">The arguments do not fit.</exception>
    /// <exception cref="BenchException">The revision is unknown or does not compile, or the core is not to be had.</exception>
    public static int Run(ReadOnlySpan<string> args)
    {
        CompareOptions options = CompareOptions.Parse(args);
        return Interruptible.Run(stop => new CompareCommand(options, stop).Run(), "The other revision's folder is removed.");
    }

    private void Run()
    {
        string[] names = _options.Select(RevisionProbe.Groups.SelectMany(g => g.Rows).Select(r => r.Name));
        var repository = new GitRepository(Results.Root);
        string root = repository.Top(_stop);
        Commit old = repository.Find(_options.Revision, _stop);
        string here = repository.DescribeHead(_stop);

        // Tried before anything is compiled, and taken back, since compiling may use all cores.
        int? core = _options.Core ?? Pinning.LastCore;
        Pin(core);
        Pinning.Release();
        using Worktree worktree = Worktree.Add(repository, old, _stop);

        // This one first, with all rows: what then does not compile with the other one is what that one lacks.
        Console.WriteLine($"Compiling {here}");
        RevisionProbe newProbe = RevisionProbe.Build(root, Path.Combine(worktree.Programs, "new"), "this revision", mayLack: false, _options.Avx2, _stop);
        Console.WriteLine($"Compiling {old}");
        RevisionProbe oldProbe = RevisionProbe.Build(worktree.Folder, Path.Combine(worktree.Programs, "old"), _options.Revision, mayLack: true, _options.Avx2, _stop);
        Pin(core);
        if (core is null)
        {
            Console.Error.WriteLine("bench: only Linux and Windows keep a process on a core. Here the system moves it between cores, so rounds differ more.");
        }

        string header = $"""
            old: {old}{(_options.Revision == old.Short ? "" : $", {_options.Revision}")}
            new: {here}
            {Machine.Header(core, oldProbe.Lanes == newProbe.Lanes ? newProbe.Lanes : $"{oldProbe.Lanes} (old) and {newProbe.Lanes} (new)")}
            rounds: {_options.Rounds.ToString(CultureInfo.InvariantCulture)}
            """;
        List<string> failures = [];
        ComparedRow[] rows = Measure(names, oldProbe, newProbe, failures);
        Console.WriteLine($"\n```\n{header}\n```\n\n{CompareTable.Remarks}\n\n{CompareTable.Of(rows)}");
        failures.ForEach(Console.WriteLine);
    }

    private static void Pin(int? core)
    {
        if (core is { } number)
        {
            Pinning.Pin("--core", number);
        }
    }

    private ComparedRow[] Measure(string[] names, RevisionProbe oldProbe, RevisionProbe newProbe, List<string> failures)
    {
        ComparedRow[] rows = [.. names.Select(n => new ComparedRow(n) { Missing = oldProbe.Rows.Contains(n) ? null : $"not in {_options.Revision}" })];
        for (int round = 0; round < _options.Rounds; round++)
        {
            Console.WriteLine($"Round {round + 1} of {_options.Rounds}");
            foreach (ComparedRow row in rows)
            {
                // Who goes first alternates: the second one finds the core warmer.
                bool newFirst = round % 2 == 1;
                MeasureOnce(row, isNew: newFirst);
                MeasureOnce(row, isNew: !newFirst);
            }
        }

        return rows;

        void MeasureOnce(ComparedRow row, bool isNew)
        {
            if (!isNew && row.Missing is not null)
            {
                return;
            }

            (double[] times, string? failure) = (isNew ? newProbe : oldProbe).Measure(row.Name, _stop);
            if (failure is null)
            {
                row.Add(isNew, times);
            }
            else if (isNew)
            {
                throw new BenchException($"{row.Name} {failure}");
            }
            else
            {
                row.Missing = $"fails in {_options.Revision}";
                failures.Add($"{row.Name} with {_options.Revision} {failure}");
            }
        }
    }
}
