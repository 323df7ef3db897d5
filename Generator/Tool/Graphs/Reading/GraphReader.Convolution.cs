using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Convolutions and pooling: along time, over images, and over the samples of one step.</summary>
internal sealed partial class GraphReader
{
    private Signal Convolution(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = Operand(node, inputs, 0);
        Constant weight = NeedConstant(node, inputs, 1);
        int spatial = signal.Rank - 2;
        if (spatial < 1 || weight.Rank != signal.Rank || !weight.IsPlain)
        {
            throw new ModelFormatException($"the node '{node.Title}' (Conv) has weights of shape {weight} for {signal}.");
        }

        if (signal.Dims[0].Any(f => f.Kind is not (FactorKind.Batch or FactorKind.Time) || f.IsPadded || f.IsReversed) || signal.Dims[1].Any(f => f.Kind != FactorKind.Feature))
        {
            throw Fault(node, $"its input {signal} is not batch, channels and places.");
        }

        Window[] windows = Windows(node, signal, weight.Shape[2..]);
        if (spatial == 2 && windows.Any(w => w.Before != w.After) && !Enumerable.Range(0, 2).All(d => signal.SizeOf(d + 2) is { IsKnown: true } s && IsSame(windows[d], (int)s.Factor)))
        {
            for (int d = 0; d < 2; d++)
            {
                (weight, windows[d]) = (Grown(node, weight, d + 2, windows[d].Growth), windows[d].Growth == 0 ? windows[d] : windows[d].Grown);
            }
        }

        int groups = (int)Math.Clamp(node.Integer("group", 1), 1, int.MaxValue), channels = signal.Dims[1].Aggregate(1, (n, f) => n * f.Count);
        if (channels != (long)weight.Shape[1] * groups || weight.Shape[0] % groups != 0)
        {
            throw new ModelFormatException($"the node '{node.Title}' (Conv) has weights of shape {weight} and {groups} groups for {channels} channels.");
        }

        // Dimensions of one element see one element of their window.
        for (int d = 0; d < spatial; d++)
        {
            if (signal.Dims[d + 2].Length == 0 || signal.Dims[d + 2].All(f => f.Size is { IsKnown: true, Factor: 1 } && f.Kind == FactorKind.Time && !f.IsPadded))
            {
                weight = OneTap(node, weight, d + 2, windows[d]);
                windows[d] = new Window(1, 1, 1, 0, 0);
            }
        }

        int[] places = [.. Enumerable.Range(0, spatial).Where(d => weight.Shape[d + 2] != 1 || !windows[d].IsPoint)];
        signal = signal.With([.. signal.Dims.Select(d => (Factor[])[.. d.Select(f => f with { PadBefore = 0, PadAfter = 0 })])]);
        double[]? bias = inputs.Length > 2 && inputs[2] is not null ? [.. NeedConstant(node, inputs, 2).Floats().Select(b => (double)b)] : null;
        if (bias is not null && bias.Length != weight.Shape[0])
        {
            throw new ModelFormatException($"the node '{node.Title}' (Conv) has {bias.Length} biases for {weight.Shape[0]} filters.");
        }

        Signal result = places.Length == 0 && groups == 1 ? Points(node, signal, weight)
            : places is [var one] && signal.Dims[one + 2] is [{ Kind: FactorKind.Time, IsReversed: false } time] ? AlongTime(node, signal, weight, windows[one], groups, time, one + 2)
            : places is [var row] && channels == 1 && groups == 1 && signal.Dims[row + 2] is [{ Kind: FactorKind.Feature }] && Rebased(signal).Form.AsAtom is not LayerAtom { Node.Image: not null }
                ? Frames(node, (Signal)inputs[0]!, weight, windows[row], row + 2)
            : OverImages(node, signal, weight, windows, groups);
        return bias is null ? result : (Signal)Add(node, result, new Constant(ElementKind.Float, [bias.Length, .. Enumerable.Repeat(1, spatial)], bias), 1);
    }

    /// <summary>The windows of a node over all its places, with what was padded before it.</summary>
    private static Window[] Windows(GraphNode node, Signal signal, int[] kernel)
    {
        IReadOnlyList<long>? strides = node.Integers("strides"), dilations = node.Integers("dilations"), pads = node.Integers("pads");
        string auto = node.Text("auto_pad", "NOTSET");
        int count = kernel.Length;
        if (strides?.Count is { } s && s != count || dilations?.Count is { } l && l != count || pads?.Count is { } p && p != 2 * count || kernel.Any(k => k is < 1 or > 1 << 20))
        {
            throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) has strides, dilations or pads for another number of dimensions.");
        }

        int Bounded(long value, long least) => value >= least && value <= 1 << 20 ? (int)value : throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) has {value} as a stride, dilation or padding.");
        return [.. Enumerable.Range(0, count).Select(d =>
        {
            Factor? padded = signal.Dims[d + 2].FirstOrDefault(f => f.IsPadded);
            var window = new Window(kernel[d], Bounded(strides?[d] ?? 1, 1), Bounded(dilations?[d] ?? 1, 1), Bounded(pads?[d] ?? 0, 0), Bounded(pads?[d + count] ?? 0, 0));
            if (auto is "SAME_UPPER" or "SAME_LOWER")
            {
                Size size = signal.SizeOf(d + 2) ?? throw Fault(node, "a size is not known.");
                if (auto == "SAME_UPPER" && !size.IsKnown && window.Stride > 1 && padded is null)
                {
                    return window with { Before = 0, After = 0, IsSame = true };
                }

                long total = window.Stride == 1 ? window.Extent - 1 : size.IsKnown ? Math.Max(0, ((size.Factor + window.Stride - 1) / window.Stride - 1) * window.Stride + window.Extent - size.Factor) : throw Fault(node, "padding depends on the length of a sequence.");
                int before = (int)(auto == "SAME_UPPER" ? total / 2 : total - total / 2);
                window = window with { Before = before, After = (int)total - before };
            }

            return padded is null ? window : padded.IsReflected && padded.Kind == FactorKind.Time ? throw Fault(node, "a sequence is padded by reflection.")
                : window with { Before = window.Before + padded.PadBefore, After = window.After + padded.PadAfter };
        })];
    }

    private Constant OneTap(GraphNode node, Constant weight, int axis, Window window)
    {
        if (window.Outputs(1) != 1 || window.Before % window.Dilation != 0)
        {
            throw Fault(node, "one element becomes several.");
        }

        var gather = new GraphNode { Name = node.Name, Operator = "Gather", Inputs = [], Outputs = [], Attributes = new Dictionary<string, GraphAttribute> { ["axis"] = new() { Integer = axis } } };
        return _folding.Evaluate(gather, [weight, new Constant(ElementKind.Integer, [1], [window.Before / window.Dilation])])![0];
    }

    // Windows of one element: a matrix over the channels.
    private Signal Points(GraphNode node, Signal signal, Constant weight)
    {
        int[] order = [0, .. Enumerable.Range(2, signal.Rank - 2), 1];
        Signal last = signal.With([.. order.Select(d => signal.Dims[d])]);
        Signal product = Product(node, last, new DenseMatrix(weight.Shape[0], weight.Shape[1], weight.Floats()));
        return product.With([product.Dims[0], product.Dims[^1], .. product.Dims[1..^1]]);
    }

    private Signal AlongTime(GraphNode node, Signal signal, Constant weight, Window window, int groups, Factor time, int axis)
    {
        if (signal.Dims.Where((_, d) => d > 1 && d != axis).Any(d => d.Length > 0))
        {
            return PerPlace(node, signal, weight, window, groups, time, axis);
        }

        Size length = time.Axis!.Length;
        (Window given, Constant original) = (window, weight);
        if (window.Declared(length.IsKnown ? length.Factor : null) is null && window.Growth != 0)
        {
            // Weights of zero at one end are padding.
            (weight, window) = (Grown(node, weight, axis, window.Growth), window.Grown);
        }

        (Padding padding, int paddingSize) = window.Declared(length.IsKnown ? length.Factor : null) ?? throw Fault(node, $"a padding of {window.Before} and {window.After} steps.");
        Signal whole = signal.Whole();
        (int filters, int size, int inputs) = (weight.Shape[0], window.Size, weight.Shape[1]);
        int[] rows = whole.Rows();
        if (groups > 1 && !rows.Select((r, i) => r == i).All(same => same))
        {
            throw Fault(node, "groups of channels in another order.");
        }

        float[] own = weight.Floats(), ordered = new float[own.Length];
        for (int i = 0; i < own.Length; i++)
        {
            int channel = i / size % inputs;
            ordered[i / (inputs * size) * inputs * size + (groups > 1 ? channel : rows[channel]) * size + i % size] = own[i];
        }

        TimeAxis result = padding != Padding.Valid && window.Stride == 1 || window.IsPoint ? time.Axis : new TimeAxis(length.IsKnown ? Length(node, window.Outputs((int)length.Factor)) : NewSymbol());
        LayerSource Make(double[] scale, double[]? bias, Function function)
        {
            LayerSource source = _layers.Flat(_layers.Make(whole.Form));
            var layer = new LayerNode(
                _ => new Conv1DAttribute(filters, size)
                {
                    Stride = window.Stride,
                    Dilation = window.Dilation,
                    Groups = groups,
                    Padding = padding,
                    PaddingSize = paddingSize,
                    UseBias = bias is not null,
                    Activation = function.Activation!.Value,
                    ActivationAlpha = function.Alpha,
                    ActivationBeta = function.Beta,
                },
                filters,
                result)
            {
                Origin = node.Title,
            };
            SetFilters(layer, source, [filters, inputs, size], ordered, scale, bias);
            return new(_layers.Add(layer), LayerView.Output);
        }

        Factor[][] dims = [.. whole.Dims];
        dims[1] = Part(filters, 1);
        dims[axis] = [new Factor(FactorKind.Time, result.Length) { Axis = result }];
        ConvolutionAtom? Shorter(int count) => given.Stride == 1 && count <= given.After && AlongTime(node, signal, original, given with { After = given.After - count }, groups, time, axis).Form.AsAtom is ConvolutionAtom atom ? atom : null;
        return new Signal(Form.Of(new ConvolutionAtom(filters, filters, result, Make) { WithoutEnd = Shorter }), dims, 0, signal.At);
    }

    private static Size Length(GraphNode node, int length) => length > 0 ? new Size(length) : throw Fault(node, "the sequence is shorter than a window.");

    private static void SetFilters(LayerNode layer, LayerSource source, int[] shape, float[] weights, double[] scale, double[]? bias)
    {
        int row = weights.Length / scale.Length;
        layer.Sources.Add((source.Node, source.View));
        layer.Tensors.Add("weight", new Tensor(shape, [.. weights.Select((w, i) => (float)(w * scale[i / row]))]));
        if (bias is not null)
        {
            layer.Tensors.Add("bias", LayerBuilder.Vector(bias));
        }
    }

    private Signal OverImages(GraphNode node, Signal signal, Constant weight, Window[] windows, int groups)
    {
        (LayerSource source, int[] axes) = Image(node, signal);
        (int height, int width, int channels) = source.Node.Image!.Value;
        // A dimension that the file does not have is one pixel wide.
        Window Of(int side) => axes[side] < 0 ? new Window(1, 1, 1, 0, 0) : windows[axes[side] - 2];
        (Window y, Window x) = (Of(0), Of(1));
        int filters = weight.Shape[0], inputs = weight.Shape[1];
        float[] own = weight.Floats(), ordered = own;
        if (axes[0] > axes[1] && axes[1] >= 0)
        {
            // The file has the width before the height.
            ordered = new float[own.Length];
            for (int i = 0; i < own.Length; i++)
            {
                int a = i / y.Size % x.Size, b = i % y.Size;
                ordered[i / (x.Size * y.Size) * x.Size * y.Size + b * x.Size + a] = own[i];
            }
        }

        (int rows, int columns) = (height > 0 ? y.Outputs(height) : 0, x.Outputs(width));
        if (rows < 1 || columns < 1)
        {
            throw new ModelFormatException($"the node '{node.Title}' (Conv) has a window of {y.Size}×{x.Size} over an image of {height}×{width}.");
        }

        int stride = height == 1 && rows == 1 ? x.Stride : y.Stride, dilation = y.Size == 1 ? x.Dilation : y.Dilation;
        if (stride != x.Stride && columns > 1 || stride != y.Stride && rows > 1 || x.Size > 1 && x.Dilation != dilation)
        {
            throw Fault(node, $"strides of {y.Stride} and {x.Stride}, dilations of {y.Dilation} and {x.Dilation}: layers have one for both directions.");
        }

        LayerSource Make(double[] scale, double[]? bias, Function function)
        {
            var layer = new LayerNode(
                _ => Padded(node, new Conv2DAttribute(filters, y.Size, x.Size)
                {
                    Stride = stride,
                    Dilation = dilation,
                    Groups = groups,
                    UseBias = bias is not null,
                    Activation = function.Activation!.Value,
                    ActivationAlpha = function.Alpha,
                    ActivationBeta = function.Beta,
                }, y, x, height, width),
                checked(rows * columns * filters),
                source.Axis)
            {
                Image = (rows, columns, filters),
                Origin = node.Title,
            };
            SetFilters(layer, source, [filters, inputs, y.Size, x.Size], ordered, scale, bias);
            return new(_layers.Add(layer), LayerView.Output);
        }

        Factor[][] dims = [.. signal.Dims];
        dims[1] = Part(filters, 1);
        SetPlaces(dims, axes, rows, columns, filters);
        return new Signal(Form.Of(new ConvolutionAtom(checked(rows * columns * filters), filters, source.Axis, Make)), dims, 0, signal.At);
    }

    private static void SetPlaces(Factor[][] dims, int[] axes, int rows, int columns, int channels)
    {
        if (axes[0] >= 0)
        {
            dims[axes[0]] = Part(rows, columns * channels);
        }

        if (axes[1] >= 0)
        {
            dims[axes[1]] = Part(columns, channels);
        }
    }

    private static Conv2DAttribute Padded(GraphNode node, Conv2DAttribute attribute, Window y, Window x, int height, int width)
    {
        if (y.Before == y.After && x.Before == x.After)
        {
            if (y.Before == x.Before)
            {
                attribute.PaddingSize = y.Before;
            }
            else
            {
                (attribute.PaddingHeight, attribute.PaddingWidth) = (y.Before, x.Before);
            }

            return attribute;
        }

        if (IsSame(y, height) && IsSame(x, width))
        {
            attribute.Padding = Padding.Same;
            return attribute;
        }

        throw Fault(node, $"a padding of {y.Before} and {y.After} rows, {x.Before} and {x.After} columns.");
    }

    private static bool IsSame(Window window, int inputs)
    {
        int outputs = (inputs + window.Stride - 1) / window.Stride, needed = Math.Max((outputs - 1) * window.Stride + window.Extent - inputs, 0);
        return window.Before == needed / 2 && window.After == needed - needed / 2;
    }

    /// <summary>The image that an array is, and which of its dimensions are height and width; -1 for one that it does not have.</summary>
    private (LayerSource Source, int[] Axes) Image(GraphNode node, Signal signal)
    {
        Signal based = Rebased(signal);
        LayerSource source = _layers.Make(based.Whole().Form);
        if (source.Node.Image is not { } image || !based.IsWhole)
        {
            throw Fault(node, $"{signal} is not an image: its places are features of another layer, or time.");
        }

        int[] axes = [-1, -1];
        bool fits = based.Dims[1].All(f => f.Kind == FactorKind.Feature) && (image.Channels == 1 || based.Dims[1] is [{ Stride: 1 } c] && c.Count == image.Channels);
        for (int d = 2; d < based.Rank; d++)
        {
            if (based.Dims[d] is not [{ Kind: FactorKind.Feature } factor])
            {
                fits &= based.Dims[d].Length == 0;
                continue;
            }

            int side = factor.Stride == image.Channels && factor.Count == image.Width && image.Width > 1 ? 1 : factor.Stride == image.Width * image.Channels && factor.Count == image.Height ? 0 : -1;
            fits &= side >= 0 && axes[Math.Max(side, 0)] < 0;
            axes[Math.Max(side, 0)] = d;
        }

        // A side of one pixel has no factor: it is one of the dimensions without.
        for (int side = 0; side < 2; side++)
        {
            if (axes[side] < 0)
            {
                axes[side] = Enumerable.Range(2, based.Rank - 2).Where(d => based.Dims[d].Length == 0 && !axes.Contains(d)).DefaultIfEmpty(-1).First();
            }
        }

        return fits ? (source, axes) : throw Fault(node, $"{signal} is an image in another order.");
    }

    /// <summary>The same array as a view of the layer that it selects its rows from.</summary>
    private static Signal Rebased(Signal signal)
    {
        if (signal.Form is not { Bias: null, Terms: [{ Atom: LayerAtom atom, Matrix: SelectMatrix matrix }] } || Array.Exists(matrix.Scale, s => s != 1))
        {
            return signal;
        }

        int offset = matrix.Column[signal.Offset];
        Factor[][] dims = [.. signal.Dims.Select(d => (Factor[])[.. d.Select(f => f.Kind == FactorKind.Feature && f.Count > 1 ? f with { Stride = matrix.Column[signal.Offset + f.Stride] - offset } : f)])];
        int[] rows = signal.Rows(), based = Signal.RowsOf(dims.SelectMany(d => d).Where(f => f.Kind == FactorKind.Feature), offset);
        return rows.Select((r, i) => matrix.Column[r] == based[i]).All(same => same) ? new Signal(Form.Of(atom), dims, offset, signal.At) : signal;
    }

    // Windows over the samples of one step.
    private Signal Frames(GraphNode node, Signal signal, Constant weight, Window window, int axis)
    {
        Factor factor = signal.Dims[axis][0];
        FrameWindow?.Invoke(window);
        if (window.Dilation != 1)
        {
            throw Fault(node, "a dilation over samples.");
        }

        bool reflected = factor.IsReflected && factor.IsPadded;
        if (reflected && (window.Before != factor.PadBefore || window.After != factor.PadAfter || window.Before >= factor.Count || window.After >= factor.Count))
        {
            throw Fault(node, "a padding of samples by both reflection and zeros, or by more than there are.");
        }

        int frames = window.Outputs(factor.Count), filters = weight.Shape[0];
        if (frames < 1 || factor.Count + window.Before + window.After < window.Size)
        {
            throw Fault(node, $"{factor.Count} samples are fewer than a window of {window.Size}.");
        }

        Signal samples = signal.With([.. signal.Dims.Select(d => (Factor[])[.. d.Select(f => f with { PadBefore = 0, PadAfter = 0 })])]).Canonical();
        var basis = new DenseMatrix(filters, window.Size, weight.Floats());
        var atom = new FramesAtom(samples.Form, basis, window.Stride, window.Before, window.After, reflected, frames);
        Factor[][] dims = [.. signal.Dims];
        dims[1] = Part(filters, 1);
        dims[axis] = Part(frames, filters);
        return new Signal(Form.Of(atom), dims, 0, signal.At);
    }
}
