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

        /// <summary>The window over a value's images, which may have Keras's columns as rows; those of one column have one here.</summary>
        public (int Rows, int Columns) Of(KerasValue value) => (Size[0], Size.Length > 1 ? Size[1] : 1) is var (rows, columns) && value.IsSwapped ? (columns, rows) : (rows, columns);

        /// <summary>The zeros that "same" adds to a number of places.</summary>
        public (int Before, int After) Same(int places, int dimension)
        {
            int all = Math.Max(((places + Stride - 1) / Stride - 1) * Stride + Dilation * (Size[dimension] - 1) + 1 - places, 0);
            return (all / 2, all - all / 2);
        }
    }

    /// <summary>The zeros that a convolution adds: those of its own padding, or of a layer before it.</summary>
    private readonly record struct Zeros(Padding Padding, int Rows = 0, int Columns = 0)
    {
        /// <summary>The zeros of a padded value together with the window's own; null if no layer has both.</summary>
        public static Zeros? Of(KerasValue value, Window window)
        {
            if (value.Padded.IsEmpty)
            {
                return new(window.Padding);
            }

            if (window.Padding != Padding.Valid || value.Padded.Length != window.Size.Length)
            {
                return null;
            }

            if (value.Padded.All(p => p.Before == p.After))
            {
                return new(Padding.Valid, value.Padded[0].Before, value.Padded.Length > 1 ? value.Padded[1].Before : 0);
            }

            if (!value.IsImage)
            {
                return value.Padded[0] == (window.Dilation * (window.Size[0] - 1), 0) ? new(Padding.Causal) : null;
            }

            bool same = true;
            for (int d = 0; d < value.Padded.Length; d++)
            {
                same &= value.Row[d] - value.Padded[d].Before - value.Padded[d].After is { } places && window.Same(places, d) == value.Padded[d];
            }

            return same ? new(Padding.Same) : null;
        }
    }

    private KerasValue Convolution(Call call)
    {
        KerasConfig config = call.Config;
        bool separable = call.Layer.Class.StartsWith("Separable", StringComparison.Ordinal), depthwise = call.Layer.Class.StartsWith("Depthwise", StringComparison.Ordinal);
        bool is2D = call.Layer.Class.EndsWith("2D", StringComparison.Ordinal);
        KerasValue value = Windowed(call, is2D, keepsPadding: true);
        ImmutableArray<int> size = config.Ints("kernel_size", "filter_length") ?? (config.IntOrNull("nb_row") is { } rows ? [rows, config.Int("nb_col")] : throw config.Fault("'kernel_size' is missing."));
        Window window = ReadWindow(call, is2D, size, config.Ints("strides", "subsample_length", "subsample") ?? [1], config.Ints("dilation_rate") ?? [1]);
        if (Zeros.Of(value, window) is not { } zeros)
        {
            value = Materialized(value);
            zeros = new Zeros(window.Padding);
        }

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
            LayerDraft deep = Add(call, ConvolutionLayer(value, between, window, zeros, channels, depthwise && bias, depthwise ? activation : new(Activation.Linear)), value);
            deep.With("weight", Image(value, _tensors.Depthwise(tensors[0], window.Size.AsSpan(), channels, multiplier)));
            _tensors.Bias(deep, tensors, 1, depthwise && bias, between);
            KerasValue middle = After(deep, value, window, between);
            if (depthwise)
            {
                return middle;
            }

            int units = config.Int("filters", "nb_filter");
            var one = new Window([.. window.Size.Select(_ => 1)], 1, 1, Padding.Valid);
            LayerDraft point = Add(call, ConvolutionLayer(middle, units, one, new Zeros(Padding.Valid), 1, bias, activation), middle);
            Tensor kernel = is2D ? _tensors.Read(tensors[1], 1, 1, between, units) : _tensors.Read(tensors[1], 1, between, units);
            point.With("weight", Image(middle, kernel.Reshape(between, units).Transpose().Reshape([units, between, .. one.Size])));
            _tensors.Bias(point, tensors, 2, bias, units);
            return After(point, middle, one, units);
        }

        int filters = config.Int("filters", "nb_filter");
        LayerDraft draft = Add(call, ConvolutionLayer(value, filters, window, zeros, groups, bias, activation), value);
        if (draft.Attribute is Conv1DAttribute)
        {
            _tensors.Conv1D(draft, tensors, channels / groups, call.Layer.Name);
        }
        else
        {
            _tensors.Conv2D(draft, tensors, channels / groups, value.IsSwapped, call.Layer.Name);
        }

        return After(draft, value, window, filters);
    }

    // Along time it is one of sequences; of images, and of steps that are [height, channels], one of images.
    private static LayerAttribute ConvolutionLayer(KerasValue value, int filters, Window window, Zeros zeros, int groups, bool bias, KerasActivation activation)
        => !value.IsImage
            ? new Conv1DAttribute(filters, window.Size[0])
            {
                Stride = window.Stride,
                Dilation = window.Dilation,
                Groups = groups,
                Padding = zeros.Padding,
                PaddingSize = zeros.Rows,
                UseBias = bias,
                Activation = activation.Kind,
                ActivationAlpha = activation.Alpha,
                ActivationBeta = activation.Beta,
            }
            : new Conv2DAttribute(filters, window.Of(value).Rows, window.Of(value).Columns)
            {
                Stride = window.Stride,
                Dilation = window.Dilation,
                Groups = groups,
                Padding = zeros.Padding,
                PaddingHeight = value.IsSwapped ? zeros.Columns : zeros.Rows,
                PaddingWidth = value.IsSwapped ? zeros.Rows : zeros.Columns,
                UseBias = bias,
                Activation = activation.Kind,
                ActivationAlpha = activation.Alpha,
                ActivationBeta = activation.Beta,
            };

    // A kernel of one column where the steps' images have one.
    private static Tensor Image(KerasValue value, Tensor weight)
        => value.IsImage && weight.Rank == 3 ? weight.Reshape([.. weight.Shape, 1]) : value.IsSwapped ? weight.Transpose(0, 1, 3, 2) : weight;

    private static KerasValue After(LayerDraft draft, KerasValue value, Window window, int channels)
    {
        if (!value.IsImage)
        {
            // Windows that skip steps have an axis of their own.
            int? steps = window.Count(value.Shape[0], 0);
            return value with { Name = draft.Name, Shape = [steps, channels], View = null, State = null, Mask = null, Padded = [] };
        }

        ImmutableArray<int?> row = [.. value.Row[..^1].Select((places, d) => window.Count(places, d)), channels];
        return Result(draft, value with { Padded = [] }, row);
    }

    private KerasValue TransposedConvolution(Call call)
    {
        KerasConfig config = call.Config;
        KerasValue value = Windowed(call, is2D: false);
        if (call.InRows)
        {
            throw call.Unsupported("at every step of a sequence it cannot be expressed.");
        }

        Window window = ReadWindow(call, is2D: false, config.Ints("kernel_size") ?? throw config.Fault("'kernel_size' is missing."), config.Ints("strides") ?? [1], config.Ints("dilation_rate") ?? [1]);
        if (window.Padding == Padding.Causal || (config.IntOrNull("groups") ?? 1) != 1)
        {
            throw call.Unsupported("causal padding, or groups, cannot be expressed.");
        }

        int filters = config.Int("filters"), inputs = value.Width(call.Layer), extent = window.Dilation * (window.Size[0] - 1) + 1;
        if (window.Stride >= 2 && window.Dilation >= 2)
        {
            throw call.Unsupported("a stride together with a dilation is an error in Keras.");
        }

        KerasActivation activation = KerasActivation.Read(call.Layer, _file.Major, Activation.Linear, "activation");
        var layer = new ConvTranspose1DAttribute(filters, window.Size[0])
        {
            Stride = window.Stride,
            Dilation = window.Dilation,
            Padding = window.Padding,
            UseBias = config.Bool("use_bias", true),
            Activation = activation.Kind,
            ActivationAlpha = activation.Alpha,
            ActivationBeta = activation.Beta,
        };
        int? steps = value.Shape[0] * window.Stride;
        if (config.Ints("output_padding") is { } more)
        {
            // Keras then pads "same" by half a window, whatever the stride.
            int dropped = window.Padding == Padding.Same ? extent / 2 : 0;
            (layer.Padding, layer.PaddingSize, layer.OutputPadding) = (Padding.Valid, dropped, more.Length == 1 ? more[0] : throw config.Fault("'output_padding' is not one number."));
            steps = (value.Shape[0] - 1) * window.Stride + extent - 2 * dropped + layer.OutputPadding;
        }
        else if (window.Padding == Padding.Valid)
        {
            layer.OutputPadding = Math.Max(window.Stride - extent, 0);
            steps += Math.Max(extent - window.Stride, 0);
        }

        LayerDraft draft = Add(call, layer, value);
        _tensors.ConvTranspose1D(draft, call.Weights.Tensors, inputs, call.Layer.Name);
        return value with { Name = draft.Name, Shape = [steps, filters], View = null, State = null, Mask = null };
    }

    // The value that windows move over: a sequence, or images.
    private KerasValue Windowed(Call call, bool is2D, bool keepsPadding = false)
    {
        KerasValue value = Input(call, call.Arguments[0], call.Arguments[0].View is null ? null : !is2D, keepsPadding);
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
            RequireTimeOrder(call, value);
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
            (int poolRows, int poolColumns) = uneven.Of(value);
            LayerDraft pool = Add(call, max ? new MaxPooling2DAttribute(poolRows, poolColumns) { Padding = uneven.Padding } : new AveragePooling2DAttribute(poolRows, poolColumns) { Padding = uneven.Padding }, value);
            return Result(pool, value, [(uneven with { Stride = size[0] }).Count(value.Row[0], 0), (uneven with { Stride = size[1] }).Count(value.Row[1], 1), value.Row[2]]);
        }

        Window window = ReadWindow(call, is2D, size, strides, [1]);
        (int height, int width) = window.Of(value);
        // The default stride is the pool.
        int stride = window.Stride == window.Size[0] && (!value.IsImage || height == window.Stride && width == window.Stride) ? 0 : window.Stride;
        LayerAttribute layer = (value.IsImage, max) switch
        {
            (false, true) => new MaxPooling1DAttribute(window.Size[0]) { Padding = window.Padding },
            (false, false) => new AveragePooling1DAttribute(window.Size[0]) { Padding = window.Padding },
            (true, true) => new MaxPooling2DAttribute(height, width) { Padding = window.Padding },
            _ => new AveragePooling2DAttribute(height, width) { Padding = window.Padding },
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
        KerasValue value = Input(call, call.Arguments[0], call.Arguments[0].View is null ? null : !is2D);
        if (call.Config.Text("data_format") is "channels_first")
        {
            // Of a sequence, the mean of each step's features.
            return is2D || max || keeps || call.InRows || value.Form != KerasForm.Sequence || value.IsImage ? throw call.Unsupported("channels come before the places.") : MeanOfSteps(call, value);
        }

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

    private KerasValue MeanOfSteps(Call call, KerasValue value)
    {
        int width = value.Width(call.Layer);
        LayerDraft mean = _draft.Add(new DenseAttribute(1) { UseBias = false, Name = call.Layer.Name + "_steps", From = value.Name }, call.Layer.Name);
        mean.With("weight", new Tensor([1, width], [.. Enumerable.Repeat(1f / width, width)]));
        return Flatten(call with { Arguments = [Result(mean, value, [1])] });
    }

    private KerasValue RepeatOnce(Call call, KerasValue vector) => new(Add(call, new RepeatVectorAttribute(1), vector).Name, [1, .. vector.Row], KerasForm.Sequence);
}
