using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>A layer of a model.</summary>
/// <param name="Name">Its name, unique in its model.</param>
/// <param name="Class">Its class: "LSTM".</param>
/// <param name="Config">Its settings.</param>
internal sealed record KerasLayer(string Name, string Class, KerasConfig Config)
{
    /// <summary>Its calls.</summary>
    public ImmutableArray<KerasCall> Calls { get; init; } = [];

    /// <summary>The model that this layer is; null if it is a plain layer.</summary>
    public KerasModel? Model { get; init; }

    /// <summary>The operation on tensors that stands in the graph as a layer, in lower case: "add"; null for a layer.</summary>
    public string? Operation { get; init; }

    /// <summary>Whether layers of this class have weights, with these settings.</summary>
    public bool HasWeights => Model is { } model
        ? model.Layers.Any(layer => layer.HasWeights)
        : Operation is null && Class switch
        {
            "InputLayer" or "Activation" or "Dropout" or "SpatialDropout1D" or "SpatialDropout2D" or "GaussianNoise" or "GaussianDropout" or "AlphaDropout" or "ActivityRegularization"
                or "Flatten" or "Reshape" or "Permute" or "RepeatVector" or "Masking" or "Lambda" or "LeakyReLU" or "ELU" or "ReLU" or "Softmax" or "ThresholdedReLU" or "Rescaling"
                or "Concatenate" or "Add" or "Subtract" or "Multiply" or "Average" or "Maximum" or "Minimum" or "Dot" or "Merge"
                or "MaxPooling1D" or "AveragePooling1D" or "MaxPooling2D" or "AveragePooling2D"
                or "GlobalMaxPooling1D" or "GlobalAveragePooling1D" or "GlobalMaxPooling2D" or "GlobalAveragePooling2D"
                or "ZeroPadding1D" or "ZeroPadding2D" or "Cropping1D" or "Cropping2D" or "UpSampling1D" or "UpSampling2D" => false,
            "Attention" or "AdditiveAttention" => Config.Bool("use_scale", Class == "AdditiveAttention"),
            "LayerNormalization" => Config.Bool("scale", true) || Config.Bool("center", true),
            "TimeDistributed" => Inner("layer") is not { } inner || inner.HasWeights,
            _ => true,
        };

    /// <summary>The layer that runs the other way.</summary>
    public KerasLayer Backwards()
    {
        Dictionary<string, System.Text.Json.JsonElement> settings = Config.Json.EnumerateObject().GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
        settings["go_backwards"] = System.Text.Json.JsonSerializer.SerializeToElement(!Config.Bool("go_backwards", false));
        return this with { Config = Config with { Json = System.Text.Json.JsonSerializer.SerializeToElement(settings) } };
    }

    /// <summary>A layer that is a setting of this one, as of TimeDistributed; null if there is none.</summary>
    public KerasLayer? Inner(string key) => Config.Object(key) is { } json ? KerasModelReader.ReadLayer(json.Json, Config.File, $"{Name}/{key}", depth: 1) : null;
}
