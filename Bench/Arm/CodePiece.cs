using System.Text.RegularExpressions;

namespace Unrolled.Bench.Arm;

/// <summary>A piece of a step's code: the body of a loop of multiply-adds, or straight code.</summary>
/// <param name="Part">What it belongs to.</param>
/// <param name="IsLoop">True if it is a loop's body, which is modelled as running on and on; straight code is modelled as running once.</param>
/// <param name="Code">The instructions, one a line.</param>
/// <param name="Instructions">How many they are.</param>
/// <param name="Runs">How often it runs in a step.</param>
internal sealed partial record CodePiece(StepPart Part, bool IsLoop, string Code, int Instructions, double Runs)
{
    // What runs less often in a step is left out: code for rare values, the garbage collector's polls.
    private const double Rare = 0.05;

    // Two instructions of the same straight code may differ by what the emulator counts of other threads.
    private const double SameRuns = 1e-3;

    private const ulong InstructionBytes = 4;

    /// <summary>Cuts the code of a step into pieces.</summary>
    /// <param name="functions">The program's functions.</param>
    /// <param name="counts">What ran.</param>
    /// <exception cref="BenchException">What ran is not in the listing, or has no kernel.</exception>
    public static IReadOnlyList<CodePiece> Cut(IReadOnlyDictionary<string, IReadOnlyList<ArmInstruction>> functions, ArmCounts counts)
    {
        var pieces = new List<CodePiece>();
        foreach (IGrouping<string, KeyValuePair<(string Symbol, ulong Offset), double>> ran in counts.Runs.Where(r => r.Value >= Rare).GroupBy(r => r.Key.Symbol))
        {
            IReadOnlyList<ArmInstruction> function = functions.GetValueOrDefault(ran.Key) ?? throw new BenchException($"'{ran.Key}' ran and is not in the listing.");
            var runs = new double[function.Count];
            foreach (((_, ulong offset), double times) in ran)
            {
                int index = IndexOf(function, function[0].Address + offset);
                runs[index < 0 ? throw new BenchException($"'{ran.Key}' has no instruction at {offset}.") : index] = times;
            }

            pieces.AddRange(Cut(PartOf(ran.Key), function, runs));
        }

        return pieces.Any(p => p.Part == StepPart.Cell) && pieces.Any(p => p.Part == StepPart.Head)
            ? pieces
            : throw new BenchException($"No step kernel, or no dense one, is among the functions that ran: {string.Join(", ", counts.Runs.Keys.Select(k => k.Symbol).Distinct())}.");
    }

    /// <summary>Cuts a function into pieces.</summary>
    /// <param name="part">What the function belongs to; <see cref="StepPart.Cell"/> for a kernel of the recurrent layer, whose code up to the end of its last loop of multiply-adds is the sums'.</param>
    /// <param name="function">Its instructions.</param>
    /// <param name="runs">How often each runs in a step; 0 for what does not.</param>
    public static IReadOnlyList<CodePiece> Cut(StepPart part, IReadOnlyList<ArmInstruction> function, IReadOnlyList<double> runs)
    {
        List<(int First, int Last)> loops = SumLoops(function, runs);
        int sums = part == StepPart.Cell && loops.Count > 0 ? loops.Max(l => l.Last) : -1;
        var pieces = new List<CodePiece>();
        var straight = new List<int>();
        for (int i = 0; i < function.Count; i++)
        {
            int loop = loops.FindIndex(l => l.First == i);
            if (loop >= 0)
            {
                End();
                int last = loops[loop].Last;
                Add(isLoop: true, [.. Enumerable.Range(i, last - i + 1).Where(j => runs[j] > 0)], runs[last]);
                i = last;
            }
            else if (runs[i] > 0)
            {
                if (straight.Count > 0 && (Math.Abs(runs[i] - runs[straight[0]]) > SameRuns * runs[i] || straight[0] <= sums != i <= sums))
                {
                    End();
                }

                straight.Add(i);
            }
        }

        End();
        return pieces;

        void End()
        {
            if (straight.Count > 0)
            {
                Add(isLoop: false, straight, runs[straight[0]]);
                straight.Clear();
            }
        }

        void Add(bool isLoop, IReadOnlyList<int> which, double times)
            => pieces.Add(new CodePiece(which[0] <= sums ? StepPart.Sums : part, isLoop, string.Join('\n', which.Select(i => function[i].Text)), which.Count, times));
    }

    /// <summary>The innermost loops that multiply and add and do not divide: from where a branch goes back to, to the branch. A loop over blocks of units, which divides, is none.</summary>
    private static List<(int First, int Last)> SumLoops(IReadOnlyList<ArmInstruction> function, IReadOnlyList<double> runs)
    {
        var loops = new List<(int First, int Last)>();
        for (int last = 0; last < function.Count; last++)
        {
            int first = runs[last] > 0 && function[last].Target is { } target && target <= function[last].Address ? IndexOf(function, target) : -1;
            if (first >= 0)
            {
                loops.Add((first, last));
            }
        }

        return [.. loops.Where(l => !loops.Any(o => o != l && o.First >= l.First && o.Last <= l.Last)).Where(l => Sums(l.First, l.Last))];

        bool Sums(int first, int last)
        {
            ArmInstruction[] body = [.. Enumerable.Range(first, last - first + 1).Where(i => runs[i] > 0).Select(i => function[i])];
            return body.Any(i => i.MultipliesAndAdds) && !body.Any(i => i.Divides);
        }
    }

    // A listing leaves zeros between functions out, so an address says nothing of the instruction's index; but within what runs there are none.
    private static int IndexOf(IReadOnlyList<ArmInstruction> function, ulong address)
    {
        ulong index = (address - function[0].Address) / InstructionBytes;
        return address >= function[0].Address && index < (ulong)function.Count && function[(int)index].Address == address ? (int)index : -1;
    }

    // Kernels are generic over the layer's type, whose name ends with its number in the network.
    private static StepPart PartOf(string symbol)
        => HeadLayer().IsMatch(symbol) ? StepPart.Head : RecurrentLayer().IsMatch(symbol) ? StepPart.Cell : StepPart.Around;

    [GeneratedRegex(@"_Kernels_.*__Dense\d+(__|>)")]
    private static partial Regex HeadLayer();

    [GeneratedRegex(@"_Kernels_.*__(Lstm|Gru)\d+(__|>)")]
    private static partial Regex RecurrentLayer();
}
