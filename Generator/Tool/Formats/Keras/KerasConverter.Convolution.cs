using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

internal sealed partial class KerasConverter
{
    /// <summary>Sizes of a window along each of its dimensions: one along time, two of an image.</summary>
    private readonly record struct Window(ImmutableArray<int> Size, int Stride, int Dilation, Padding Padding)
    {
        /// <summary>The number of windows in a number of places.</summary>
        public int? Count(int? places, int dimension) => places is not { } n ? null
            : Padding == Padding.Valid ? Math.Max((n - (Dilation * (Size[dimension] - 1) + 1)) / Stride + 1, 0)
            : (n + Stride - 1) / Stride;
    }

    private KerasValue Convolution(Call call)
    {
        KerasConfig config = call.Config;
        bool separable = call.Layer.Class.StartsWith("Separable", StringComparison.Ordinal), depthwise = call.Layer.Class.StartsWith("Depthwise", StringComparison.Ordinal);
        bool is2D = call.Layer.Class.EndsWith("2D", StringComparison.Ordinal);
        KerasValue value = Windowed(call, is2D);
        ImmutableArray<int> size = config.Ints("kernel_size", "filter_length") ?? (config.IntOrNull("nb_row") is { } rows ? [rows, config.Int("nb_col")] : throw config.Fault("'kernel_size' is missing."));
        Window window = ReadWindow(call, is2D, size, config.Ints("strides", "subsample_length", "subsample") ?? [1], config.Ints("dilation_rate") ?? [1]);
        KerasActivation activation = KerasActivation.Read(call.Layer, _file.Major, Activation.Linear, "activation");
        bool bias = config.Bool("use_bias", true, "bias");
        int channels = value.Row[^1] ?? throw call.Unsupported("the number of its input's channels is open.");
        int groups = config.IntOrNull("groups") ?? 1;
        if (groups < 1 || channels % groups != 0)
        {
            throw config.Fault($"{groups} groups of {channels} channels.");
        }

        if (value.IsImage)
        {
            RequireNoSoftmax(call, activation);
        }

        ImmutableArray<Hdf5.Hdf5Dataset> tensors = call.Weights.Tensors;
        if (depthwise || separable)
        {
            int multiplier = config.IntOrNull("depth_multiplier") ?? 1;
            int between = checked((int)Math.Min((long)channels * multiplier, 1 << 24));
            _tensors.Require(tensors, 1 + (separable ? 1 : 0) + (bias ? 1 : 0), call.Layer.Name);
            LayerDraft deep = Add(call, ConvolutionLayer(value, between, window, channels, depthwise && bias, depthwise ? activation : new(Activation.Linear)), value);
            deep.With("weight", Image(value, _tensors.Depthwise(tensors[0], window.Size.AsSpan(), channels, multiplier)));
            _tensors.Bias(deep, tensors, 1, depthwise && bias, between);
            KerasValue middle = After(deep, value, window, between);
            if (depthwise)
            {
                return middle;
            }

            int units = config.Int("filters", "nb_filter");
            var one = new Window([.. window.Size.Select(_ => 1)], 1, 1, Padding.Valid);
            LayerDraft point = Add(call, ConvolutionLayer(middle, units, one, 1, bias, activation), middle);
            Tensor kernel = is2D ? _tensors.Read(tensors[1], 1, 1, between, units) : _tensors.Read(tensors[1], 1, between, units);
            point.With("weight", Image(middle, kernel.Reshape(between, units).Transpose().Reshape([units, between, .. one.Size])));
            _tensors.Bias(point, tensors, 2, bias, units);
            return After(point, middle, one, units);
        }

        int filters = config.Int("filters", "nb_filter");
        LayerDraft draft = Add(call, ConvolutionLayer(value, filters, window, groups, bias, activation), value);
        if (draft.Attribute is Conv1DAttribute)
        {
            _tensors.Conv1D(draft, tensors, channels / groups, call.Layer.Name);
        }
        else
        {
            _tensors.Conv2D(draft, tensors, channels / groups, call.Layer.Name);
        }

        return After(draft, value, window, filters);
    }

    // Along time it is one of sequences; of images, and of steps that are [height, channels], one of images.
    private static LayerAttribute ConvolutionLayer(KerasValue value, int filters, Window window, int groups, bool bias, KerasActivation activation)
        => !value.IsImage
            ? new Conv1DAttribute(filters, window.Size[0])
            {
                Stride = window.Stride,
                Dilation = window.Dilation,
                Groups = groups,
                Padding = window.Padding,
                UseBias = bias,
                Activation = activation.Kind,
                ActivationAlpha = activation.Alpha,
                ActivationBeta = activation.Beta,
            }
            : new Conv2DAttribute(filters, window.Size[0], window.Size.Length > 1 ? window.Size[1] : 1)
            {
                Stride = window.Stride,
                Dilation = window.Dilation,
                Groups = groups,
                Padding = window.Padding,
                UseBias = bias,
                Activation = activation.Kind,
                ActivationAlpha = activation.Alpha,
                ActivationBeta = activation.Beta,
            };

    // A kernel of one column where the steps' images have one.
    private static Tensor Image(KerasValue value, Tensor weight) => value.IsImage && weight.Rank == 3 ? weight.Reshape([.. weight.Shape, 1]) : weight;

    private static KerasValue After(LayerDraft draft, KerasValue value, Window window, int channels)
    {
        if (!value.IsImage)
        {
            // Windows that skip steps have an axis of their own.
            int? steps = window.Count(value.Shape[0], 0);
            return value with { Name = draft.Name, Shape = [steps, channels], View = null, State = null, Mask = null };
        }

        ImmutableArray<int?> row = [.. value.Row[..^1].Select((places, d) => window.Count(places, d)), channels];
        return Result(draft, value, row);
    }

    // The value that windows move over: a sequence, or images.
    private KerasValue Windowed(Call call, bool is2D)
    {
        KerasValue value = Input(call, call.Arguments[0], call.Arguments[0].View is null ? null : !is2D);
        if (is2D ? value.Row.Length != 3 : value.Form != KerasForm.Sequence || value.Row.Length != (call.InRows ? 2 : 1))
        {
            throw call.Unsupported($"its input ({Text(value.Shape)}) is {(is2D ? "no image [height, width, channels]" : "no sequence of features")}.");
        }

        if (is2D && value.Form == KerasForm.Sequence && !call.InRows)
        {
            throw call.Unsupported("its input is a sequence; windows over time and features at once cannot be expressed between layers.");
        }

        if (!is2D && !call.InRows)
        {
            LosesMask(value);
        }

        return value;
    }

    private static Window ReadWindow(Call call, bool is2D, ImmutableArray<int> size, ImmutableArray<int> strides, ImmutableArray<int> dilations)
    {
        int rank = is2D ? 2 : 1;
        if (size.Length == 1 && rank == 2)
        {
            size = [size[0], size[0]];
        }

        if (size.Length != rank || size.Any(s => s == 0) || strides.IsEmpty || dilations.IsEmpty || strides.Any(s => s == 0) || dilations.Any(d => d == 0))
        {
            throw call.Config.Fault($"a window of [{string.Join(", ", size)}] with strides [{string.Join(", ", strides)}] and dilations [{string.Join(", ", dilations)}].");
        }

        if (strides.Any(s => s != strides[0]) || dilations.Any(d => d != dilations[0]))
        {
            throw call.Unsupported("strides or dilations of height and width differ.");
        }

        if (call.Config.Text("data_format") is "channels_first" || call.Config.Text("dim_ordering") is "th")
        {
            throw call.Unsupported("channels come before the places.");
        }

        Padding padding = call.Config.Text("padding", "border_mode") switch
        {
            null or "valid" => Padding.Valid,
            "same" => Padding.Same,
            "causal" when !is2D && !call.InRows => Padding.Causal,
            var other => throw call.Unsupported($"the padding '{other}' cannot be expressed."),
        };
        return new Window(size, strides[0], dilations[0], padding);
    }

    private KerasValue Pooling(Call call)
    {
        bool is2D = call.Layer.Class.EndsWith("2D", StringComparison.Ordinal), max = call.Layer.Class.StartsWith("Max", StringComparison.Ordinal);
        KerasValue value = Windowed(call, is2D);
        ImmutableArray<int> size = call.Config.Ints("pool_size", "pool_length") ?? [2];
        ImmutableArray<int> strides = call.Config.Ints("strides", "stride") ?? size;
        if (strides.Length == 2 && strides[0] != strides[1] && strides.SequenceEqual(size))
        {
            // The pool's own sizes: there is a default for that.
            Window uneven = ReadWindow(call, is2D, size, [1], [1]);
            LayerDraft pool = Add(call, max ? new MaxPooling2DAttribute(size[0], size[1]) { Padding = uneven.Padding } : new AveragePooling2DAttribute(size[0], size[1]) { Padding = uneven.Padding }, value);
            return Result(pool, value, [(uneven with { Stride = size[0] }).Count(value.Row[0], 0), (uneven with { Stride = size[1] }).Count(value.Row[1], 1), value.Row[2]]);
        }

        Window window = ReadWindow(call, is2D, size, strides, [1]);
        int width = window.Size.Length > 1 ? window.Size[1] : 1;
        // The default stride is the pool.
        int stride = window.Stride == window.Size[0] && (!value.IsImage || width == window.Stride) ? 0 : window.Stride;
        LayerAttribute layer = (value.IsImage, max) switch
        {
            (false, true) => new MaxPooling1DAttribute(window.Size[0]) { Padding = window.Padding },
            (false, false) => new AveragePooling1DAttribute(window.Size[0]) { Padding = window.Padding },
            (true, true) => new MaxPooling2DAttribute(window.Size[0], width) { Padding = window.Padding },
            _ => new AveragePooling2DAttribute(window.Size[0], width) { Padding = window.Padding },
        };
        if (stride > 0)
        {
            layer.GetType().GetProperty(nameof(MaxPooling1DAttribute.Stride))!.SetValue(layer, stride);
        }

        return After(Add(call, layer, value), value, window, value.Row[^1] ?? 0);
    }

    private KerasValue GlobalPooling(Call call)
    {
        bool is2D = call.Layer.Class.EndsWith("2D", StringComparison.Ordinal), max = call.Layer.Class.StartsWith("GlobalMax", StringComparison.Ordinal);
        bool keeps = call.Config.Bool("keepdims", false);
        if (call.Config.Text("data_format") is "channels_first")
        {
            throw call.Unsupported("channels come before the places.");
        }

        KerasValue value = Input(call, call.Arguments[0], call.Arguments[0].View is null ? null : !is2D);
        if (is2D || call.InRows)
        {
            // Of steps that are [height, channels], over the height.
            if (value.Row.Length != (is2D ? 3 : 2) || keeps)
            {
                throw call.Unsupported($"its input ({Text(value.Shape)}) is no image, or the image has to stay one.");
            }

            return Result(Add(call, max ? new GlobalMaxPooling2DAttribute() : new GlobalAveragePooling2DAttribute(), value), value, [value.Row[^1]]);
        }

        if (value.Form != KerasForm.Sequence || value.IsImage)
        {
            throw call.Unsupported($"its input ({Text(value.Shape)}) is not a sequence of features.");
        }

        if (max)
        {
            LosesMask(value);
        }
        else
        {
            UsesMask(value);
        }

        LayerDraft draft = Add(call, max ? new GlobalMaxPooling1DAttribute() : new GlobalAveragePooling1DAttribute(), value);
        var pooled = new KerasValue(draft.Name, value.Row, KerasForm.Vector);
        return keeps ? RepeatOnce(call, pooled) : pooled;
    }

    private KerasValue RepeatOnce(Call call, KerasValue vector) => new(Add(call, new RepeatVectorAttribute(1), vector).Name, [1, .. vector.Row], KerasForm.Sequence);
}
