using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Layers;

/// <summary>A function of a form, as gates and candidates of cells are.</summary>
/// <param name="Function">The function.</param>
/// <param name="Argument">Its argument: the gate's sum.</param>
internal sealed record Gate(Function Function, Form Argument)
{
    /// <summary>A form as a gate: a function, 1 − σ(x), which is σ(−x), or the form itself.</summary>
    public static Gate Of(Form form)
    {
        if (form.AsAtom is FunctionAtom atom)
        {
            return new Gate(atom.Function, atom.Argument);
        }

        return form.Terms is [{ Atom: FunctionAtom f, Matrix: SelectMatrix { IsDiagonal: true } m }] && f.Function == Function.Sigmoid && Array.TrueForAll(m.Scale, s => s == -1)
            && form.Bias is not null && Array.TrueForAll(form.Bias, b => b == 1)
            ? new Gate(f.Function, f.Argument.Scale(-1))
            : new Gate(Function.Linear, form);
    }

    /// <summary>1 − x.</summary>
    public static Form Complement(Form form) => form.Scale(-1).AddBias([.. Enumerable.Repeat(1.0, form.Rows)]);
}
