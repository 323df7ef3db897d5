using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>What the outputs of a file are in the network.</summary>
internal sealed partial class GraphReader
{
    private const int MaxParts = 1024;

    /// <summary>The layers of the inputs: the network's own first.</summary>
    public IReadOnlyList<LayerNode> Inputs => _inputs;

    public LayerBuilder Layers => _layers;

    /// <summary>The steps of the network's own input.</summary>
    public TimeAxis MainAxis => _mainAxis!;

    /// <summary>Reads outputs, and all that they need.</summary>
    /// <param name="names">Their names.</param>
    public List<OutputPart> Read(IEnumerable<string> names)
    {
        List<(string Name, Signal Signal)> signals = [];
        foreach (string name in names)
        {
            switch (Value(_root, name))
            {
                case Signal signal:
                    _layers.Current = _root.Graph.Producers.GetValueOrDefault(name);
                    signals.Add((name, AtEnd(signal)));
                    break;
                case Constant:
                    Dropped.Add($"the output '{name}', which is constant");
                    break;
                default:
                    throw new UnsupportedModelException(name, "output", "it is the counter of a loop.");
            }
        }

        // Cells are recognized by h; what returns c alone comes after.
        List<OutputPart> parts = [];
        foreach ((string name, Signal signal) in signals)
        {
            _layers.Current = _root.Graph.Producers.GetValueOrDefault(name);
            _layers.Cells(signal.Form);
        }

        foreach ((string name, Signal signal) in signals)
        {
            _layers.Current = _root.Graph.Producers.GetValueOrDefault(name);
            parts.AddRange(Parts(name, signal.With(States(signal.Form))));
        }

        CheckFirstSteps();
        return parts.Count > 0 ? parts : throw new UnsupportedModelException("", "graph", "no output depends on the inputs.");
    }

    // Cells in place of their formulas, also those whose c is returned.
    private Form States(Form form)
    {
        if (!form.HasState)
        {
            return form;
        }

        // A packed state is made of rows of several cells: each part for itself.
        List<(List<int> Rows, Form Form)> parts = [];
        foreach (List<int> block in Blocks(form))
        {
            Form compact = Compact(form.SelectRows([.. block]));
            parts.Add((block, compact.HasState && _layers.CellOf(compact) is { } cell ? _layers.Atoms.Layer(cell, LayerView.FinalCell) : _layers.Cells(compact)));
        }

        // The h beside a c: cells that are written out have one step, and their output is their final state.
        bool hasCells = parts.Exists(p => p.Form.AsAtom is LayerAtom { View: LayerView.FinalCell });
        Form result = new(form.Rows, []);
        foreach ((List<int> block, Form part) in parts)
        {
            Form settled = hasCells && part.AsAtom is LayerAtom { Node.IsRecurrent: true, View: LayerView.Output } own ? _layers.Atoms.Layer(own.Node, LayerView.Final) : part;
            int[] rows = new int[form.Rows];
            Array.Fill(rows, -1);
            for (int i = 0; i < block.Count; i++)
            {
                rows[block[i]] = i;
            }

            result = result.Add(settled.SelectRows(rows));
        }

        return result;
    }

    private static Form Compact(Form form) => new(form.Rows, form.Terms.Where(t => t.Matrix is not SelectMatrix s || Array.Exists(s.Column, c => c >= 0)), form.Bias);

    // Rows that go through the same atoms in steps of the same size, also where rows of others are between them: h and c may take turns.
    private static List<List<int>> Blocks(Form form)
    {
        SelectMatrix[] columns = [.. form.Terms.Select(t => t.Matrix).OfType<SelectMatrix>()];
        List<List<int>> blocks = [];
        var open = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int r = 0; r < form.Rows; r++)
        {
            string atoms = string.Concat(columns.Select(m => m.Column[r] < 0 ? '-' : 'x'));
            if (open.TryGetValue(atoms, out List<int>? block) && Array.TrueForAll(columns, m => m.Column[r] < 0 || m.Column[r] == m.Column[block[^1]] + 1))
            {
                block.Add(r);
            }
            else
            {
                blocks.Add(open[atoms] = [r]);
            }
        }

        return blocks;
    }

    private List<OutputPart> Parts(string name, Signal signal)
    {
        if (signal.Rank > 0 && signal.Dims[^1].Any(f => f.Kind == FactorKind.Time) && signal.Dims[^1].Length > 1)
        {
            signal = Flattened(_layers.Current!, signal);
        }

        int[] featured = [.. Enumerable.Range(0, signal.Rank).Where(d => signal.Dims[d].Any(f => f.Kind == FactorKind.Feature))];
        if (featured.Length > 1 || signal.Form.Terms.Any(t => t.Atom is LayerAtom { View: not LayerView.Output }))
        {
            foreach (int along in featured.Length > 0 ? featured.Reverse() : [-1])
            {
                if (Parts(name, signal, featured, along, statesOnly: true) is { } states)
                {
                    return states;
                }
            }
        }

        return Parts(name, signal, featured, featured.Length > 0 ? featured[^1] : -1, statesOnly: false)!;
    }

    // One part for each index of the other dimensions with features.
    private List<OutputPart>? Parts(string name, Signal signal, int[] featured, int along, bool statesOnly)
    {
        int[] others = [.. featured.Where(d => d != along)];
        int[] counts = [.. others.Select(d => Count(signal.Dims[d]))];
        int total = counts.Aggregate(1, (n, c) => checked(n * c));
        if (total > MaxParts)
        {
            return statesOnly ? null : throw new UnsupportedModelException(name, "output", $"its shape {signal} has features in several dimensions.");
        }

        List<OutputPart> parts = [];
        int[] index = new int[others.Length];
        for (int i = 0; i < total; i++)
        {
            for (int k = others.Length - 1, rest = i; k >= 0; k--)
            {
                index[k] = rest % counts[k];
                rest /= counts[k];
            }

            int offset = signal.Offset + others.Select((d, k) => Rows(signal.Dims[d])[index[k]]).Sum();
            int[] rows = Signal.RowsOf(along < 0 ? [] : signal.Dims[along].Where(f => f.Kind == FactorKind.Feature), offset);
            string layout = LayoutOf(name, signal, along, others, index);
            Form form = signal.Form.SelectRows(rows);
            List<OutputPart>? own = StateParts(name, form, layout);
            if (own is null && statesOnly)
            {
                return null;
            }

            parts.AddRange(own ?? [LayerPart(name, form, layout)]);
        }

        return parts;
    }

    private static int Count(Factor[] dim) => dim.Where(f => f.Kind == FactorKind.Feature).Aggregate(1, (n, f) => n * f.Count);

    private static int[] Rows(Factor[] dim) => Signal.RowsOf(dim.Where(f => f.Kind == FactorKind.Feature), 0);

    // Final states of layers, one after the other; null if it is anything else.
    private static List<OutputPart>? StateParts(string name, Form form, string layout)
    {
        List<OutputPart> parts = [];
        if (form.Bias is not null || form.Terms.Any(t => t is not { Matrix: SelectMatrix, Atom: LayerAtom { View: not LayerView.Output } }))
        {
            return null;
        }

        for (int start = 0; start < form.Rows;)
        {
            Term term = form.Terms.FirstOrDefault(t => ((SelectMatrix)t.Matrix).Column[start] >= 0);
            if (term.Atom is not LayerAtom atom)
            {
                return null;
            }

            int units = atom.Size / (atom.Node.IsBidirectional ? 2 : 1), first = ((SelectMatrix)term.Matrix).Column[start];
            if (first % units != 0 || start + units > form.Rows || !form.SelectRows([.. Enumerable.Range(start, units)]).Terms.All(t => t.Atom == atom && ((SelectMatrix)t.Matrix).IsPart(out int from) && from == first))
            {
                return null;
            }

            parts.Add(new OutputPart(name, new LayerSource(atom.Node, atom.View), layout, start, first, units, true));
            start += units;
        }

        return parts;
    }

    private OutputPart LayerPart(string name, Form form, string layout)
    {
        // A part of a layer's features is read from it without a layer for the part.
        if (form is { Bias: null, Terms: [{ Atom: LayerAtom atom, Matrix: SelectMatrix matrix }] } && matrix.IsPart(out int first) && matrix.Rows < matrix.Columns)
        {
            return new OutputPart(name, new LayerSource(atom.Node, atom.View), layout, 0, first, matrix.Rows, false);
        }

        LayerSource source = _layers.Make(form);
        return new OutputPart(name, source, layout, 0, 0, source.Node.Width, false);
    }

    private static string LayoutOf(string name, Signal signal, int along, int[] others, int[] index)
    {
        string[] words = new string[signal.Rank];
        for (int d = 0; d < words.Length; d++)
        {
            Factor[] dim = [.. signal.Dims[d].Where(f => f.Kind != FactorKind.Feature)];
            Factor[] large = [.. dim.Where(f => !IsOne(f))];
            bool mixed = large.Length > 1 || large.Length == 1 && signal.Dims[d].Any(f => f.Kind == FactorKind.Feature) || dim.Any(f => f.IsReversed || f.IsPadded);
            words[d] = large is [{ IsReversed: false, IsPadded: false } outer, { IsReversed: false, IsPadded: false } inner] && outer.Kind != inner.Kind && signal.Dims[d].All(f => f.Kind is FactorKind.Batch or FactorKind.Time)
                ? outer.Kind == FactorKind.Batch ? "BT" : "TB"
                : mixed ? throw new UnsupportedModelException(name, "output", $"a dimension of its shape {signal} is more than one of batch, steps and features.")
                : d == along ? "F"
                : Array.IndexOf(others, d) is >= 0 and int other ? $"#{index[other]}"
                : (large.Length > 0 ? large : dim) is [var factor, ..] ? factor.Kind == FactorKind.Batch ? "B" : "T"
                : "1";
        }

        // A batch of one that was dropped on the way, and comes back as a dimension of one.
        if (signal.Batch is null && Array.IndexOf(words, "1") is >= 0 and int one)
        {
            words[one] = "B";
        }

        return string.Join(' ', words);
    }
}
