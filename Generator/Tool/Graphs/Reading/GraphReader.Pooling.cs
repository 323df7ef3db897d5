using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

internal sealed partial class GraphReader
{
    private Signal Pool(GraphNode node, Signal signal)
    {
        int[] kernel = [.. (node.Integers("kernel_shape") ?? throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) has no kernel_shape.")).Select(k => k is > 0 and <= 1 << 20 ? (int)k : 0)];
        if (kernel.Length != signal.Rank - 2 || node.Outputs.Count > 1 && node.Outputs[1].Length > 0)
        {
            throw Fault(node, "its window has another number of dimensions than its input, or the places of maxima are returned.");
        }

        Window[] windows = Windows(node, signal, kernel);
        bool isMax = node.Operator == "MaxPool";
        if (node.Integer("ceil_mode", 0) != 0 || Array.Exists(windows, w => w.Dilation != 1) || !isMax && node.Integer("count_include_pad", 0) != 0 && Array.Exists(windows, w => w.Before + w.After > 0))
        {
            throw Fault(node, "ceil_mode, dilations or count_include_pad.");
        }

        int[] places = [.. Enumerable.Range(0, windows.Length).Where(d => signal.Dims[d + 2].Length > 0 && !windows[d].IsPoint)];
        if (places.Length == 0)
        {
            return signal;
        }

        return places is [var one] && signal.Dims[one + 2] is [{ Kind: FactorKind.Time, IsReversed: false } time] ? PoolTime(node, signal, windows[one], time, one + 2, isMax) : PoolImage(node, signal, windows, isMax);
    }

    private Signal PoolTime(GraphNode node, Signal signal, Window window, Factor time, int axis, bool isMax)
    {
        Size length = time.Axis!.Length;
        if (window.Declared(length.IsKnown ? length.Factor : null) is not { } declared || declared is { Padding: Padding.Valid, Size: > 0 } && !(length.IsKnown && IsSame(window, (int)length.Factor)))
        {
            throw Fault(node, $"a padding of {window.Before} and {window.After} steps.");
        }

        Padding padding = declared is { Padding: Padding.Valid, Size: > 0 } ? Padding.Same : declared.Padding;
        var result = new TimeAxis(length.IsKnown ? Length(node, window.Outputs((int)length.Factor)) : NewSymbol());
        Signal whole = signal.Whole();
        LayerSource source = _layers.Flat(_layers.Make(whole.Form));
        int stride = window.Stride == window.Size ? 0 : window.Stride;
        var layer = new LayerNode(
            _ => isMax ? new MaxPooling1DAttribute(window.Size) { Stride = stride, Padding = padding } : new AveragePooling1DAttribute(window.Size) { Stride = stride, Padding = padding }, source.Node.Width, result)
        {
            Origin = node.Title,
        };
        layer.Sources.Add((source.Node, source.View));
        Factor[][] dims = [.. whole.Dims];
        dims[axis] = [new Factor(FactorKind.Time, result.Length) { Axis = result }];
        return new Signal(_layers.Atoms.Layer(_layers.Add(layer)), dims, 0, signal.At);
    }

    private Signal PoolImage(GraphNode node, Signal signal, Window[] windows, bool isMax)
    {
        (LayerSource source, int[] axes) = Image(node, signal);
        (int height, int width, int channels) = source.Node.Image!.Value;
        Window Of(int side) => axes[side] < 0 ? new Window(1, 1, 1, 0, 0) : windows[axes[side] - 2];
        (Window y, Window x) = (Of(0), Of(1));
        bool isSame = y.Before + y.After + x.Before + x.After > 0;
        if (isSame && !(IsSame(y, height) && IsSame(x, width)) || y.Stride != x.Stride && height > 1 && width > 1 && !(y.Stride == y.Size && x.Stride == x.Size))
        {
            throw Fault(node, "its padding, or its strides, differ between the directions in a way that layers do not have.");
        }

        (int rows, int columns) = (y.Outputs(height), x.Outputs(width));
        // Without a stride it is the window's size, in each direction.
        int stride = y.Stride == y.Size && x.Stride == x.Size ? 0 : height > 1 ? y.Stride : x.Stride;
        Padding padding = isSame ? Padding.Same : Padding.Valid;
        LayerSource layer = _layers.Layer(
            _ => isMax ? new MaxPooling2DAttribute(y.Size, x.Size) { Stride = stride, Padding = padding } : new AveragePooling2DAttribute(y.Size, x.Size) { Stride = stride, Padding = padding },
            checked(rows * columns * channels), source, (rows, columns, channels));
        Factor[][] dims = [.. signal.Dims];
        dims[1] = Part(channels, 1);
        SetPlaces(dims, axes, rows, columns, channels);
        return new Signal(_layers.Atoms.Layer(layer.Node), dims, 0, signal.At);
    }

    private Signal GlobalPool(GraphNode node, Signal signal)
    {
        bool isMax = node.Operator == "GlobalMaxPool";
        Factor[] places = [.. signal.Dims.Skip(2).SelectMany(d => d)];
        if (places.Length == 0)
        {
            return signal;
        }

        if (places is [{ Kind: FactorKind.Time } time])
        {
            int d = Array.FindIndex(signal.Dims, dim => dim.Contains(time));
            return OverTime(signal, d, time, _ => isMax ? new GlobalMaxPooling1DAttribute() : new GlobalAveragePooling1DAttribute());
        }

        (LayerSource source, _) = Image(node, signal);
        int channels = source.Node.Image!.Value.Channels;
        LayerSource layer = _layers.Layer(_ => isMax ? new GlobalMaxPooling2DAttribute() : new GlobalAveragePooling2DAttribute(), channels, source);
        return new Signal(_layers.Atoms.Layer(layer.Node), [signal.Dims[0], Part(channels, 1), .. signal.Dims.Skip(2).Select(_ => Array.Empty<Factor>())], 0, signal.At);
    }
}
