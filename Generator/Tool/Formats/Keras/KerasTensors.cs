using System.Collections.Immutable;
using Unrolled.Tool.Formats.Hdf5;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Keras's tensors as the library's.</summary>
/// <param name="file">The file's path, for messages.</param>
internal sealed class KerasTensors(string file)
{
    // Our rows as numbers of Keras's gates: i, f, c, o are i, f, g, o, and z, r, h are r, z, n.
    private static readonly ImmutableArray<int> Lstm = [0, 1, 2, 3], Gru = [1, 0, 2], Single = [0];

    // Keras 1 has a tensor for each gate: i, c, f, o and z, r, h.
    private static readonly ImmutableArray<int> OldLstm = [0, 2, 1, 3];

    /// <summary>Reads a tensor, which must have a shape; −1 stands for any size.</summary>
    public Tensor Read(Hdf5Dataset dataset, params ReadOnlySpan<int> shape)
    {
        bool fits = dataset.Shape.Length == shape.Length;
        for (int d = 0; fits && d < shape.Length; d++)
        {
            fits = shape[d] < 0 || dataset.Shape[d] == shape[d];
        }

        return fits ? dataset.Read() : throw new ModelFormatException($"the shape is [{string.Join(", ", dataset.Shape)}]; expected {Tensor.ShapeText(shape).Replace("-1", "any", StringComparison.Ordinal)}.", file, dataset.Path);
    }

    /// <summary>Throws unless there are so many tensors.</summary>
    public void Require(ImmutableArray<Hdf5Dataset> tensors, int count, string layer)
    {
        if (tensors.Length != count)
        {
            throw new ModelFormatException($"the layer '{layer}' has {tensors.Length} tensors{(tensors.IsEmpty ? "" : $" ({string.Join(", ", tensors.Take(16).Select(t => t.Path.Split('/')[^1]))})")}; expected {count}.", file);
        }
    }

    /// <summary>Gives a recurrent layer the weights of one direction.</summary>
    /// <param name="draft">The layer.</param>
    /// <param name="tensors">Kernel, recurrent kernel and bias, of Keras 1 three of each gate.</param>
    /// <param name="inputs">Features of a step; −1 if they are not known.</param>
    /// <param name="suffix">"_reverse" for the second direction.</param>
    /// <param name="name">The layer's name in the file.</param>
    public void Recurrent(LayerDraft draft, ImmutableArray<Hdf5Dataset> tensors, int inputs, string suffix, string name)
    {
        var layer = (RecurrentLayerAttribute)draft.Attribute;
        ImmutableArray<int> gates = layer switch { LstmAttribute => Lstm, GruAttribute => Gru, _ => Single };
        int count = gates.Length, units = layer.Units;
        if (count > 1 && tensors.Length == 3 * count)
        {
            // W, U and b of each gate.
            ImmutableArray<int> order = layer is LstmAttribute ? OldLstm : gates;
            Tensor Joined(int which, params int[] shape) => Tensor.Concat(0, [.. order.Select(g => which == 2 ? Read(tensors[g * 3 + 2], shape) : Read(tensors[g * 3 + which], shape).Transpose())]);
            draft.With("weight_ih_l0" + suffix, Joined(0, inputs, units)).With("weight_hh_l0" + suffix, Joined(1, units, units)).With("bias_ih_l0" + suffix, Joined(2, units));
            return;
        }

        Require(tensors, layer.UseBias ? 3 : 2, name);
        Tensor kernel = Read(tensors[0], inputs, count * units), recurrent = Read(tensors[1], units, count * units);
        ImmutableArray<long> biasShape = layer.UseBias ? tensors[2].Shape : [];
        // Weights of cuDNN have two biases in one vector, and gates that are transposed.
        bool isCudnn = layer is LstmAttribute or GruAttribute && biasShape is [var length] && length == 2L * count * units;
        draft.With("weight_ih_l0" + suffix, Rows(kernel, gates, isCudnn ? Reinterpreted : Transposed)).With("weight_hh_l0" + suffix, Rows(recurrent, gates, isCudnn ? gate => gate : Transposed));
        if (!layer.UseBias)
        {
            return;
        }

        if (isCudnn)
        {
            Tensor[] halves = Read(tensors[2], 2 * count * units).Split(0, 2);
            draft.With("bias_ih_l0" + suffix, Rows(halves[0], gates)).With("bias_hh_l0" + suffix, Rows(halves[1], gates));
        }
        else if (layer is GruAttribute { Reset: GruReset.After })
        {
            Tensor both = Read(tensors[2], 2, count * units);
            draft.With("bias_ih_l0" + suffix, Rows(both.Slice(0, 0, 1).Reshape(count * units), gates)).With("bias_hh_l0" + suffix, Rows(both.Slice(0, 1, 1).Reshape(count * units), gates));
        }
        else
        {
            draft.With("bias_ih_l0" + suffix, Rows(Read(tensors[2], count * units), gates));
        }
    }

    /// <summary>Gives a dense layer its weights.</summary>
    public void Dense(LayerDraft draft, ImmutableArray<Hdf5Dataset> tensors, int inputs, string name)
    {
        var layer = (DenseAttribute)draft.Attribute;
        Require(tensors, layer.UseBias ? 2 : 1, name);
        draft.With("weight", Read(tensors[0], inputs, layer.Units).Transpose());
        Bias(draft, tensors, 1, layer.UseBias, layer.Units);
    }

    /// <summary>The vector of an attention pooling's score.</summary>
    public void Score(LayerDraft draft, Hdf5Dataset tensor)
    {
        int[] shape = [.. tensor.Shape.Select(d => checked((int)d))];
        Tensor values = Read(tensor, shape);
        draft.With("weight_score", values.Reshape(values.Values.Length));
    }

    public void Embedding(LayerDraft draft, ImmutableArray<Hdf5Dataset> tensors, string name)
    {
        var layer = (EmbeddingAttribute)draft.Attribute;
        Require(tensors, 1, name);
        draft.With("weight", Read(tensors[0], layer.Vocabulary, layer.Units));
    }

    /// <summary>Gives a convolution along time its weights.</summary>
    /// <param name="draft">The layer.</param>
    /// <param name="tensors">[size, inputs / groups, filters], of Keras 1 [size, 1, inputs, filters]; bias.</param>
    /// <param name="channels">Inputs of a group; −1 if they are not known.</param>
    /// <param name="name">The layer's name in the file.</param>
    public void Conv1D(LayerDraft draft, ImmutableArray<Hdf5Dataset> tensors, int channels, string name)
    {
        var layer = (Conv1DAttribute)draft.Attribute;
        Require(tensors, layer.UseBias ? 2 : 1, name);
        Tensor kernel = tensors[0].Shape.Length == 4 ? Read(tensors[0], layer.KernelSize, 1, channels, layer.Filters) : Read(tensors[0], layer.KernelSize, channels, layer.Filters);
        draft.With("weight", kernel.Reshape(layer.KernelSize, kernel.Shape[^2], layer.Filters).Transpose(2, 1, 0));
        Bias(draft, tensors, 1, layer.UseBias, layer.Filters);
    }

    /// <summary>Gives a convolution of images its weights: [height, width, channels / groups, filters]; of Conv1D on images of one column [height, channels, filters].</summary>
    /// <param name="draft">The layer.</param>
    /// <param name="tensors">Kernel and bias.</param>
    /// <param name="channels">Inputs of a group; −1 if they are not known.</param>
    /// <param name="swapped">Whether the layer's rows are Keras's columns.</param>
    /// <param name="name">The layer's name in the file.</param>
    public void Conv2D(LayerDraft draft, ImmutableArray<Hdf5Dataset> tensors, int channels, bool swapped, string name)
    {
        var layer = (Conv2DAttribute)draft.Attribute;
        Require(tensors, layer.UseBias ? 2 : 1, name);
        (int rows, int columns) = swapped ? (layer.KernelWidth, layer.KernelHeight) : (layer.KernelHeight, layer.KernelWidth);
        Tensor kernel = tensors[0].Shape.Length == 3 && columns == 1 ? Read(tensors[0], rows, channels, layer.Filters) : Read(tensors[0], rows, columns, channels, layer.Filters);
        kernel = kernel.Reshape(rows, columns, kernel.Shape[^2], layer.Filters);
        draft.With("weight", swapped ? kernel.Transpose(3, 2, 1, 0) : kernel.Transpose(3, 2, 0, 1));
        Bias(draft, tensors, 1, layer.UseBias, layer.Filters);
    }

    /// <summary>Gives a transposed convolution its weights: [size, filters, inputs].</summary>
    public void ConvTranspose1D(LayerDraft draft, ImmutableArray<Hdf5Dataset> tensors, int inputs, string name)
    {
        var layer = (ConvTranspose1DAttribute)draft.Attribute;
        Require(tensors, layer.UseBias ? 2 : 1, name);
        draft.With("weight", Read(tensors[0], layer.KernelSize, layer.Filters, inputs).Transpose(2, 1, 0));
        Bias(draft, tensors, 1, layer.UseBias, layer.Filters);
    }

    /// <summary>Gives a multi-head attention its weights.</summary>
    /// <param name="draft">The layer.</param>
    /// <param name="parts">Kernel and bias of queries, keys, values and the output: [inputs, heads, width], [heads, width]; of the output [heads, width, outputs].</param>
    /// <param name="inputs">Features of the query; −1 if they are not known.</param>
    /// <param name="others">Features of the value; −1 likewise.</param>
    /// <param name="keyWidth">Values of a key in each head.</param>
    /// <param name="valueWidth">Values of a value in each head.</param>
    /// <param name="name">The layer's name in the file.</param>
    public void Heads(LayerDraft draft, ImmutableArray<Hdf5Dataset>[] parts, int inputs, int others, int keyWidth, int valueWidth, string name)
    {
        var layer = (MultiHeadAttentionAttribute)draft.Attribute;
        int heads = layer.Heads, width = layer.KeyWidth;
        foreach (ImmutableArray<Hdf5Dataset> part in parts)
        {
            Require(part, layer.UseBias ? 2 : 1, name);
        }

        // Scores are divided by the root of the width that the heads here have.
        float scale = keyWidth == width ? 1 : MathF.Sqrt((float)width / keyWidth);
        (int Inputs, int Own)[] shapes = [(inputs, keyWidth), (others, keyWidth), (others, valueWidth)];
        Tensor[] kernels = [.. shapes
            .Select((p, i) => Wide(Read(parts[i][0], p.Inputs, heads, p.Own), 2, width))
            .Select((k, i) => k.Reshape(k.Shape[0], heads * width).Transpose().Map(v => i == 0 ? v * scale : v))];
        bool together = layer.Over is null || inputs == others && inputs >= 0 || kernels[0].Shape[1] == kernels[1].Shape[1];
        if (together)
        {
            draft.With("in_proj_weight", Tensor.Concat(0, kernels));
        }
        else
        {
            draft.With("q_proj_weight", kernels[0]).With("k_proj_weight", kernels[1]).With("v_proj_weight", kernels[2]);
        }

        Tensor output = Wide(Read(parts[3][0], heads, valueWidth, inputs), 1, width);
        draft.With("out_proj.weight", output.Reshape(heads * width, output.Shape[2]).Transpose());
        if (layer.UseBias)
        {
            Tensor[] biases = [.. Enumerable.Range(0, 3).Select(i => Wide(Read(parts[i][1], heads, i == 2 ? valueWidth : keyWidth), 1, width).Reshape(heads * width).Map(v => i == 0 ? v * scale : v))];
            draft.With("in_proj_bias", Tensor.Concat(0, biases)).With("out_proj.bias", Read(parts[3][1], output.Shape[2]));
        }
    }

    // With zeros to a size.
    private static Tensor Wide(Tensor tensor, int axis, int size)
        => tensor.Shape[axis] == size ? tensor : Tensor.Concat(axis, tensor, Tensor.Zeros([.. tensor.Shape.SetItem(axis, size - tensor.Shape[axis])]));

    /// <summary>A depthwise kernel, [sizes …, channels, multiplier], as that of a convolution with as many groups as channels: [channels · multiplier, 1, sizes …].</summary>
    public Tensor Depthwise(Hdf5Dataset dataset, ReadOnlySpan<int> sizes, int channels, int multiplier)
    {
        Tensor kernel = Read(dataset, [.. sizes, channels, multiplier]);
        return kernel.Rank == 3 ? kernel.Transpose(1, 2, 0).Reshape(channels * multiplier, 1, sizes[0]) : kernel.Transpose(2, 3, 0, 1).Reshape(channels * multiplier, 1, sizes[0], sizes[1]);
    }

    /// <summary>Gives a normalization its weights; γ and β that Keras leaves out are ones and zeros.</summary>
    public void Normalization(LayerDraft draft, ImmutableArray<Hdf5Dataset> tensors, int width, bool scale, bool center, string name)
    {
        bool isBatch = draft.Attribute is BatchNormalizationAttribute;
        Require(tensors, (scale ? 1 : 0) + (center ? 1 : 0) + (isBatch ? 2 : 0), name);
        int next = 0;
        width = width < 0 && !tensors.IsEmpty && tensors[0].Shape is [var only] ? (int)Math.Min(only, int.MaxValue) : width;
        draft.With("weight", scale ? Read(tensors[next++], width) : new Tensor([width], [.. Enumerable.Repeat(1f, width)]));
        draft.With("bias", center ? Read(tensors[next++], width) : Tensor.Zeros(width));
        if (isBatch)
        {
            draft.With("running_mean", Read(tensors[next++], width)).With("running_var", Read(tensors[next], width));
        }
    }

    public void Bias(LayerDraft draft, ImmutableArray<Hdf5Dataset> tensors, int index, bool used, int size)
    {
        if (used)
        {
            draft.With("bias", Read(tensors[index], size));
        }
    }

    // The gates of a kernel [inputs, gates · units], each as [units, inputs], one below the other in our order.
    private static Tensor Rows(Tensor kernel, ImmutableArray<int> gates, Func<Tensor, Tensor> gate)
    {
        Tensor[] parts = kernel.Split(1, gates.Length);
        return Tensor.Concat(0, [.. gates.Select(g => gate(parts[g]))]);
    }

    private static Tensor Rows(Tensor bias, ImmutableArray<int> gates)
    {
        Tensor[] parts = bias.Split(0, gates.Length);
        return Tensor.Concat(0, [.. gates.Select(g => parts[g])]);
    }

    private static Tensor Transposed(Tensor gate) => gate.Transpose();

    // The numbers of [units, inputs] under the shape [inputs, units].
    private static Tensor Reinterpreted(Tensor gate) => gate.Reshape(gate.Shape[1], gate.Shape[0]);
}
