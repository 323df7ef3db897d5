using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Cells that a file writes out once for every step: the value of the step before is a state.</summary>
internal sealed partial class GraphReader
{
    // States by what the first step computes for them, from initial zeros.
    private readonly Dictionary<Form, StateAtom> _unrolled = [];

    /// <summary>A value of the step before, as the state that a cell reads; null if it is none.</summary>
    private Signal? Previous(Signal signal, StepIndex now)
    {
        if (signal.At is not { Index: { } index } before || before.Axis != now.Axis || now.Index is not { } next)
        {
            return null;
        }

        long length = now.Axis.Length.IsKnown ? now.Axis.Length.Factor : 0;
        (index, next) = (index < 0 ? index + length : index, next < 0 ? next + length : next);
        return next == index + 1 && PreviousForm(signal.Form, isFirst: index == 0) is { } form ? new Signal(form, signal.Dims, signal.Offset, now) : null;
    }

    private Form? PreviousForm(Form form, bool isFirst)
    {
        if (form.HasState && _layers.CellOf(form) is { } cell && _layers.StatesOf(cell) is { Cell: { } own })
        {
            return Form.Of(own);
        }

        form = _layers.Cells(form);
        List<Term> terms = [];
        foreach ((Matrix matrix, Form group) in Groups(form))
        {
            if (group.Terms.All(t => t.Atom.Axis is null && !t.Atom.HasState))
            {
                // A vector is the same at all steps.
                terms.AddRange(group.Terms.Select(t => t with { Matrix = matrix }));
            }
            else if (group.AsAtom is LayerAtom { View: LayerView.Output, Node: { IsRecurrent: true } node } && _layers.StatesOf(node) is { } states)
            {
                terms.Add(new Term(matrix, states.Hidden));
            }
            else if (isFirst && !group.HasState && group.Terms.All(t => t.Atom is ProductAtom or FunctionAtom))
            {
                terms.Add(new Term(matrix, _unrolled.TryGetValue(group, out StateAtom? known) ? known : _unrolled[group] = new StateAtom(group.Rows, Constant.Scalar(ElementKind.Float, 0), "the state of an unrolled loop")));
            }
            else
            {
                return null;
            }
        }

        return new Form(form.Rows, terms, form.Bias);
    }

    // Sums of atoms that one matrix multiplies.
    private static IEnumerable<(Matrix Matrix, Form Sum)> Groups(Form form)
    {
        List<Term> rest = [.. form.Terms];
        while (rest is [var first, ..])
        {
            Term[] group = [.. rest.Where(t => t.Matrix.Equals(first.Matrix))];
            rest.RemoveAll(t => Array.IndexOf(group, t) >= 0);
            yield return (first.Matrix, new Form(first.Atom.Size, group.Select(t => new Term(SelectMatrix.Identity(t.Atom.Size), t.Atom))));
        }
    }

    /// <summary>A value in which the first step of an unrolled loop is that of its layer.</summary>
    private Signal Rolled(Signal signal)
    {
        if (_unrolled.Count == 0)
        {
            return signal;
        }

        Form form = _layers.Cells(signal.Form);
        return signal.With(Rewritten(form, FirstSteps(), []));
    }

    private Dictionary<Form, Form> FirstSteps()
    {
        var known = new Dictionary<Form, Form>();
        foreach ((Form first, StateAtom state) in _unrolled)
        {
            if (_layers.LayerOf(state) is { } layer)
            {
                known[first] = _layers.Atoms.Layer(layer);
            }
        }

        return known;
    }

    /// <summary>Checks that the first steps of unrolled loops are their cells with states of zeros.</summary>
    private void CheckFirstSteps()
    {
        Dictionary<Form, Form> layers = FirstSteps(), zeros = [];
        foreach (StateAtom state in _unrolled.Values)
        {
            zeros[Form.Of(state)] = new Form(state.Size, []);
        }

        foreach ((Form first, StateAtom state) in _unrolled)
        {
            if (_layers.LayerOf(state, out bool isCell) is not { } layer)
            {
                continue;
            }

            Form own = Inside(first, layers, []), after = Inside(Rewritten(_layers.FormulaOf(layer, isCell)!, zeros, []), layers, []);
            if (!own.Equals(after) && !AtomTable.IsClose(own, after))
            {
                throw new UnsupportedModelException(layer.Origin, "unrolled loop", "its first step is not that of its cell with initial states of zeros.");
            }
        }
    }

    // A form with other forms in place of some, at any depth; atoms may be shared by many, and each is rewritten once.
    private Form Rewritten(Form form, Dictionary<Form, Form> known, Dictionary<Atom, Form> done)
    {
        var result = new Form(form.Rows, [], form.Bias);
        foreach ((Matrix matrix, Form group) in Groups(form))
        {
            Form sum = known.TryGetValue(group, out Form? other) ? other : Inside(group, known, done);
            result = _layers.Atoms.Add(result, sum.After(matrix));
        }

        return result;
    }

    // The same within the functions and products of a form alone.
    private Form Inside(Form form, Dictionary<Form, Form> known, Dictionary<Atom, Form> done)
    {
        var result = new Form(form.Rows, [], form.Bias);
        foreach (Term term in form.Terms)
        {
            if (!done.TryGetValue(term.Atom, out Form? inside))
            {
                done[term.Atom] = inside = term.Atom switch
                {
                    FunctionAtom f => Applied(f.Function, Rewritten(f.Argument, known, done)),
                    ProductAtom p => _layers.Atoms.Multiply(Rewritten(p.Left, known, done), Rewritten(p.Right, known, done)),
                    _ => known.GetValueOrDefault(Form.Of(term.Atom)) ?? Form.Of(term.Atom),
                };
            }

            result = _layers.Atoms.Add(result, inside.After(term.Matrix));
        }

        return result;
    }

    // A function of what no longer depends on anything is a constant.
    private Form Applied(Function function, Form argument)
        => argument.Terms.IsEmpty && argument.Bias is null && (function == Function.Tanh || function == Function.Of(Activation.Relu))
            ? argument
            : _layers.Atoms.Apply(function, argument);
}
