using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Layers;

/// <summary>Makes the layers of attention.</summary>
internal sealed partial class LayerBuilder
{
    /// <summary>The mean over the steps of a sequence, with weights that are the softmax of a score.</summary>
    /// <param name="score">One row: a score for each step.</param>
    /// <param name="values">The values of each step.</param>
    /// <returns>A vector of a whole sequence.</returns>
    public Form Pool(Form score, Form values)
    {
        if (score.Terms is [{ Atom: ScoreAtom, Matrix: SelectMatrix }])
        {
            return ByQuery(score, values);
        }

        (values, score) = (Settle(values), Settle(new Form(1, score.Terms)));
        Atom[] own = [.. values.Terms.Select(t => t.Atom).Distinct()];
        if (own.Length == 0 || score.Terms.IsEmpty)
        {
            throw Unsupported("attention over values or scores that do not depend on the inputs.");
        }

        if (own is [LayerAtom one] && score.Terms is [{ Atom: LayerAtom { View: LayerView.Output, Node: var dense } } term] && dense.Sources is [var read] && Flat(new(one.Node, one.View)) == new LayerSource(read.Node, read.View)
            && dense.Create([]) is DenseAttribute { Activation: Activation.Tanh } tanh)
        {
            LayerNode pooling = Pooling(names => new AttentionPoolingAttribute(tanh.Units), new(read.Node, read.View));
            pooling.Tensors.Add("weight", dense.Tensors["weight"]);
            pooling.Tensors.Add("bias", dense.Tensors.GetValueOrDefault("bias") ?? Tensor.Zeros(tanh.Units));
            pooling.Tensors.Add("weight_score", Tensor.Of(term.Matrix.ToDense()));
            return Of(values, own, pooling);
        }

        // A score that is computed from something else is one more feature, which only the score reads.
        Atom[] atoms = [.. own.Union(score.Terms.Select(t => t.Atom))];
        LayerNode linear = Pooling(_ => new AttentionPoolingAttribute(), Joined(atoms));
        linear.Tensors.Add("weight_score", Tensor.Of(Columns(score, atoms)));
        return Of(values, atoms, linear);
    }

    private LayerNode Pooling(Func<string[], LayerAttribute> create, LayerSource source)
    {
        if (source.Axis is null)
        {
            throw Unsupported("attention over a vector.");
        }

        var node = new LayerNode(create, source.Node.Width, null) { Origin = Current?.Title ?? "" };
        node.Sources.Add((source.Node, source.View));
        return Add(node);
    }

    private LayerSource Joined(Atom[] atoms) => atoms.Length == 1 ? Flat(MakeAtom(atoms[0])) : Merge(MergeMode.Concat, [.. atoms.Select(a => Flat(MakeAtom(a)))]);

    // Linear functions of values whose mean is known are the same functions of the mean: weights add up to 1.
    private Form Of(Form values, Atom[] atoms, LayerNode mean)
    {
        LayerAtom atom = Atoms.LayerAtom(mean, LayerView.Output);
        if (atoms.Length == 1)
        {
            return new Form(values.Rows, values.Terms.Select(t => t with { Atom = atom }), values.Bias);
        }

        return values.Terms is [{ Atom: var only, Matrix: SelectMatrix select }] && only == atoms[0]
            ? new Form(values.Rows, [new Term(new SelectMatrix(atom.Size, select.Column, select.Scale), atom)], values.Bias)
            : new Form(values.Rows, [new Term(new DenseMatrix(values.Rows, atom.Size, Columns(values, atoms)), atom)], values.Bias);
    }

    /// <summary>The means that one head's queries make.</summary>
    private Form ByQuery(Form score, Form values)
    {
        Term term = score.Terms[0];
        var atom = (ScoreAtom)term.Atom;
        var select = (SelectMatrix)term.Matrix;
        int width = atom.Query.Rows / atom.Size, head = select.Column[0];
        double scale = select.Scale[0];
        int[] rows = [.. Enumerable.Range(head * width, width)];
        Form query = atom.Query.SelectRows(rows), key = atom.Key.SelectRows(rows);
        // What is added to all keys changes all scores of a query by the same.
        (key, values) = (Settle(new Form(width, key.Terms)), Settle(values));
        Atom[] atoms = [.. values.Terms.Select(t => t.Atom).Union(key.Terms.Select(t => t.Atom))];
        if (atoms.Length == 0 || key.Terms.IsEmpty || query.Terms.IsEmpty && query.Bias is null)
        {
            throw Unsupported("attention over values or scores that do not depend on the inputs.");
        }

        LayerSource keys = Joined(atoms);
        bool isDot = atoms.Length == 1 && key.Terms is [{ Matrix: SelectMatrix { IsIdentity: true } }], isScaled = isDot && Math.Abs(scale * Math.Sqrt(width) - 1) < 1e-6;
        LayerSource queries = Flat(Make(isScaled ? query : query.Scale(scale)));
        AttentionScore kind = isScaled ? AttentionScore.ScaledDot : isDot ? AttentionScore.Dot : AttentionScore.General;
        var node = new LayerNode(names => new AttentionAttribute(names.Length > 1 ? names[1] : "") { Score = kind }, keys.Node.Width, queries.Axis) { Origin = Current?.Title ?? "" };
        node.Sources.Add((queries.Node, queries.View));
        node.Sources.Add((keys.Node, keys.View));
        if (kind == AttentionScore.General)
        {
            node.Tensors.Add("weight", new Tensor([width, keys.Node.Width], Columns(key, atoms)));
        }

        return Of(values, atoms, Add(node));
    }

    // A matrix times what attention returns; other atoms, and attention in other rows, stay.
    private LayerSource Attention(Form form, Function function)
    {
        Atom[] atoms = [.. form.Terms.Select(t => t.Atom).Distinct()];
        if (atoms is [AttentionAtom { Heads: 1, Score.IsCausal: false } one])
        {
            Form mean = ByQuery(one.Scores, one.Values);
            return Make(form.Terms.Aggregate(new Form(form.Rows, [], form.Bias), (sum, t) => sum.Add(mean.After(t.Matrix))), function);
        }

        if (atoms is [AttentionAtom only])
        {
            return Activate(MultiHead(only, form), function);
        }

        double[]? bias = form.Bias;
        Form rest = new(form.Rows, form.Terms.Where(t => t.Atom is not AttentionAtom));
        foreach (Atom atom in atoms.Where(a => a is AttentionAtom))
        {
            Form part = new(form.Rows, form.Terms.Where(t => t.Atom == atom));
            bool[][] used = [.. part.Terms.Select(t => Used(t.Matrix))];
            int[] rows = [.. Enumerable.Range(0, form.Rows).Where(r => used.Any(u => u[r]))], places = new int[form.Rows];
            Array.Fill(places, -1);
            for (int i = 0; i < rows.Length; i++)
            {
                places[rows[i]] = i;
            }

            // A bias of all rows goes where all rows are made.
            bool takes = rows.Length == form.Rows;
            LayerSource made = Make(new Form(form.Rows, part.Terms, takes ? bias : null).SelectRows(rows));
            bias = takes ? null : bias;
            rest = rest.Add(Atoms.Layer(made.Node, made.View).SelectRows(places));
        }

        return Make(bias is null ? rest : rest.AddBias(bias), function);
    }

    private LayerSource MultiHead(AttentionAtom atom, Form form)
    {
        (Form query, Form key, Form values) = (Settle(atom.Score.Query), Settle(atom.Score.Key), Settle(atom.Values));
        int heads = atom.Heads, keyWidth = query.Rows / atom.Score.Size, valueWidth = values.Rows / heads, width = Math.Max(keyWidth, valueWidth);
        var select = (SelectMatrix)atom.Scores.Terms[0].Matrix;
        if (!select.Column.Select((c, i) => c == i).All(same => same) || select.Columns != heads)
        {
            throw Unsupported("heads of attention in another order than their queries.");
        }

        Atom[] read = [.. key.Terms.Select(t => t.Atom).Union(values.Terms.Select(t => t.Atom))], asked = [.. query.Terms.Select(t => t.Atom).Distinct()];
        if (read.Length == 0 || asked.Length == 0)
        {
            throw Unsupported("attention over values or scores that do not depend on the inputs.");
        }

        LayerSource source = Joined(asked), over = Joined(read);
        // The layer returns as many values as it reads.
        if (source.Node.Width < form.Rows)
        {
            int[] lifted = [.. Enumerable.Range(0, Math.Max(form.Rows, query.Rows)).Select(r => r < query.Rows ? r : -1)];
            source = Flat(Make(query.SelectRows(lifted)));
            (query, asked) = (Form.Of(Atoms.LayerAtom(source.Node, source.View)).SelectRows([.. Enumerable.Range(0, query.Rows)]), [Atoms.LayerAtom(source.Node, source.View)]);
        }

        bool isSelf = source == over, isCausal = atom.Score.IsCausal;
        int inputs = source.Node.Width;
        bool useBias = query.Bias is not null || values.Bias is not null || form.Bias is not null;
        var node = new LayerNode(
            names => isSelf || names.Length < 2 ? new MultiHeadAttentionAttribute(heads) { KeyWidth = KeyWidth(), Causal = isCausal, UseBias = useBias } : new MultiHeadAttentionAttribute(heads, names[1]) { KeyWidth = KeyWidth(), Causal = isCausal, UseBias = useBias },
            inputs,
            source.Axis)
        {
            Origin = Current?.Title ?? "",
        };
        int KeyWidth() => heads * width == inputs ? 0 : width;
        node.Sources.Add((source.Node, source.View));
        if (!isSelf)
        {
            node.Sources.Add((over.Node, over.View));
        }

        double[] scale = [.. select.Scale.Select(s => s * Math.Sqrt(width))];
        Tensor q = Heads(query.ScaleRows([.. Enumerable.Range(0, query.Rows).Select(r => scale[r / keyWidth])]), asked, heads, width, out float[] queryBias);
        // A bias of keys changes nothing.
        Tensor k = Heads(new Form(key.Rows, key.Terms), read, heads, width, out float[] keyBias), v = Heads(values, read, heads, width, out float[] valueBias);
        if (inputs == over.Node.Width)
        {
            node.Tensors.Add("in_proj_weight", Tensor.Concat(0, [q, k, v]));
        }
        else
        {
            node.Tensors.Add("q_proj_weight", q);
            node.Tensors.Add("k_proj_weight", k);
            node.Tensors.Add("v_proj_weight", v);
        }

        float[] output = new float[checked(inputs * heads * width)], own = Columns(new Form(form.Rows, form.Terms), [atom]);
        for (int i = 0; i < own.Length; i++)
        {
            int column = i % atom.Size;
            output[i / atom.Size * heads * width + column / valueWidth * width + column % valueWidth] = own[i];
        }

        node.Tensors.Add("out_proj.weight", new Tensor([inputs, heads * width], output));
        if (useBias)
        {
            node.Tensors.Add("in_proj_bias", Tensor.Of([.. queryBias, .. keyBias, .. valueBias]));
            node.Tensors.Add("out_proj.bias", Tensor.Of([.. Enumerable.Range(0, inputs).Select(r => r < form.Rows ? (float)form.BiasAt(r) : 0)]));
        }

        var result = new LayerSource(Add(node), LayerView.Output);
        int rows = form.Rows;
        return rows == inputs ? result : Layer(_ => new SliceAttribute(0, rows), rows, result);
    }

    // A projection with a number of rows for each head, with zeros after its own.
    private static Tensor Heads(Form form, Atom[] atoms, int heads, int width, out float[] bias)
    {
        int own = form.Rows / heads, inputs = atoms.Sum(a => a.Size);
        float[] weights = Columns(form, atoms), spread = new float[checked(heads * width * inputs)];
        bias = new float[heads * width];
        for (int r = 0; r < form.Rows; r++)
        {
            int row = r / own * width + r % own;
            weights.AsSpan(r * inputs, inputs).CopyTo(spread.AsSpan(row * inputs));
            bias[row] = (float)form.BiasAt(r);
        }

        return new Tensor([heads * width, inputs], spread);
    }
}
