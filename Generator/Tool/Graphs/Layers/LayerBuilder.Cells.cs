using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Layers;

/// <summary>Recognizes the formulas of recurrent cells: in bodies of loops, and written out for a single step.</summary>
internal sealed partial class LayerBuilder
{
    private readonly Dictionary<(Atom, bool HasMatrix), LayerNode?> _cells = [];
    private readonly Dictionary<(Atom, Atom), LayerNode?> _pairs = [];
    private readonly Dictionary<Form, LayerNode> _finalCells = [];

    /// <summary>The LSTM whose new c a form is; null if it is that of none.</summary>
    public LayerNode? CellOf(Form form) => _finalCells.GetValueOrDefault(form);

    /// <summary>A form in which the outputs of cells stand in place of their formulas. What is no cell remains.</summary>
    public Form Cells(Form form)
    {
        if (!form.HasState)
        {
            return form;
        }

        List<Term> terms = [.. form.Terms];
        for (int i = 0; i < terms.Count; i++)
        {
            for (int k = 0; k < terms.Count; k++)
            {
                if (i != k && i < terms.Count && terms[k].Atom is ProductAtom product && (product.HasState || terms[i].Atom.HasState) && terms[i].Matrix.Equals(terms[k].Matrix)
                    && Pair(terms[i].Atom, product) is { } node)
                {
                    terms[i] = terms[i] with { Atom = Atoms.LayerAtom(node, LayerView.Output) };
                    terms.RemoveAt(k);
                    k = -1;
                }
            }
        }

        for (int i = 0; i < terms.Count; i++)
        {
            if (terms[i].Atom.HasState && Cell(terms[i]) is { } replaced)
            {
                terms[i] = replaced;
            }
        }

        return new Form(form.Rows, terms, form.Bias);
    }

    private LayerNode? Pair(Atom first, ProductAtom second)
    {
        if (!_pairs.TryGetValue((first, second), out LayerNode? node))
        {
            node = _pairs[(first, second)] = Gru(first, second);
            if (node is not null && _states.TryGetValue(node, out var states))
            {
                _states[node] = states with { NewHidden = Form.Of(first).Add(Form.Of(second)) };
            }
        }

        return node;
    }

    private Term? Cell(Term term)
    {
        bool hasMatrix = term.Matrix is DenseMatrix;
        if (!_cells.TryGetValue((term.Atom, hasMatrix), out LayerNode? node) && !_cells.TryGetValue((term.Atom, false), out node) || node is null && hasMatrix && !_cells.ContainsKey((term.Atom, true)))
        {
            node = term.Atom switch
            {
                ProductAtom product => Lstm(product, term.Matrix),
                FunctionAtom function => SimpleRnn(function),
                _ => null,
            };
            _cells[(term.Atom, hasMatrix)] = node;
        }

        return node is null ? null
            // With a projection the layer has the matrix in it.
            : node.Width == term.Atom.Size ? term with { Atom = Atoms.LayerAtom(node, LayerView.Output) }
            : new Term(SelectMatrix.Identity(node.Width), Atoms.LayerAtom(node, LayerView.Output));
    }

    // o∘φ(c) with c = f∘c + i∘g.
    private LayerNode? Lstm(ProductAtom product, Matrix around)
    {
        foreach ((Form outer, Form inner) in Orders(product))
        {
            (Function cellFunction, Form newCell) = inner.AsAtom is FunctionAtom f && Unclipped(inner) is null ? (f.Function, f.Argument) : (Function.Linear, inner);
            (Form cell, float clip) = Unclipped(newCell) ?? (newCell, 0);
            if (cell.Bias is not null || cell.Terms is not [{ Matrix: SelectMatrix { IsIdentity: true }, Atom: ProductAtom a }, { Matrix: SelectMatrix { IsIdentity: true }, Atom: ProductAtom b }])
            {
                continue;
            }

            foreach ((ProductAtom kept, ProductAtom added) in ((ProductAtom, ProductAtom)[])[(a, b), (b, a)])
            {
                foreach ((Form forget, Form state) in Orders(kept))
                {
                    foreach ((Form input, Form candidate) in Orders(added))
                    {
                        if (state.AsAtom is StateAtom c && Lstm(Gate.Of(outer), cellFunction, cell, newCell, clip, forget, c, input, candidate, around, Form.Of(product)) is { } node)
                        {
                            return node;
                        }
                    }
                }
            }
        }

        return null;
    }

    // A form between −limit and limit; null if it is no such thing.
    private static (Form Form, float Limit)? Unclipped(Form form)
    {
        if (form.AsAtom is FunctionAtom { Function.Name: nameof(Activation.HardTanh) } unit)
        {
            return (unit.Argument, 1);
        }

        return form.Terms is [{ Atom: FunctionAtom { Function: { Name: nameof(Activation.HardSigmoid), Beta: 0.5f } function } sigmoid, Matrix: SelectMatrix { IsDiagonal: true } matrix }] && form.Bias is { } bias
            && Array.TrueForAll(matrix.Scale, s => s > 0 && s == matrix.Scale[0]) && Array.TrueForAll(bias, b => b == -matrix.Scale[0] / 2) && (float)(1 / matrix.Scale[0]) == function.Alpha
            ? (sigmoid.Argument, (float)(matrix.Scale[0] / 2))
            : null;
    }

    private LayerNode? Lstm(Gate o, Function cellFunction, Form cell, Form clipped, float clip, Form forget, StateAtom c, Form input, Form candidate, Matrix around, Form output)
    {
        LstmCoupling coupling = input.Equals(Gate.Complement(forget)) ? LstmCoupling.InputFromForget : forget.Equals(Gate.Complement(input)) ? LstmCoupling.ForgetFromInput : LstmCoupling.None;
        (Gate f, Gate i, Gate g) = (Gate.Of(forget), Gate.Of(input), Gate.Of(candidate));
        if (o.Function.Activation is null || f.Function != o.Function || i.Function != o.Function || g.Function.Activation is null || cellFunction.Activation is null)
        {
            return null;
        }

        StateAtom? h = null;
        List<GateSum> sums = [];
        foreach ((Gate gate, bool isPresent, Form? newCell) in ((Gate, bool, Form?)[])[
            (i, coupling != LstmCoupling.InputFromForget, null), (f, coupling != LstmCoupling.ForgetFromInput, null), (g, true, null), (o, true, clip > 0 ? null : cell)])
        {
            if (isPresent)
            {
                if (GateSum.Of(gate.Argument, ref h, c, newCell) is not { } sum || sum.Peephole is not null && ReferenceEquals(gate, g))
                {
                    return null;
                }

                sums.Add(sum);
            }
        }

        int units = cell.Rows, projection = 0;
        if (h is null || h == c)
        {
            return null;
        }

        if (h.Size != units)
        {
            if (around is not DenseMatrix || around.Rows != h.Size || h.Size >= units)
            {
                return null;
            }

            projection = h.Size;
        }

        bool peephole = sums.Exists(s => s.Peephole is not null), bias = sums.Exists(s => s.Input.Bias is not null);
        var attribute = new LstmAttribute(units) { Peephole = peephole, Coupling = coupling, UseBias = bias, Projection = projection, CellClip = clip };
        SetFunctions(attribute, o.Function, g.Function);
        if (cellFunction != g.Function)
        {
            attribute.CellActivation = cellFunction.Activation!.Value;
            (attribute.CellActivationAlpha, attribute.CellActivationBeta) = (cellFunction.Alpha, cellFunction.Beta);
        }

        LayerNode node = Recurrent(attribute, projection > 0 ? projection : units, units, sums);
        if (peephole)
        {
            // i, f, o: the candidate sees no c.
            node.Tensors.Add("weight_ch_l0", Tensor.Concat(0, [.. sums.Where((_, k) => k != sums.Count - 2).Select(s => Vector(s.Peephole ?? new double[units]))]).Reshape(sums.Count - 1, units));
        }

        if (projection > 0)
        {
            node.Tensors.Add("weight_hr_l0", new Tensor([projection, units], around.ToDense()));
        }

        SetInitial(node, new InitialState(h.Initial, c.Initial), attribute, "", projection > 0 ? projection : units, units);
        _finalCells[clipped] = node;
        _states[node] = (h, c, projection > 0 ? output.After(around) : output, clipped);
        return node;
    }

    // z∘h + (1 − z)∘n, or n + z∘(h − n), or h + z∘(n − h).
    private LayerNode? Gru(Atom first, ProductAtom second)
    {
        foreach ((Form update, Form other) in Orders(second))
        {
            if (first is ProductAtom product)
            {
                foreach ((Form z, Form state) in Orders(product))
                {
                    if (state.AsAtom is StateAtom h && update.Equals(Gate.Complement(z)) && Gru(Gate.Of(z), Gate.Of(other), h) is { } node)
                    {
                        return node;
                    }
                }
            }

            Form one = Form.Of(first);
            if (other.Terms.Length == 2 && other.Terms.FirstOrDefault(t => t.Atom is StateAtom).Atom is StateAtom old
                && (first == old ? one.Scale(-1).Add(other) : other.Add(one)) is { } rest)
            {
                // first = n: h − n + n = h; first = h: n − h is left.
                if (first != old && rest.AsAtom == old && Gru(Gate.Of(update), Gate.Of(one), old) is { } kept)
                {
                    return kept;
                }

                Form candidate = other.Add(one);
                if (first == old && !candidate.Terms.Any(t => t.Atom == old) && Gru(Gate.Of(Gate.Complement(update)), Gate.Of(candidate), old) is { } moved)
                {
                    return moved;
                }
            }
        }

        return null;
    }

    private LayerNode? Gru(Gate z, Gate n, StateAtom h)
    {
        StateAtom? state = h;
        if (z.Function.Activation is null || n.Function.Activation is null || GateSum.Of(z.Argument, ref state, null, null) is not { } zSum)
        {
            return null;
        }

        if (zSum.Hidden is null && !n.Argument.HasState)
        {
            return MinGru(z, n, h);
        }

        Term[] resets = [.. n.Argument.Terms.Where(t => t.Atom is ProductAtom { HasState: true })];
        if (resets.Length != 1 || n.Argument.Terms.Any(t => t.Atom.HasState && t.Atom != resets[0].Atom))
        {
            return null;
        }

        foreach ((Form reset, Form inner) in Orders((ProductAtom)resets[0].Atom))
        {
            var rest = new Form(n.Argument.Rows, n.Argument.Terms.Where(t => t.Atom != resets[0].Atom), n.Argument.Bias);
            Gate r = Gate.Of(reset);
            if (r.Function != z.Function || GateSum.Of(r.Argument, ref state, null, null) is not { } rSum)
            {
                continue;
            }

            if (inner.AsAtom == h)
            {
                return Gru(GruReset.Before, z, n, [rSum, zSum, new GateSum(rest, resets[0].Matrix, null)], null, h);
            }

            StateAtom? seen = h;
            if (resets[0].Matrix is SelectMatrix { IsIdentity: true } && GateSum.Of(inner, ref seen, null, null) is { Hidden: not null } q && q.Input.Terms.IsEmpty)
            {
                return Gru(GruReset.After, z, n, [rSum, zSum, new GateSum(rest, q.Hidden, null)], q.Input.Bias, h);
            }
        }

        return null;
    }

    private LayerNode Gru(GruReset reset, Gate z, Gate n, List<GateSum> sums, double[]? hiddenBias, StateAtom h)
    {
        var attribute = new GruAttribute(h.Size) { Reset = reset, UseBias = hiddenBias is not null || sums.Exists(s => s.Input.Bias is not null) };
        SetFunctions(attribute, z.Function, n.Function);
        LayerNode node = Recurrent(attribute, h.Size, 0, sums);
        if (attribute.UseBias)
        {
            Tensor second = Tensor.Zeros(3 * h.Size);
            hiddenBias?.Select(b => (float)b).ToArray().CopyTo(second.Values, 2 * h.Size);
            node.Tensors.Add("bias_hh_l0", second);
        }

        SetInitial(node, new InitialState(h.Initial, null), attribute, "", h.Size, 0);
        _states[node] = (h, null, new Form(h.Size, []), null);
        return node;
    }

    // z multiplies the candidate there, and h here.
    private LayerNode? MinGru(Gate z, Gate n, StateAtom h)
    {
        if (z.Function != Function.Sigmoid)
        {
            return null;
        }

        List<GateSum> sums = [new(z.Argument.Scale(-1), null, null), new(n.Argument, null, null)];
        var attribute = new MinGruAttribute(h.Size)
        {
            Activation = n.Function.Activation!.Value,
            ActivationAlpha = n.Function.Alpha,
            ActivationBeta = n.Function.Beta,
            UseBias = sums.Exists(s => s.Input.Bias is not null),
        };
        LayerNode node = Recurrent(attribute, h.Size, 0, sums);
        SetInitial(node, new InitialState(h.Initial, null), attribute, "", h.Size, 0);
        _states[node] = (h, null, new Form(h.Size, []), null);
        return node;
    }

    // f(b + W·x + U·h).
    private LayerNode? SimpleRnn(FunctionAtom atom)
    {
        StateAtom? h = null;
        if (atom.Function.Activation is not { } activation || GateSum.Of(atom.Argument, ref h, null, null) is not { Hidden: not null } sum || h!.Size != atom.Size || sum.Input.Terms.IsEmpty)
        {
            return null;
        }

        bool bias = sum.Input.Bias is not null, isDiagonal = sum.Hidden is SelectMatrix { IsDiagonal: true };
        RecurrentLayerAttribute attribute = isDiagonal ? new IndRnnAttribute(h.Size) : new SimpleRnnAttribute(h.Size);
        (attribute.Activation, attribute.ActivationAlpha, attribute.ActivationBeta, attribute.UseBias) = (activation, atom.Function.Alpha, atom.Function.Beta, bias);
        LayerNode node = Recurrent(attribute, h.Size, 0, [sum]);
        if (isDiagonal)
        {
            node.Tensors["weight_hh_l0"] = Vector(((SelectMatrix)sum.Hidden!).Scale);
        }

        SetInitial(node, new InitialState(h.Initial, null), attribute, "", h.Size, 0);
        _states[node] = (h, null, Form.Of(atom), null);
        return node;
    }

    private LayerNode Recurrent(RecurrentLayerAttribute attribute, int width, int cellWidth, List<GateSum> sums)
    {
        Atom[] atoms = [.. sums.SelectMany(s => s.Input.Terms).Select(t => t.Atom).Distinct()];
        if (atoms.Length == 0)
        {
            throw Unsupported("the cell reads no input.");
        }

        LayerSource source = atoms.Length == 1 ? Flat(MakeAtom(atoms[0])) : Merge(MergeMode.Concat, [.. atoms.Select(a => Flat(MakeAtom(a)))]);
        if (source.Axis is null)
        {
            throw Unsupported("the cell reads the same vector at every step.");
        }

        attribute.Reverse = ReversedAxes.Contains(source.Axis);
        var node = new LayerNode(_ => attribute, width, source.Axis) { IsRecurrent = true, IsReversed = attribute.Reverse, CellWidth = cellWidth, Origin = Current?.Title ?? "" };
        node.Sources.Add((source.Node, source.View));
        int inputs = atoms.Sum(a => a.Size), units = sums[0].Input.Rows;
        node.Tensors.Add("weight_ih_l0", new Tensor([sums.Count * units, inputs], [.. sums.SelectMany(s => Columns(s.Input, atoms))]));
        if (sums.Exists(s => s.Hidden is not null))
        {
            int columns = sums.First(s => s.Hidden is not null).Hidden!.Columns;
            node.Tensors.Add("weight_hh_l0", new Tensor([sums.Count * units, columns], [.. sums.SelectMany(s => s.Hidden?.ToDense() ?? new float[units * columns])]));
        }

        if (attribute.UseBias)
        {
            node.Tensors.Add("bias_ih_l0", Tensor.Of([.. sums.SelectMany(s => s.Input.Bias ?? new double[units]).Select(b => (float)b)]));
        }

        return Add(node);
    }

    private static void SetFunctions(GatedLayerAttribute attribute, Function gates, Function candidate)
    {
        attribute.RecurrentActivation = gates.Activation!.Value;
        (attribute.RecurrentActivationAlpha, attribute.RecurrentActivationBeta) = (gates.Alpha, gates.Beta);
        attribute.Activation = candidate.Activation!.Value;
        (attribute.ActivationAlpha, attribute.ActivationBeta) = (candidate.Alpha, candidate.Beta);
    }

    private static (Form, Form)[] Orders(ProductAtom product) => [(product.Left, product.Right), (product.Right, product.Left)];
}
