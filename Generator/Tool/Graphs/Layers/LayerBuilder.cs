using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Layers;

/// <summary>Makes layers of forms.</summary>
internal sealed partial class LayerBuilder
{
    private const int LargestPermutation = 2048;

    private readonly Dictionary<(Form, Function), LayerSource> _made = [];

    /// <summary>All layers, in the order in which they were made.</summary>
    public List<LayerNode> Nodes { get; } = [];

    public AtomTable Atoms { get; } = new();

    /// <summary>The sequences that the loop which is read now goes through from their end.</summary>
    public HashSet<TimeAxis> ReversedAxes { get; } = [];

    /// <summary>The node of the graph that is read now, for messages.</summary>
    public GraphNode? Current { get; set; }

    public Exception Unsupported(string reason) => new UnsupportedModelException(Current?.Title ?? "", Current?.Operator ?? "graph", reason);

    public LayerNode Add(LayerNode node)
    {
        Nodes.Add(node);
        return node;
    }

    /// <summary>The layer whose features are the rows of a form.</summary>
    public LayerSource Make(Form form) => Make(form, Function.Linear);

    /// <summary>A form of the same values in which cells, functions and products are outputs of layers.</summary>
    public Form Settle(Form form)
    {
        form = form.HasState ? Cells(form) : form;
        return form.Terms.All(t => t.Atom is LayerAtom) ? form : new Form(form.Rows, form.Terms.Select(t => t with { Atom = SettledAtom(t.Atom) }), form.Bias);
    }

    private LayerAtom SettledAtom(Atom atom)
    {
        LayerSource source = MakeAtom(atom);
        return Atoms.LayerAtom(source.Node, source.View);
    }

    private LayerSource Make(Form form, Function function)
    {
        form = form.HasState ? Cells(form) : form;
        if (_made.TryGetValue((form, function), out LayerSource made))
        {
            return made;
        }

        return _made[(form, function)] = function != Function.Linear || form.AsAtom is null ? Compute(form, function) : MakeAtom(form.AsAtom);
    }

    private LayerSource MakeAtom(Atom atom) => atom switch
    {
        LayerAtom { View: LayerView.FinalCell } => throw Unsupported("the state c of an LSTM is read by something that is no recurrent layer."),
        LayerAtom layer => new(layer.Node, layer.View),
        FunctionAtom f => Make(f.Argument, f.Function),
        ProductAtom p => Merge(MergeMode.Mul, [Make(p.Left), Make(p.Right)]),
        NormalizedAtom or ConvolutionAtom or FramesAtom or AttentionAtom => Compute(Form.Of(atom), Function.Linear),
        ScoreAtom => throw Unsupported("the scores of attention are read by something other than a softmax over the steps that it weighs."),
        StepWeightsAtom => throw Unsupported("the weights of attention are read by something other than a weighted sum over the same steps."),
        StateAtom s => throw Unsupported($"the state '{s.Name}' is read by something that is not the formula of an LSTM, GRU, SimpleRnn or MinGru."),
        InputAtom i => throw Unsupported($"the input '{i.Name}' is read by something other than a recurrent layer's {(i.IsLengths ? "lengths" : "state")}."),
        _ => throw Unsupported("it cannot be expressed."),
    };

    private LayerSource Compute(Form form, Function function)
    {
        if (function.Activation is null)
        {
            throw Unsupported($"there is no layer for the function {function.Name}.");
        }

        if (form.Terms.IsEmpty)
        {
            throw Unsupported("its value is constant.");
        }

        if (form.Terms.Any(t => t.Atom is AttentionAtom))
        {
            return Attention(form, function);
        }

        if (form.AsAtom is { } atom and not (NormalizedAtom or ConvolutionAtom or FramesAtom))
        {
            return Activate(MakeAtom(atom), function);
        }

        IGrouping<Atom, Term>[] atoms = [.. form.Terms.GroupBy(t => t.Atom)];
        if (atoms.Length == 1)
        {
            return form.Terms is [{ Matrix: SelectMatrix select }] ? Selected(form, atoms[0].Key, select, function) : Dense(form, function);
        }

        return Segments(form) is { Count: > 1 } segments
            ? Activate(Merge(MergeMode.Concat, [.. segments.Select(s => Make(form.SelectRows([.. Enumerable.Range(s.Start, s.Count)])))]), function)
            : form.Terms.All(t => t.Matrix is SelectMatrix) ? Sum(form, function) : Dense(form, function);
    }

    // One atom, at most one element of it for each row.
    private LayerSource Selected(Form form, Atom atom, SelectMatrix matrix, Function function)
    {
        double[]? bias = form.Bias;
        if (atom is NormalizedAtom normalized && matrix.IsDiagonal)
        {
            return Activate(LayerNormalization(normalized, matrix.Scale, bias), function);
        }

        if (atom is ConvolutionAtom convolution && matrix.IsDiagonal && OfChannels(matrix.Scale, convolution.Channels) is { } factors && (bias is null || OfChannels(bias, convolution.Channels) is not null))
        {
            // Softmax runs over all features of a step.
            bool fuses = function.Activation is not (Activation.Softmax or Activation.LogSoftmax);
            LayerSource made = convolution.Make(factors, bias?[..convolution.Channels], fuses ? function : Function.Linear);
            return fuses ? made : Activate(made, function);
        }

        if (atom is FramesAtom frames)
        {
            return Dense(new Form(frames.Size, [], null).Add(frames.Samples.After(frames.AsMatrix())).SelectRows(matrix.Column).ScaleRows(matrix.Scale).AddBias(bias ?? new double[matrix.Rows]), function);
        }

        LayerSource source = MakeAtom(atom);
        if (matrix.IsPart(out int start) && bias is null)
        {
            int count = matrix.Rows;
            return Activate(Layer(_ => new SliceAttribute(start, count), count, source), function);
        }

        if (!matrix.IsDiagonal)
        {
            return matrix.Rows <= LargestPermutation && matrix.Columns <= LargestPermutation || matrix.IsPart(out _)
                ? Dense(form, function)
                : throw Unsupported($"the order of {matrix.Rows} features changes in a way that no layer has.");
        }

        bool isUniform = Array.TrueForAll(matrix.Scale, s => s == matrix.Scale[0]) && (bias is null || Array.TrueForAll(bias, b => b == bias[0]));
        if (isUniform)
        {
            (float alpha, float beta) = ((float)matrix.Scale[0], (float)form.BiasAt(0));
            return Activate(Layer(_ => new ActivationAttribute(Activation.Affine) { ActivationAlpha = alpha, ActivationBeta = beta }, matrix.Rows, source, source.Node.Image), function);
        }

        if (source.Node.Image is not null)
        {
            return Activate(ImageScale(source, matrix.Scale, bias), function);
        }

        LayerSource scaled = Layer(_ => new BatchNormalizationAttribute(), matrix.Rows, source);
        SetScale(scaled.Node, matrix.Scale, bias ?? new double[matrix.Rows]);
        return Activate(scaled, function);
    }

    // One number for each channel; null if pixels of a channel differ.
    private static double[]? OfChannels(double[] values, int channels)
    {
        for (int i = channels; i < values.Length; i++)
        {
            if (values[i] != values[i % channels])
            {
                return null;
            }
        }

        return values[..channels];
    }

    private LayerSource ImageScale(LayerSource source, double[] scale, double[]? bias)
    {
        int channels = source.Node.Image!.Value.Channels;
        for (int i = 0; i < scale.Length; i++)
        {
            if (scale[i] != scale[i % channels] || (bias?[i] ?? 0) != (bias?[i % channels] ?? 0))
            {
                throw Unsupported("each pixel of an image has a factor of its own.");
            }
        }

        LayerSource scaled = Layer(_ => new BatchNormalizationAttribute(), scale.Length, source, source.Node.Image);
        SetScale(scaled.Node, scale[..channels], (bias ?? new double[scale.Length])[..channels]);
        return scaled;
    }

    // With a variance of 1 − ε the deviation is 1.
    private static void SetScale(LayerNode node, double[] scale, double[] shift)
    {
        node.Tensors.Add("weight", Vector(scale));
        node.Tensors.Add("bias", Vector(shift));
        node.Tensors.Add("running_mean", Tensor.Zeros(scale.Length));
        node.Tensors.Add("running_var", Vector([.. Enumerable.Repeat(0.999, scale.Length)]));
    }

    private LayerSource LayerNormalization(NormalizedAtom atom, double[] scale, double[]? bias)
    {
        LayerSource source = Make(atom.Argument);
        LayerSource normalized = Layer(_ => new LayerNormalizationAttribute { Epsilon = atom.Epsilon }, atom.Size, source, source.Node.Image);
        normalized.Node.Tensors.Add("weight", Vector(scale));
        normalized.Node.Tensors.Add("bias", Vector(bias ?? new double[atom.Size]));
        return normalized;
    }

    // A dense layer over all atoms, which are joined if there are several.
    private LayerSource Dense(Form form, Function function)
    {
        Atom[] atoms = [.. form.Terms.Select(t => t.Atom).Distinct()];
        LayerSource source = atoms.Length == 1 ? Flat(MakeAtom(atoms[0])) : Merge(MergeMode.Concat, [.. atoms.Select(a => Flat(MakeAtom(a)))]);
        int inputs = atoms.Sum(a => a.Size);
        float[] weights = Columns(form, atoms);
        bool useBias = form.Bias is not null;
        LayerSource dense = Layer(_ => new DenseAttribute(form.Rows) { UseBias = useBias, Activation = function.Activation!.Value, ActivationAlpha = function.Alpha, ActivationBeta = function.Beta }, form.Rows, source);
        dense.Node.Tensors.Add("weight", new Tensor([form.Rows, inputs], weights));
        if (useBias)
        {
            dense.Node.Tensors.Add("bias", Vector(form.Bias!));
        }

        return dense;
    }

    /// <summary>The matrix [rows, all atoms] of a form.</summary>
    public static float[] Columns(Form form, IReadOnlyList<Atom> atoms)
    {
        int inputs = atoms.Sum(a => a.Size);
        float[] weights = new float[checked(form.Rows * inputs)];
        int from = 0;
        foreach (Atom atom in atoms)
        {
            foreach (Term term in form.Terms.Where(t => t.Atom == atom))
            {
                float[] part = term.Matrix.ToDense();
                for (int i = 0; i < part.Length; i++)
                {
                    weights[i / atom.Size * inputs + from + i % atom.Size] += part[i];
                }
            }

            from += atom.Size;
        }

        return weights;
    }

    // A sum of atoms of one width.
    private LayerSource Sum(Form form, Function function)
    {
        Form[] parts = [.. form.Terms.Select((t, i) => new Form(form.Rows, [t], i == 0 ? form.Bias : null))];
        return Activate(Merge(MergeMode.Sum, [.. parts.Select(Make)]), function);
    }

    private LayerSource Activate(LayerSource source, Function function)
        => function == Function.Linear ? source
            : Layer(_ => new ActivationAttribute(function.Activation!.Value) { ActivationAlpha = function.Alpha, ActivationBeta = function.Beta }, source.Node.Width, source, source.Node.Image);

    /// <summary>A flat row of what may be an image.</summary>
    public LayerSource Flat(LayerSource source)
    {
        if (source.Node.Image is null)
        {
            return source;
        }

        return _flat.TryGetValue(source.Node, out LayerSource flat) ? flat : _flat[source.Node] = Layer(_ => new FlattenAttribute(), source.Node.Width, source);
    }

    private readonly Dictionary<LayerNode, LayerSource> _flat = [];

    private LayerSource Merge(MergeMode mode, LayerSource[] sources)
    {
        if (mode == MergeMode.Concat || Array.Exists(sources, s => s.Node.Image != sources[0].Node.Image))
        {
            sources = Array.ConvertAll(sources, Flat);
        }

        TimeAxis? axis = sources.Select(s => s.Axis).FirstOrDefault(a => a is not null);
        if (Array.Exists(sources, s => s.Axis is not null && s.Axis != axis))
        {
            throw Unsupported("sequences of different lengths meet.");
        }

        var node = new LayerNode(names => new MergeAttribute(mode, names), mode == MergeMode.Concat ? sources.Sum(s => s.Node.Width) : sources[0].Node.Width, axis)
        {
            Image = mode == MergeMode.Concat ? null : sources[0].Node.Image,
            Origin = Current?.Title ?? "",
        };
        node.Sources.AddRange(sources.Select(s => (s.Node, s.View)));
        return new(Add(node), LayerView.Output);
    }

    /// <summary>A layer that reads one other, at every step.</summary>
    public LayerSource Layer(Func<string[], LayerAttribute> create, int width, LayerSource source, (int, int, int)? image = null)
    {
        var node = new LayerNode(create, width, source.Axis) { Image = image, Origin = Current?.Title ?? "" };
        node.Sources.Add((source.Node, source.View));
        return new(Add(node), LayerView.Output);
    }

    public static Tensor Vector(double[] values) => Tensor.Of(Array.ConvertAll(values, v => (float)v));

    // Rows with the same terms, one after the other: what a concatenation is made of.
    private static List<(int Start, int Count)> Segments(Form form)
    {
        List<(int Start, int Count)> segments = [];
        bool[][] used = [.. form.Terms.Select(t => Used(t.Matrix))];
        for (int r = 0; r < form.Rows; r++)
        {
            if (segments.Count > 0 && used.All(u => u[r] == u[r - 1]))
            {
                segments[^1] = (segments[^1].Start, segments[^1].Count + 1);
            }
            else
            {
                segments.Add((r, 1));
            }
        }

        return segments.Count <= 64 && segments.TrueForAll(s => used.Any(u => u[s.Start])) ? segments : [];
    }

    private static bool[] Used(Matrix matrix) => matrix switch
    {
        SelectMatrix s => Array.ConvertAll(s.Column, c => c >= 0),
        OuterMatrix o => Array.ConvertAll(o.Left, v => v != 0),
        DenseMatrix d => [.. Enumerable.Range(0, d.Rows).Select(r => d.Values.AsSpan(r * d.Columns, d.Columns).ContainsAnyExcept(0f))],
        _ => throw new InvalidOperationException("Unknown matrix."),
    };
}
