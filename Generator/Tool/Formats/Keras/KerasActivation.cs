namespace Unrolled.Tool.Formats.Keras;

/// <summary>A function with its parameters.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Alpha">α; not a number for the default.</param>
/// <param name="Beta">β; not a number for the default.</param>
internal readonly record struct KerasActivation(Activation Kind, float Alpha = float.NaN, float Beta = float.NaN)
{
    /// <summary>Reads a setting: a name, or the object of a function or of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="major">Keras's major version: names changed their meaning.</param>
    /// <param name="missing">The function where the setting is missing.</param>
    /// <param name="keys">The setting's names.</param>
    public static KerasActivation Read(KerasLayer layer, int major, Activation missing, params ReadOnlySpan<string> keys)
    {
        if (layer.Config.Find(keys) is not { } value)
        {
            // A setting of null is no function.
            bool stated = false;
            foreach (string key in keys)
            {
                stated |= layer.Config.Json.ValueKind == System.Text.Json.JsonValueKind.Object && layer.Config.Json.TryGetProperty(key, out _);
            }

            return new(stated ? Activation.Linear : missing);
        }

        if (value.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            return Named(layer, layer.Config.Text(keys)!, major);
        }

        var config = layer.Config with { Json = value };
        string kind = config.Text("class_name") ?? throw layer.Config.Fault($"'{keys[0]}' has no class.");
        return config.Object("config") is { } settings
            ? OfLayer(layer with { Config = settings, Class = kind })
            : Named(layer, config.Text("config") ?? kind, major);
    }

    /// <summary>The function that a layer applies, such as LeakyReLU.</summary>
    public static KerasActivation OfLayer(KerasLayer layer)
    {
        KerasConfig config = layer.Config;
        switch (layer.Class)
        {
            case "LeakyReLU":
                return Slope(config.Number("negative_slope", "alpha") ?? 0.3);
            case "ELU":
                return new(Activation.Elu, (float)(config.Number("alpha") ?? 1));
            case "ThresholdedReLU":
                return new(Activation.ThresholdedRelu, (float)(config.Number("theta") ?? 1));
            case "Softmax":
                return new(Activation.Softmax);
            case "ReLU" when config.Number("max_value") is not null:
                throw new UnsupportedModelException(layer.Name, layer.Class, "a ReLU with a largest value is expressed as a layer of its own, not within another layer.");
            case "ReLU":
                double slope = config.Number("negative_slope") ?? 0, threshold = config.Number("threshold") ?? 0;
                return slope == 0 && threshold == 0 ? new(Activation.Relu)
                    : threshold == 0 ? Slope(slope)
                    : slope == 0 && threshold > 0 ? new(Activation.ThresholdedRelu, (float)threshold)
                    : throw new UnsupportedModelException(layer.Name, layer.Class, $"a ReLU with the slope {slope} and the threshold {threshold} is none of the activations.");
            default:
                throw new UnsupportedModelException(layer.Name, layer.Class, "this class is not a function that is known.");
        }
    }

    /// <summary>The function of a name.</summary>
    public static KerasActivation OfName(KerasLayer layer, string name, int major) => Named(layer, name, major);

    private static KerasActivation Slope(double slope) => slope switch
    {
        0 => new(Activation.Relu),
        1 => new(Activation.Linear),
        _ => new(Activation.LeakyRelu, (float)slope),
    };

    private static KerasActivation Named(KerasLayer layer, string name, int major) => name switch
    {
        "linear" or "Linear" => new(Activation.Linear),
        "tanh" => new(Activation.Tanh),
        "sigmoid" => new(Activation.Sigmoid),
        "relu" => new(Activation.Relu),
        "hard_sigmoid" => new(major >= 3 ? Activation.HardSigmoid : Activation.HardSigmoidKeras2),
        "softmax" => new(Activation.Softmax),
        "log_softmax" => new(Activation.LogSoftmax),
        "softsign" => new(Activation.Softsign),
        "softplus" => new(Activation.Softplus),
        "elu" => new(Activation.Elu),
        "selu" => new(Activation.Selu),
        "gelu" => new(Activation.Gelu),
        "silu" or "swish" => new(Activation.Silu),
        "exponential" => new(Activation.Exponential),
        "hard_tanh" => new(Activation.HardTanh),
        "leaky_relu" => new(Activation.LeakyRelu, 0.2f),
        _ => throw new UnsupportedModelException(layer.Name, layer.Class, $"the activation '{name}' is none that layers have."),
    };
}
