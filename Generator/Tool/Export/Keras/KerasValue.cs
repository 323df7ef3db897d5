using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Unrolled.Tool.Export.Keras;

/// <summary>An output of a Keras layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Shape">Its dimensions without the batch; null where any size fits.</param>
/// <param name="Index">Which of the layer's outputs it is.</param>
internal sealed record KerasValue(string Layer, ImmutableArray<int?> Shape, int Index = 0)
{
    /// <summary>Its dimensions with the batch: [null, null, 8].</summary>
    public JsonArray ShapeJson() => new([null, .. Shape.Select(d => d is { } size ? (JsonNode)size : null)]);

    /// <summary>The value as an argument of a layer's call.</summary>
    public JsonObject Argument() => new()
    {
        ["class_name"] = "__keras_tensor__",
        ["config"] = new JsonObject { ["shape"] = ShapeJson(), ["dtype"] = "float32", ["keras_history"] = History() },
    };

    /// <summary>The layer, its call, and the output's number.</summary>
    public JsonArray History() => [Layer, 0, Index];
}
