using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

internal sealed partial class KerasConverter
{
    private ImmutableArray<KerasValue> Layer(Call call)
    {
        if (call.Layer.Model is { } model)
        {
            // Within a model called on values, names of layers are its own.
            return Graph(model, call.Weights, call.Arguments, call.InRows);
        }

        if (call.Layer.Operation is not null)
        {
            // 2 − x has its tensor by name.
            return [Operation(call.Arguments.IsEmpty && call.Named.Count > 0 ? call with { Arguments = [.. call.Named.OrderBy(n => n.Key, StringComparer.Ordinal).SelectMany(n => n.Value)], Named = call.Named.Clear() } : call)];
        }

        if (call.Arguments.IsEmpty)
        {
            throw new ModelFormatException($"the layer '{call.Layer.Name}' is called without an input.", _file.Path);
        }

        if (QuantizedOf(call.Layer) is { } quantization)
        {
            throw call.Unsupported($"its weights are quantized ('{quantization}'), and its inputs are while it runs; save the model before it is quantized.");
        }

        if (OfScores(call) is { } weights)
        {
            return weights;
        }

        switch (call.Layer.Class)
        {
            case "LSTM" or "GRU" or "SimpleRNN" or "CuDNNLSTM" or "CuDNNGRU" or "RNN" or "Bidirectional":
                return Recurrent(call);
            case "TimeDistributed":
                return [TimeDistributed(call)];
            case "Dense" or "TimeDistributedDense":
                return [Dense(call)];
            case "Embedding":
                return [Embedding(call)];
            case "Conv1D" or "Convolution1D" or "Conv2D" or "Convolution2D" or "DepthwiseConv1D" or "DepthwiseConv2D" or "SeparableConv1D" or "SeparableConv2D":
                return [Convolution(call)];
            case "Conv1DTranspose" or "Convolution1DTranspose":
                return [TransposedConvolution(call)];
            case "ZeroPadding1D" or "ZeroPadding2D":
                return [ZeroPadding(call)];
            case "Cropping1D" or "Cropping2D":
                return [Cropping(call)];
            case "UpSampling1D":
                return [UpSampling(call)];
            case "MaxPooling1D" or "AveragePooling1D" or "MaxPooling2D" or "AveragePooling2D":
                return [Pooling(call)];
            case "GlobalMaxPooling1D" or "GlobalAveragePooling1D" or "GlobalMaxPooling2D" or "GlobalAveragePooling2D":
                return [GlobalPooling(call)];
            case "BatchNormalization" or "BatchNormalizationV1" or "SyncBatchNormalization":
                return [BatchNormalization(call)];
            case "LayerNormalization":
                return [LayerNormalization(call)];
            case "Normalization":
                return [Normalization(call)];
            case "Rescaling":
                return [Rescaling(call)];
            case "RepeatVector":
                return [RepeatVector(call)];
            case "Flatten":
                return [Flatten(call)];
            case "Reshape":
                return [Reshape(call)];
            case "Permute":
                return [Permute(call)];
            case "Masking":
                return [Masking(call)];
            case "Activation":
                return [Apply(call, KerasActivation.Read(call.Layer, _file.Major, Activation.Linear, "activation"))];
            case "ReLU" or "LeakyReLU" or "ELU" or "ThresholdedReLU" or "Softmax":
                return [AdvancedActivation(call)];
            case "PReLU":
                return [PRelu(call)];
            case "Dropout":
                return [Dropout(call)];
            case "SpatialDropout1D" or "SpatialDropout2D" or "GaussianNoise" or "GaussianDropout" or "AlphaDropout" or "ActivityRegularization" or "RandomSeedDropout":
                _model.Dropped.Add($"'{call.Layer.Name}' ({call.Layer.Class}), which acts in training only.");
                return [call.Arguments[0]];
            case "Concatenate" or "Add" or "Multiply" or "Average" or "Subtract" or "Maximum" or "Minimum" or "Merge":
                return [Merge(call)];
            case "Attention" or "AdditiveAttention":
                return [Attention(call)];
            case "MultiHeadAttention":
                return [MultiHeadAttention(call)];
            case "Dot":
                return [Dot(call)];
            case "Lambda":
                throw call.Unsupported("a Lambda is Python code, which is not run.");
            case "InputLayer":
                throw new ModelFormatException($"the layer '{call.Layer.Name}' is an input and reads another layer.", _file.Path);
            default:
                throw call.Unsupported("layers of this class are not known.");
        }
    }

    // The mode of Keras 3's quantized layers: of the layer itself, or of its policy of types.
    private static string? QuantizedOf(KerasLayer layer)
        => layer.Config.Find("quantization_mode") is { ValueKind: System.Text.Json.JsonValueKind.String } mode ? mode.GetString()
        : layer.Config.Object("dtype") is { } policy && policy.Find("class_name") is { ValueKind: System.Text.Json.JsonValueKind.String } kind && kind.GetString()!.StartsWith("Quantized", StringComparison.Ordinal) ? kind.GetString()
        : null;

    // A layer that reads steps in their order.
    private static void RequireTimeOrder(Call call, KerasValue value)
    {
        if (value.IsReversed)
        {
            throw call.Unsupported("it reads the steps in the order of a backward run; layers here keep the order of time.");
        }
    }

    // A layer that knows nothing of masks reads the masked steps; here they are gone.
    private void LosesMask(KerasValue value)
    {
        if (value.Mask is { } mask)
        {
            _maskLost.Add(mask);
        }
    }

    private void UsesMask(KerasValue value)
    {
        if (value.Mask is { } mask)
        {
            _maskUsed.Add(mask);
        }
    }

    // The layer that is applied to each step.
    private KerasValue TimeDistributed(Call call)
    {
        KerasLayer inner = call.Layer.Inner("layer") ?? throw call.Config.Fault("'layer' is missing.");
        // A view has time before the dimensions of its steps.
        KerasValue value = call.Arguments[0].View is null ? call.Arguments[0] : Input(call, call.Arguments[0], time: true);
        if (value.Form == KerasForm.OneStep && value.Row.Length == 3 && inner.Class == "Flatten")
        {
            return RowsToSteps(call, value);
        }

        if (value.Form != KerasForm.Sequence)
        {
            throw call.Unsupported("its input is not a sequence.");
        }

        KerasWeights weights = inner.HasWeights ? call.Weights.Part("layer", 0, 1) : call.Source;
        // Names of steps' layers are those of the wrapper where it has one of its own.
        KerasLayer named = inner with { Name = call.Layer.Name, Config = inner.Config with { Layer = call.Layer.Name } };
        ImmutableArray<KerasValue> results = Layer(call with { Layer = named, Arguments = [value], Given = weights, InRows = true });
        return results.Length == 1 && results[0].Form == KerasForm.Sequence ? results[0] : throw call.Unsupported($"a {inner.Class} at every step cannot be expressed.");
    }

    private KerasValue Dense(Call call)
    {
        KerasValue value = Input(call, call.Arguments[0]);
        int units = call.Config.Int("units", "output_dim");
        KerasActivation activation = KerasActivation.Read(call.Layer, _file.Major, Activation.Linear, "activation");
        bool bias = call.Config.Bool("use_bias", true, "bias");
        if (value.IsImage)
        {
            // Applied to the channels of each pixel: a convolution of one pixel.
            RequireNoSoftmax(call, activation);
            var pixel = new Conv2DAttribute(units, 1) { UseBias = bias, Activation = activation.Kind, ActivationAlpha = activation.Alpha, ActivationBeta = activation.Beta };
            ImmutableArray<Hdf5.Hdf5Dataset> tensors = call.Weights.Tensors;
            _tensors.Require(tensors, bias ? 2 : 1, call.Layer.Name);
            int channels = value.Row[^1] ?? -1;
            LayerDraft convolution = Add(call, pixel, value).With("weight", _tensors.Read(tensors[0], channels, units).Transpose().Reshape(units, channels, 1, 1));
            _tensors.Bias(convolution, tensors, 1, bias, units);
            return Result(convolution, value, [.. value.Row[..^1], units]);
        }

        LayerDraft draft = Add(call, new DenseAttribute(units) { UseBias = bias, Activation = activation.Kind, ActivationAlpha = activation.Alpha, ActivationBeta = activation.Beta }, value);
        _tensors.Dense(draft, call.Weights.Tensors, value.Width(call.Layer), call.Layer.Name);
        return Result(draft, value, value.Shape.Length > 0 ? [.. value.Row[..^1], units] : [units]);
    }

    private KerasValue Embedding(Call call)
    {
        if (call.Arguments[0].View is not { } view || call.InRows)
        {
            throw call.Unsupported("its input is not an input of the model: an embedding reads tokens.");
        }

        // (steps, 1) are tokens as well.
        if (view.Groups.Length != 1)
        {
            throw call.Unsupported("its input has more than one token for each step.");
        }

        KerasValue tokens = Input(call, call.Arguments[0], time: true);
        int vocabulary = call.Config.Int("input_dim"), units = call.Config.Int("output_dim");
        KerasValue source = tokens;
        string? mask = null;
        if (call.Config.Bool("mask_zero", false) && !_choices.NoMask.Contains(call.Layer.Name))
        {
            if (source.Name == NetworkDraft.Input)
            {
                mask = call.Layer.Name;
                LayerDraft? masking = _draft.Layers.Find(l => l.Attribute is MaskingAttribute);
                source = source with { Name = (masking ?? _draft.Add(new MaskingAttribute { Name = call.Layer.Name + "_mask", From = NetworkDraft.Input }, call.Layer.Name)).Name };
            }
            else
            {
                _model.Assumed.Add($"'{call.Layer.Name}' masks the token 0, which only the network's own input can: sequences of this input have no padding.");
            }
        }

        LayerDraft draft = Add(call, new EmbeddingAttribute(vocabulary, units), source);
        _tensors.Embedding(draft, call.Weights.Tensors, call.Layer.Name);
        return tokens with { Name = draft.Name, Shape = [.. tokens.Shape, units], Mask = mask };
    }

    private KerasValue Masking(Call call)
    {
        double value = call.Config.Number("mask_value") ?? 0;
        if (_choices.NoMask.Contains(call.Layer.Name))
        {
            return call.Arguments[0];
        }

        KerasValue input = Input(call, call.Arguments[0]);
        if (input.Name != NetworkDraft.Input || input.Form != KerasForm.Sequence)
        {
            throw call.Unsupported("it masks something else than the sequence that is the network's own input.");
        }

        LayerDraft draft = Add(call, new MaskingAttribute((float)value), input);
        return input with { Name = draft.Name, Mask = call.Layer.Name };
    }

    private KerasValue Apply(Call call, KerasActivation activation)
    {
        if (activation.Kind == Activation.Linear)
        {
            return call.Arguments[0];
        }

        KerasValue value = Input(call, call.Arguments[0]);
        if (value.IsImage)
        {
            RequireNoSoftmax(call, activation);
        }

        return Result(Add(call, new ActivationAttribute(activation.Kind) { ActivationAlpha = activation.Alpha, ActivationBeta = activation.Beta }, value), value, value.Row);
    }

    private static void RequireNoSoftmax(Call call, KerasActivation activation)
    {
        if (activation.Kind is Activation.Softmax or Activation.LogSoftmax)
        {
            throw call.Unsupported("a softmax over the channels of each pixel cannot be expressed.");
        }
    }

    private KerasValue AdvancedActivation(Call call)
    {
        KerasValue value = call.Arguments[0];
        if (call.Layer.Class == "Softmax" && call.Config.Axes("axis") is { } axes && (axes.Length != 1 || !IsLast(axes[0], value)))
        {
            throw call.Unsupported("a softmax over another dimension than the last cannot be expressed.");
        }

        if (call.Layer.Class == "ReLU" && call.Config.Number("max_value") is { } most)
        {
            if (most <= 0 || (call.Config.Number("negative_slope") ?? 0) != 0 || (call.Config.Number("threshold") ?? 0) != 0)
            {
                throw call.Unsupported("a ReLU with a largest value and a slope or a threshold cannot be expressed.");
            }

            // max·clip(x / max, 0, 1)
            KerasValue clipped = Apply(call, new(Activation.HardSigmoid, (float)(1 / most), 0));
            return most == 1 ? clipped : Apply(call with { Arguments = [clipped] }, new(Activation.Affine, (float)most, 0));
        }

        return Apply(call, KerasActivation.OfLayer(call.Layer));
    }

    private KerasValue PRelu(Call call)
    {
        KerasValue value = Input(call, call.Arguments[0]);
        ImmutableArray<Hdf5.Hdf5Dataset> tensors = call.Weights.Tensors;
        _tensors.Require(tensors, 1, call.Layer.Name);
        int features = value.IsImage ? value.Row[^1] ?? 1 : value.Width(call.Layer);
        long count = Hdf5.Hdf5Space.Count(tensors[0].Shape);
        if (count != 1 && (count != features || tensors[0].Shape[^1] != features))
        {
            throw call.Unsupported($"it has a slope for each of {count} values; a PReLU here has one for each of {features} features, or one alone.");
        }

        LayerDraft draft = Add(call, new PReLUAttribute { Shared = count == 1 && features != 1 }, value).With("weight", tensors[0].Read().Reshape((int)count));
        return Result(draft, value, value.Row);
    }

    private KerasValue Dropout(Call call)
    {
        double rate = call.Config.Number("rate", "p") ?? 0;
        if (rate == 0 || rate is < 0 or >= 1)
        {
            return call.Arguments[0];
        }

        // A mask for whole steps or sequences is another dropout, and of training only.
        if (call.Config.Find("noise_shape") is not null || call.Arguments[0].View is not null)
        {
            _model.Dropped.Add($"'{call.Layer.Name}' (Dropout), which acts in training only.");
            return call.Arguments[0];
        }

        KerasValue value = Input(call, call.Arguments[0]);
        return Result(Add(call, new DropoutAttribute((float)rate), value), value, value.Row);
    }

    private static bool IsLast(int axis, KerasValue value) => axis == -1 || axis == value.Shape.Length;

    // What a layer returns that is applied to each step.
    private static KerasValue Result(LayerDraft draft, KerasValue value, ImmutableArray<int?> row)
        => value with { Name = draft.Name, Shape = value.Form == KerasForm.Sequence ? [value.Shape[0], .. row] : row, View = null, State = null };
}
