using System.Collections.Immutable;
using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Defines the values of a file's inputs.</summary>
internal sealed partial class GraphReader
{
    private readonly List<LayerNode> _inputs = [];
    private TimeAxis? _mainAxis;
    private char _nextSymbol = 'a';

    private void DefineInputs()
    {
        foreach (InputRole role in _roles)
        {
            _root.Values[role.Input.Name] = role.Use switch
            {
                InputUse.Features => Features(role),
                InputUse.State => State(role),
                InputUse.Lengths => Lengths(role),
                InputUse.Number => new Constant(ElementKind.Integer, [.. Dims(role).Select(_ => 1)], [role.Number]),
                _ => new UnsetInput(role.Input.Name),
            };
        }

        if (_inputs.Count == 0)
        {
            throw new UnsupportedModelException("", "graph", "no input has features.");
        }
    }

    private static ImmutableArray<(long? Size, string Symbol)> Dims(InputRole role) => role.Input.Dims ?? [.. role.Words.Select(_ => ((long?)null, ""))];

    private Factor Batch(long? size)
    {
        Size own = size is { } known ? new Size(known) : new Size(1, $"{Size.Batch}");
        // A file that says it once says it for all inputs.
        return new Factor(FactorKind.Batch, _batch is { IsKnown: true } && size is null ? own : (_batch = own).Value);
    }

    private Signal Features(InputRole role)
    {
        ImmutableArray<(long? Size, string Symbol)> dims = Dims(role);
        string[] words = role.Words;
        int Extent(string word)
        {
            int d = Array.IndexOf(words, word);
            long size = d < 0 ? 1 : dims[d].Size ?? (role.Number > 0 ? role.Number : throw new UnsupportedModelException(role.Input.Name, "input", $"the file leaves the number of features open. Set it: --set {role.Input.Name}=40."));
            return size is > 0 and <= 1 << 26 ? (int)size : throw new UnsupportedModelException(role.Input.Name, "input", $"{size} features.");
        }

        (int height, int width, int channels) = (Extent("H"), Extent("W"), Array.IndexOf(words, "C") >= 0 ? Extent("C") : Extent("F"));
        bool isImage = Array.IndexOf(words, "H") >= 0;
        int time = Array.IndexOf(words, "T");
        bool isMain = _inputs.Count == 0;
        (TimeAxis? axis, InputKind kind) = AxisOf(time >= 0 ? dims[time] : null, isMain);
        int total = checked(height * width * channels);
        var node = new LayerNode(
            _ => isImage ? new InputAttribute(height, width, channels) { Kind = kind } : new InputAttribute(total) { Kind = kind }, total, axis)
        {
            Image = isImage ? (height, width, channels) : null,
            InputName = role.Input.Name,
            Origin = role.Input.Name,
        };
        _inputs.Add(_layers.Add(node));
        Factor[][] factors = [.. words.Select((w, d) => w switch
        {
            "B" => [Batch(dims[d].Size)],
            "T" => axis is { IsOne: true } && dims[d].Size == 1 ? (Factor[])[new Factor(FactorKind.Time, 1) { Axis = axis }] : [new Factor(FactorKind.Time, axis!.Length) { Axis = axis }],
            "F" => Part(total, 1),
            "C" => Part(channels, 1),
            "W" => Part(width, channels),
            "H" => Part(height, width * channels),
            _ => Array.Empty<Factor>(),
        })];
        return new Signal(_layers.Atoms.Layer(node), factors);
    }

    private (TimeAxis? Axis, InputKind Kind) AxisOf((long? Size, string Symbol)? time, bool isMain)
    {
        if (isMain)
        {
            _mainAxis = new TimeAxis(time is null ? 1 : time.Value.Size is { } size ? new Size(size) : NewSymbol(), isInput: true);
            return (_mainAxis, InputKind.Step);
        }

        // Without steps of its own, an input is a vector where the network's own input is a sequence.
        if (time is null)
        {
            return _mainAxis!.IsOne ? (_mainAxis, InputKind.Step) : (null, InputKind.Constant);
        }

        return time.Value.Size is null && !_mainAxis!.Length.IsKnown && (_joinsSteps || time.Value.Symbol == SymbolOfMain()) || time.Value.Size is { } same && _mainAxis!.Length == new Size(same)
            ? (_mainAxis, InputKind.Step)
            : (new TimeAxis(time.Value.Size is { } own ? new Size(own) : NewSymbol()), InputKind.Sequence);
    }

    private string? SymbolOfMain()
    {
        InputRole main = _roles.First(r => r.Use == InputUse.Features);
        int time = Array.IndexOf(main.Words, "T");
        return time >= 0 ? Dims(main)[time].Symbol : null;
    }

    private Size NewSymbol() => _nextSymbol < 'z' ? new Size(1, $"{_nextSymbol++}") : throw new UnsupportedModelException("", "graph", "there are more than 25 sequences of open length.");

    private static Factor[] Part(int size, int stride) => size == 1 ? [] : [Factor.Features(size, stride)];

    private Signal State(InputRole role)
    {
        ImmutableArray<(long? Size, string Symbol)> dims = Dims(role);
        string[] words = role.Words;
        int[] sizes = [.. words.Select((w, d) => w == "B" ? 1 : dims[d].Size is { } size and <= 1 << 20 ? (int)size
            : throw new UnsupportedModelException(role.Input.Name, "input", "the size of a state is not known."))];
        int total = checked((int)sizes.Aggregate(1L, (n, d) => Math.Min(n * d, int.MaxValue)));
        if (total > 1 << 22)
        {
            throw new UnsupportedModelException(role.Input.Name, "input", $"a state of {total} values.");
        }

        _layers.StateInputs.Add(role.Input.Name, new StateInput(role.Input.Name, sizes, Array.IndexOf(words, "B")));
        var factors = new Factor[words.Length][];
        for (int d = words.Length - 1, stride = 1; d >= 0; d--)
        {
            factors[d] = words[d] == "B" ? [Batch(dims[d].Size)] : Part(sizes[d], stride);
            stride *= sizes[d];
        }

        return new Signal(Form.Of(new InputAtom(role.Input.Name, total, false)), factors);
    }

    /// <summary>A part of an input with states that something computes with: the state of a cell that is written out.</summary>
    private Signal Stated(Signal signal)
    {
        if (signal.Form is not { Bias: null, Terms: [{ Atom: InputAtom { IsLengths: false } input, Matrix: SelectMatrix { IsIdentity: true } }] })
        {
            return signal;
        }

        int[] rows = signal.Rows();
        string key = $"{input.Name} {string.Join(' ', rows)}";
        Signal own = signal.Canonical();
        StateAtom atom = _stated.TryGetValue(key, out StateAtom? known) ? known : _stated[key] = new StateAtom(rows.Length, own, input.Name);
        return new Signal(Form.Of(atom), own.Dims, 0, signal.At);
    }

    private readonly Dictionary<string, StateAtom> _stated = new(StringComparer.Ordinal);

    private Signal Lengths(InputRole role)
        => new(Form.Of(new InputAtom(role.Input.Name, 1, true)), [.. Dims(role).Select((d, i) => i == 0 ? (Factor[])[Batch(d.Size)] : [])]);
}
