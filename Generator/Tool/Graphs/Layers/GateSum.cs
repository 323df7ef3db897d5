using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Layers;

/// <summary>The sum of a gate, taken apart: b + W·x + U·h + p∘c.</summary>
/// <param name="Input">W·x + b, over all atoms that are no states.</param>
/// <param name="Hidden">U [rows, h]; null if the gate does not see h.</param>
/// <param name="Peephole">p; null if it does not see c.</param>
internal sealed record GateSum(Form Input, Matrix? Hidden, double[]? Peephole)
{
    /// <summary>Takes a sum apart.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="h">The state that a matrix multiplies; found by the first call if null.</param>
    /// <param name="c">The state that factors multiply; null if there is none.</param>
    /// <param name="newCell">The new c, which an output gate may see; null if it may not.</param>
    /// <returns>Null if the sum is something else.</returns>
    public static GateSum? Of(Form sum, ref StateAtom? h, StateAtom? c, Form? newCell)
    {
        List<Term> input = [];
        Matrix? hidden = null;
        double[]? peephole = null;
        List<Term> ofCell = [];
        foreach (Term term in sum.Terms)
        {
            if (term.Atom is StateAtom state && state == c)
            {
                if (term.Matrix is not SelectMatrix { IsDiagonal: true } diagonal || peephole is not null)
                {
                    return null;
                }

                peephole = diagonal.Scale;
            }
            else if (term.Atom is StateAtom other)
            {
                h ??= other;
                if (other != h || hidden is not null)
                {
                    return null;
                }

                hidden = term.Matrix;
            }
            else if (newCell is not null && newCell.Terms.Any(t => t.Atom == term.Atom))
            {
                ofCell.Add(term);
            }
            else if (term.Atom.HasState)
            {
                return null;
            }
            else
            {
                input.Add(term);
            }
        }

        if (ofCell.Count > 0)
        {
            // p∘(f∘c + i∘g) is one factor for both products.
            if (ofCell.Count != newCell!.Terms.Length || ofCell[0].Matrix is not SelectMatrix { IsDiagonal: true } factor || !ofCell.TrueForAll(t => t.Matrix.Equals(factor)))
            {
                return null;
            }

            peephole = factor.Scale;
        }

        return new GateSum(new Form(sum.Rows, input, sum.Bias), hidden, peephole);
    }
}
