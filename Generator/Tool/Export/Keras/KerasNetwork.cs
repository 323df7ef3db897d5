using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Keras;

/// <summary>A network written as a Keras model: Sequential where each layer reads the one before, otherwise Functional.</summary>
internal sealed partial class KerasNetwork(ExportedNetwork network, string name)
{
    // An identity of more classes takes more memory than all else.
    private const int MaxClasses = 4096;

    private readonly KerasModel _model = new(name);
    private readonly Dictionary<ExportedLayer, KerasValue> _values = [];
    private readonly Dictionary<ExportedLayer, KerasValue> _rows = [];
    private readonly Dictionary<string, KerasValue> _states = new(StringComparer.Ordinal);

    /// <summary>The .keras file.</summary>
    /// <exception cref="UnsupportedModelException">A layer cannot be written.</exception>
    public byte[] Write()
    {
        CheckMasking();
        foreach (ExportedLayer input in network.Inputs)
        {
            ImmutableArray<int?> shape = input.IsTokens ? [input.Output.IsSequence ? Steps(input.Output) : 1] : Shape(input.Output);
            if (!input.IsTokens && input.Readers.Exists(r => r.Spec is EmbeddingSpec or OneHotSpec))
            {
                throw input.Unsupported("one layer reads it as tokens, another as numbers.");
            }

            var value = new KerasValue(input.Name, shape);
            _values[input] = _model.Add("InputLayer", input.Name, new JsonObject { ["batch_shape"] = value.ShapeJson(), ["dtype"] = "float32", ["sparse"] = false }, [], shape);
        }

        foreach (ExportedLayer layer in network.Layers.Where(l => l.Spec is not InputSpec))
        {
            _values[layer] = Written(layer);
        }

        return _model.ToFile([.. network.Definition.OutputLayers.Select(o => o.State < 0 ? _values[network[o.Name]] : _states[o.Name])]);
    }

    private KerasValue Written(ExportedLayer layer)
    {
        switch (layer.Spec)
        {
            case RecurrentSpec recurrent:
                return WriteRecurrent(layer, recurrent);
            case DenseSpec dense:
                return Dense(layer, layer.Name, Rows(layer.Sources[0]), layer.Tensor("weight"), layer.Find("bias"), dense.Activation);
            case EmbeddingSpec:
                return WriteEmbedding(layer, layer.Tensor("weight"));
            case OneHotSpec oneHot:
                return WriteEmbedding(layer, oneHot.Classes <= MaxClasses ? Identity(oneHot.Classes) : throw layer.Unsupported($"{oneHot.Classes} classes are too many for an embedding that is an identity."));
            case ActivationLayerSpec function:
                return layer.Output.Image is not null && function.Activation.RunsOverUnits
                    ? throw layer.Unsupported("Keras's softmax runs over the channels of an image, this one over all of it.")
                    : Function(layer, function.Activation, _values[layer.Sources[0]]);
            case PReluSpec prelu:
                return WritePRelu(layer, prelu);
            case DropoutSpec dropout:
                return Add(layer, "Dropout", new JsonObject { ["rate"] = dropout.Rate, ["seed"] = null, ["noise_shape"] = null }, _values[layer.Sources[0]]);
            case MergeSpec merge:
                return WriteMerge(layer, merge);
            case FlattenSpec flatten:
                return flatten.Steps == 0 ? Rows(layer.Sources[0]) : _model.Add("Flatten", layer.Name, new JsonObject { ["data_format"] = "channels_last" }, [Rows(layer.Sources[0])], Shape(layer.Output));
            case RepeatVectorSpec:
                return Add(layer, "RepeatVector", new JsonObject { ["n"] = layer.Output.Axis.KnownSteps is > 0 and var n ? n : throw layer.Unsupported("Keras repeats a fixed number of times; declare it, or Steps of the network.") }, Rows(layer.Sources[0]));
            case BatchNormalizationSpec normalization:
                return Add(
                    layer,
                    "BatchNormalization",
                    new JsonObject { ["axis"] = -1, ["momentum"] = normalization.Momentum, ["epsilon"] = normalization.Epsilon, ["center"] = true, ["scale"] = true },
                    _values[layer.Sources[0]],
                    new KerasWeight("", layer.Tensor("weight"), layer.Tensor("bias"), layer.Tensor("running_mean"), layer.Tensor("running_var")));
            case LayerNormalizationSpec normalization:
                return layer.Output.Image is not null
                    ? throw layer.Unsupported("Keras normalizes each pixel of an image, this layer all of it.")
                    : Add(layer, "LayerNormalization", new JsonObject { ["axis"] = -1, ["epsilon"] = normalization.Epsilon, ["center"] = true, ["scale"] = true }, Rows(layer.Sources[0]), new KerasWeight("", layer.Tensor("weight"), layer.Tensor("bias")));
            case Conv1DSpec convolution:
                return WriteConvolution(layer, convolution);
            case ConvTranspose1DSpec convolution:
                return WriteTransposedConvolution(layer, convolution);
            case Conv2DSpec convolution:
                return WriteConvolution(layer, convolution);
            case Pooling1DSpec pooling:
                return WritePooling(layer, pooling);
            case Pooling2DSpec pooling:
                return WritePooling(layer, pooling);
            case AttentionSpec attention:
                return WriteAttention(layer, attention);
            case MultiHeadAttentionSpec attention:
                return WriteMultiHeadAttention(layer, attention);
            case ImageToSequenceSpec images:
                return WriteImageToSequence(layer, images);
            case AttentionPoolingSpec:
                return WriteAttentionPooling(layer);
            case SliceSpec slice:
                return Dense(layer, layer.Name, _values[layer.Sources[0]], Selection(slice, layer.Input.Width), null, ActivationSpec.Linear);
            case LastStepSpec or LastStepsSpec:
                return WriteLastSteps(layer);
            case StftSpec:
                throw layer.Unsupported("its basis is stored with the model; Keras's layer computes one.");
            case MaskingSpec masking:
                return Add(layer, "Masking", new JsonObject { ["mask_value"] = masking.Value }, _values[layer.Sources[0]]);
            default:
                throw layer.Unsupported("there is no Keras form of this layer yet.");
        }
    }

    private KerasValue WriteEmbedding(ExportedLayer layer, Tensor vectors)
    {
        KerasValue tokens = _values[layer.Sources[0]];
        KerasValue value = _model.Add(
            "Embedding", layer.Name, new JsonObject { ["input_dim"] = vectors.Shape[0], ["output_dim"] = vectors.Shape[1], ["mask_zero"] = false }, [tokens], [tokens.Shape[0], vectors.Shape[1]], [new KerasWeight("", vectors)]);
        // One token for the whole sequence: a sequence of one.
        return layer.Output.IsSequence ? value : _model.Add("Flatten", $"{layer.Name}_vector", new JsonObject { ["data_format"] = "channels_last" }, [value], Shape(layer.Output));
    }

    // One slope for each value of a row, or channel: not for each step.
    private KerasValue WritePRelu(ExportedLayer layer, PReluSpec prelu)
    {
        int rank = Shape(layer.Output).Length;
        int[] shared = [.. Enumerable.Range(1, prelu.Shared ? rank : rank - 1)];
        Tensor alpha = layer.Tensor("weight");
        var config = new JsonObject { ["shared_axes"] = shared.Length == 0 ? null : new JsonArray([.. shared.Select(a => (JsonNode)a)]) };
        return Add(layer, "PReLU", config, _values[layer.Sources[0]], new KerasWeight("", alpha.Reshape([.. Enumerable.Repeat(1, rank - 1), alpha.Values.Length])));
    }

    private KerasValue WriteMerge(ExportedLayer layer, MergeSpec merge)
    {
        ExportedLayer? sequence = layer.Sources.FirstOrDefault(s => s.Output.IsSequence);
        List<KerasValue> parts = [];
        foreach (ExportedLayer source in layer.Sources)
        {
            KerasValue value = layer.Output.Image is null ? Rows(source) : _values[source];
            if (sequence is not null && !source.Output.IsSequence)
            {
                int steps = sequence.Output.Axis.KnownSteps;
                value = steps > 0 ? _model.Add("RepeatVector", $"{source.Name}_at_every_step", new JsonObject { ["n"] = steps }, [value], [steps, source.Output.Width])
                    : throw layer.Unsupported($"'{source.Name}' goes to every step, and Keras repeats a fixed number of times; declare Steps of the network.");
            }

            parts.Add(value);
        }

        string kind = merge.Mode switch { MergeModeSpec.Concat => "Concatenate", MergeModeSpec.Sum => "Add", MergeModeSpec.Mul => "Multiply", _ => "Average" };
        return _model.Add(kind, layer.Name, merge.Mode == MergeModeSpec.Concat ? new JsonObject { ["axis"] = -1 } : [], parts, Shape(layer.Output));
    }

    // Keras cuts a fixed number of steps off.
    private KerasValue WriteLastSteps(ExportedLayer layer)
    {
        int steps = layer.Input.Axis.KnownSteps, kept = layer.Spec is LastStepsSpec last ? Math.Min(last.Count, steps) : 1;
        if (steps == 0 || layer.Input.Image is not null)
        {
            throw layer.Unsupported("Keras cuts a fixed number of steps of flat rows off; declare Steps of the network.");
        }

        KerasValue end = _model.Add("Cropping1D", layer.Output.IsSequence ? layer.Name : $"{layer.Name}_end", new JsonObject { ["cropping"] = Numbers(steps - kept, 0) }, [_values[layer.Sources[0]]], [kept, layer.Input.Width]);
        return layer.Output.IsSequence ? end : _model.Add("Flatten", layer.Name, new JsonObject { ["data_format"] = "channels_last" }, [end], Shape(layer.Output));
    }

    // Columns become steps, each with its rows one after the other.
    private KerasValue WriteImageToSequence(ExportedLayer layer, ImageToSequenceSpec images)
    {
        KerasValue x = _values[layer.Sources[0]];
        (int height, int width, int channels) = (images.Image.Height, images.Image.Width, images.Image.Channels);
        x = layer.Input.IsSequence
            ? _model.Add("Permute", $"{layer.Name}_columns", new JsonObject { ["dims"] = Numbers(1, 3, 2, 4) }, [x], [1, width, height, channels])
            : _model.Add("Permute", $"{layer.Name}_columns", new JsonObject { ["dims"] = Numbers(2, 1, 3) }, [x], [width, height, channels]);
        return _model.Add("Reshape", layer.Name, new JsonObject { ["target_shape"] = Numbers(width, height * channels) }, [x], [width, height * channels]);
    }

    // Features as a product: exact, since all but one of the summands are zero.
    private static Tensor Selection(SliceSpec slice, int width)
    {
        Tensor selection = Tensor.Zeros(slice.Count, width);
        for (int i = 0; i < slice.Count; i++)
        {
            selection.Values[i * width + slice.Start + i] = 1;
        }

        return selection;
    }

    private KerasValue Dense(ExportedLayer layer, string wanted, KerasValue x, Tensor weight, Tensor? bias, ActivationSpec function)
    {
        string? activation = KerasFunctions.Name(function);
        var config = new JsonObject { ["units"] = weight.Shape[0], ["activation"] = activation ?? "linear", ["use_bias"] = bias is not null };
        KerasValue y = _model.Add("Dense", wanted, config, [x], x.Shape.SetItem(x.Shape.Length - 1, weight.Shape[0]), [new KerasWeight("", bias is null ? [weight.Transpose()] : [weight.Transpose(), bias])]);
        return activation is null ? Function(layer, function, y) : y;
    }

    private KerasValue Function(ExportedLayer layer, ActivationSpec function, KerasValue x)
    {
        foreach ((string kind, JsonObject config) in KerasFunctions.Layers(function, layer))
        {
            x = _model.Add(kind, layer.Spec is ActivationLayerSpec ? layer.Name : $"{layer.Name}_activation", config, [x], x.Shape);
        }

        return x;
    }

    private KerasValue Add(ExportedLayer layer, string kind, JsonObject config, KerasValue x, params ReadOnlySpan<KerasWeight> weights) => _model.Add(kind, layer.Name, config, [x], Shape(layer.Output), weights.ToArray());

    /// <summary>A layer's value, an image as one row.</summary>
    private KerasValue Rows(ExportedLayer layer)
    {
        if (layer.Output.Image is null)
        {
            return _values[layer];
        }

        if (!_rows.TryGetValue(layer, out KerasValue? rows))
        {
            ImmutableArray<int?> shape = layer.Output.IsSequence ? [Steps(layer.Output), layer.Output.Width] : [layer.Output.Width];
            _rows[layer] = rows = AtEveryStep(layer.Output.IsSequence, "Flatten", $"{layer.Name}_flat", new JsonObject { ["data_format"] = "channels_last" }, _values[layer], shape, []);
        }

        return rows;
    }

    /// <summary>A layer of images; within a sequence it is distributed over the steps.</summary>
    private KerasValue AtEveryStep(bool isSequence, string kind, string wanted, JsonObject config, KerasValue x, ImmutableArray<int?> shape, Tensor[] weights)
    {
        if (!isSequence)
        {
            return _model.Add(kind, wanted, config, [x], shape, weights.Length > 0 ? [new KerasWeight("", weights)] : []);
        }

        config["name"] = $"{wanted}_step";
        config["trainable"] = true;
        config["dtype"] = "float32";
        var outer = new JsonObject { ["layer"] = new JsonObject { ["module"] = "keras.layers", ["class_name"] = kind, ["config"] = config, ["registered_name"] = null } };
        return _model.Add("TimeDistributed", wanted, outer, [x], shape, weights.Length > 0 ? [new KerasWeight("layer", weights)] : []);
    }

    // Keras hands a mask on from layer to layer; it leaves out the same steps only in layers along time, and only as far as a vector.
    private void CheckMasking()
    {
        if (network.Layers.FirstOrDefault(l => l.Spec is MaskingSpec) is null)
        {
            return;
        }

        foreach (ExportedLayer layer in network.Layers.Where(l => l.Spec is not (InputSpec or MaskingSpec)))
        {
            if (layer.Output.IsSequence && network.Definition.OutputLayers.Any(o => o.Name == layer.Name))
            {
                throw layer.Unsupported("it returns a sequence with masked steps: here they are zero, in Keras they repeat the step before.");
            }

            if (layer.Sources.Any(s => s.Output.IsSequence) && layer.Spec is not (RecurrentSpec or DenseSpec or ActivationLayerSpec or DropoutSpec or LayerNormalizationSpec or BatchNormalizationSpec))
            {
                throw layer.Unsupported("Keras's layer of this kind does not leave out masked steps.");
            }
        }
    }

    private static int? Steps(SignalSpec signal) => signal.Axis.KnownSteps is > 0 and var steps ? steps : null;

    private static ImmutableArray<int?> Shape(SignalSpec signal)
    {
        int?[] row = signal.Image is { } image ? [image.Height, image.Width, image.Channels] : [signal.Width];
        return signal.IsSequence ? [Steps(signal), .. row] : [.. row];
    }

    private static Tensor Identity(int size)
    {
        Tensor identity = Tensor.Zeros(size, size);
        for (int i = 0; i < size; i++)
        {
            identity.Values[i * size + i] = 1;
        }

        return identity;
    }
}
