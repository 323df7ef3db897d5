using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Layers;

/// <summary>Where recurrent layers start: zeros, constants, inputs of the file, other layers.</summary>
internal sealed partial class LayerBuilder
{
    /// <summary>The inputs of the file that have states, by name.</summary>
    public Dictionary<string, StateInput> StateInputs { get; } = new(StringComparer.Ordinal);

    /// <summary>Sets where one direction of a layer starts.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="state">Its initial states.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="suffix">"_reverse" for the second direction.</param>
    /// <param name="units">The size of h.</param>
    /// <param name="cells">The size of c; 0 if there is none.</param>
    public void SetInitial(LayerNode node, InitialState state, RecurrentLayerAttribute attribute, string suffix, int units, int cells)
    {
        Set(node, state.Hidden, false, attribute, suffix, units);
        if (cells > 0)
        {
            Set(node, state.Cell, true, attribute, suffix, cells);
        }

        if (attribute.TrainInitialState)
        {
            node.Tensors.TryAdd("initial_h_l0" + suffix, Tensor.Zeros(units));
            if (cells > 0)
            {
                node.Tensors.TryAdd("initial_c_l0" + suffix, Tensor.Zeros(cells));
            }
        }
    }

    private void Set(LayerNode node, GraphValue? value, bool isCell, RecurrentLayerAttribute attribute, string suffix, int units)
    {
        switch (value)
        {
            case null:
                break;
            case Constant constant:
                float[] values = Row(constant, units);
                if (Array.Exists(values, v => v != 0))
                {
                    attribute.TrainInitialState = true;
                    node.Tensors.Add((isCell ? "initial_c_l0" : "initial_h_l0") + suffix, Tensor.Of(values));
                }

                break;
            case Signal signal:
                Set(node, signal.Canonical().Form, isCell, suffix, units);
                break;
            default:
                throw Unsupported("the initial state is no array.");
        }
    }

    private void Set(LayerNode node, Form form, bool isCell, string suffix, int units)
    {
        if (form.Rows != units)
        {
            throw Unsupported($"the initial state has {form.Rows} values for {units} units.");
        }

        if (form is { Bias: null, Terms: [{ Atom: InputAtom { IsLengths: false } input, Matrix: SelectMatrix m }] } && Array.TrueForAll(m.Scale, s => s == 1))
        {
            int stride = units > 1 ? m.Column[1] - m.Column[0] : 1;
            if (Enumerable.Range(0, units).All(i => m.Column[i] == m.Column[0] + i * stride) && StateInputs[input.Name].Part(m.Column[0], stride, units) is { } part)
            {
                node.States.Add(new StateBinding(isCell, suffix.Length > 0, input.Name, part.Layout, part.Start));
                return;
            }
        }

        if (form.AsAtom is LayerAtom { View: LayerView.Final or LayerView.FinalCell } layer && (layer.View == LayerView.FinalCell) == isCell && !layer.Node.IsBidirectional)
        {
            node.InitialState = layer.Node;
            return;
        }

        if (isCell || form.Axis is not null || form.Terms.Any(t => t.Atom is InputAtom))
        {
            throw Unsupported("the initial state is computed in a way that cannot be expressed.");
        }

        // A vector as the initial h.
        node.InitialState = Make(form).Node;
    }

    // One row of a constant that has the same for every sequence.
    private float[] Row(Constant constant, int units)
    {
        if (constant.IsUniform(out double same))
        {
            return [.. Enumerable.Repeat((float)same, units)];
        }

        float[] all = constant.Floats();
        if (all.Length == 0 || all.Length % units != 0)
        {
            throw Unsupported($"the initial state has {all.Length} values for {units} units.");
        }

        for (int i = units; i < all.Length; i++)
        {
            if (all[i] != all[i % units])
            {
                throw Unsupported("each sequence of a batch has an initial state of its own in the file.");
            }
        }

        return all[..units];
    }
}
