using System.Globalization;

namespace Unrolled.Bench.Arm;

/// <summary>How often instructions ran in a step, counted under emulation.</summary>
/// <param name="All">Instructions of a step in all.</param>
/// <param name="Runs">How often an instruction ran in a step, by its symbol and its distance from the symbol, in bytes.</param>
internal sealed record ArmCounts(double All, IReadOnlyDictionary<(string Symbol, ulong Offset), double> Runs)
{
    private const ulong InstructionBytes = 4;

    /// <summary>A step's share of two runs of a program, of which the second one made more steps: what the start and the end cost is in both.</summary>
    /// <param name="few">What the plugin wrote of the run with fewer steps.</param>
    /// <param name="many">The same of that with more.</param>
    /// <param name="steps">How many more.</param>
    /// <exception cref="BenchException">It is nothing that the plugin writes.</exception>
    public static ArmCounts Between(string few, string many, int steps)
    {
        (double fewAll, Dictionary<(string, ulong), double> fewRuns) = Parse(few);
        (double manyAll, Dictionary<(string, ulong), double> manyRuns) = Parse(many);
        return new ArmCounts(
            (manyAll - fewAll) / steps,
            manyRuns.Select(r => (r.Key, Runs: (r.Value - fewRuns.GetValueOrDefault(r.Key)) / steps)).Where(r => r.Runs > 0).ToDictionary(r => r.Key, r => r.Runs));
    }

    // Where the program lies in memory does not matter: a function's first block is at its symbol.
    private static (double All, Dictionary<(string Symbol, ulong Offset), double> Runs) Parse(string text)
    {
        double? all = null;
        var blocks = new List<(ulong Address, ulong Instructions, double Runs, string Symbol)>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', 4);
            if (fields is ["all", var total] && double.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out double number))
            {
                all = number;
            }
            else if (fields.Length == 4
                && ulong.TryParse(fields[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address)
                && ulong.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong instructions)
                && double.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out double runs))
            {
                blocks.Add((address, instructions, runs, fields[3]));
            }
            else
            {
                throw new BenchException($"The emulator's plugin wrote '{line}', expected ADDRESS INSTRUCTIONS RUNS SYMBOL.");
            }
        }

        if (all is null)
        {
            throw new BenchException("The emulator's plugin did not come to its end.");
        }

        var byPlace = new Dictionary<(string, ulong), double>();
        foreach (IGrouping<string, (ulong Address, ulong Instructions, double Runs, string Symbol)> function in blocks.GroupBy(b => b.Symbol))
        {
            ulong start = function.Min(b => b.Address);
            foreach ((ulong address, ulong instructions, double runs, _) in function)
            {
                for (ulong i = 0; i < instructions; i++)
                {
                    (string, ulong) place = (function.Key, address - start + i * InstructionBytes);
                    byPlace[place] = byPlace.GetValueOrDefault(place) + runs;
                }
            }
        }

        return (all.Value, byPlace);
    }
}
