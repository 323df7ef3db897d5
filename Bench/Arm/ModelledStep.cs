namespace Unrolled.Bench.Arm;

/// <summary>A network's step on a modelled processor.</summary>
/// <param name="Network">The network.</param>
/// <param name="Sums">Modelled cycles of the sums.</param>
/// <param name="Cell">Those of the cell.</param>
/// <param name="Head">Those of the dense layer.</param>
/// <param name="Around">Those of all else.</param>
/// <param name="Instructions">Instructions of a step, all of them, counted under emulation.</param>
internal sealed record ModelledStep(string Network, double Sums, double Cell, double Head, double Around, double Instructions)
{
    /// <summary>Sums, cell and head together.</summary>
    public double Total => Sums + Cell + Head;

    /// <summary>Adds the pieces of a step up: each one's modelled cycles as often as it runs.</summary>
    public static ModelledStep Of(string network, IReadOnlyList<CodePiece> pieces, IReadOnlyDictionary<CodePiece, double> cycles, double instructions)
    {
        double Part(StepPart part) => pieces.Where(p => p.Part == part).Sum(p => p.Runs * cycles[p]);
        return new ModelledStep(network, Part(StepPart.Sums), Part(StepPart.Cell), Part(StepPart.Head), Part(StepPart.Around), instructions);
    }
}
