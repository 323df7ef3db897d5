using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Cells that a file writes out once for every step: the value of the step before is a state.</summary>
internal sealed partial class GraphReader
{
    // States by what the first step computes for them, from initial zeros.
    private readonly Dictionary<Atom, StateAtom> _unrolled = [];

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
        foreach (Term term in form.Terms)
        {
            if (term.Atom.Axis is null && !term.Atom.HasState)
            {
                // A vector is the same at all steps.
                terms.Add(term);
            }
            else if (term.Atom is LayerAtom { View: LayerView.Output, Node: { IsRecurrent: true } node } && _layers.StatesOf(node) is { } states)
            {
                terms.Add(term with { Atom = states.Hidden });
            }
            else if (isFirst && !term.Atom.HasState && term.Atom is ProductAtom or FunctionAtom)
            {
                terms.Add(term with { Atom = _unrolled.TryGetValue(term.Atom, out StateAtom? known) ? known : _unrolled[term.Atom] = new StateAtom(term.Atom.Size, Constant.Scalar(ElementKind.Float, 0), "the state of an unrolled loop") });
            }
            else
            {
                return null;
            }
        }

        return new Form(form.Rows, terms, form.Bias);
    }

    /// <summary>A value in which the first step of an unrolled loop is that of its layer.</summary>
    private Signal Rolled(Signal signal)
    {
        if (_unrolled.Count == 0)
        {
            return signal;
        }

        Form form = _layers.Cells(signal.Form);
        return signal.With(Rewritten(form, FirstSteps()));
    }

    private Dictionary<Atom, Form> FirstSteps()
    {
        var known = new Dictionary<Atom, Form>();
        foreach ((Atom first, StateAtom state) in _unrolled)
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
        Dictionary<Atom, Form> layers = FirstSteps(), zeros = [];
        foreach (StateAtom state in _unrolled.Values)
        {
            zeros[state] = new Form(state.Size, []);
        }

        foreach ((Atom first, StateAtom state) in _unrolled)
        {
            LayerNode? layer = _layers.LayerOf(state, out bool isCell);
            if (layer is null)
            {
                continue;
            }

            Form own = Rewritten(Form.Of(first), layers, exceptAtTop: true), after = Rewritten(Rewritten(_layers.FormulaOf(layer, isCell)!, zeros), layers, exceptAtTop: true);
            if (!own.Equals(after) && !AtomTable.IsClose(own, after))
            {
                throw new UnsupportedModelException(layer.Origin, "unrolled loop", "its first step is not that of its cell with initial states of zeros.");
            }
        }
    }

    // A form with other forms in place of some atoms, at any depth.
    private Form Rewritten(Form form, Dictionary<Atom, Form> known, bool exceptAtTop = false)
    {
        var result = new Form(form.Rows, [], form.Bias);
        foreach (Term term in form.Terms)
        {
            Form part = exceptAtTop ? Inside(term.Atom, known) : Rewritten(term.Atom, known);
            result = _layers.Atoms.Add(result, part.After(term.Matrix));
        }

        return result;
    }

    private Form Rewritten(Atom atom, Dictionary<Atom, Form> known) => known.TryGetValue(atom, out Form? form) ? form : Inside(atom, known);

    private Form Inside(Atom atom, Dictionary<Atom, Form> known) => atom switch
    {
        FunctionAtom f => Applied(f.Function, Rewritten(f.Argument, known)),
        ProductAtom p => _layers.Atoms.Multiply(Rewritten(p.Left, known), Rewritten(p.Right, known)),
        _ => Form.Of(atom),
    };

    // A function of what no longer depends on anything is a constant.
    private Form Applied(Function function, Form argument)
        => argument.Terms.IsEmpty && argument.Bias is null && (function == Function.Tanh || function == Function.Of(Activation.Relu))
            ? argument
            : _layers.Atoms.Apply(function, argument);
}
