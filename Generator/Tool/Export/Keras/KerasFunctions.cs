using System.Text.Json.Nodes;
using Unrolled.Generator.Declaration;

namespace Unrolled.Tool.Export.Keras;

/// <summary>Activations in Keras: by name, or as layers.</summary>
internal static class KerasFunctions
{
    /// <summary>The name that Keras has for a function with its parameters; null if it has none.</summary>
    public static string? Name(ActivationSpec function) => function.Kind switch
    {
        ActivationKind.Linear => "linear",
        ActivationKind.Tanh => "tanh",
        ActivationKind.Sigmoid => "sigmoid",
        ActivationKind.Relu => "relu",
        ActivationKind.HardSigmoid when function == ActivationSpec.Of(ActivationKind.HardSigmoid) => "hard_sigmoid",
        ActivationKind.Softmax => "softmax",
        ActivationKind.LogSoftmax => "log_softmax",
        ActivationKind.HardTanh => "hard_tanh",
        ActivationKind.Softsign => "softsign",
        ActivationKind.Softplus => "softplus",
        ActivationKind.Elu when function.Alpha == 1 => "elu",
        ActivationKind.Selu => "selu",
        ActivationKind.LeakyRelu when function.Alpha == 0.2f => "leaky_relu",
        ActivationKind.Gelu => "gelu",
        ActivationKind.Silu => "silu",
        ActivationKind.Exponential => "exponential",
        _ => null,
    };

    /// <summary>The layers that compute a function one after the other.</summary>
    public static IReadOnlyList<(string Kind, JsonObject Config)> Layers(ActivationSpec function, ExportedLayer layer)
    {
        if (Name(function) is { } name)
        {
            return [("Activation", new JsonObject { ["activation"] = name })];
        }

        return function.Kind switch
        {
            ActivationKind.Elu => [("ELU", new JsonObject { ["alpha"] = function.Alpha })],
            ActivationKind.LeakyRelu => [("LeakyReLU", new JsonObject { ["negative_slope"] = function.Alpha })],
            ActivationKind.ThresholdedRelu => [("ReLU", Relu(maximum: null, function.Alpha))],
            ActivationKind.HardSigmoid or ActivationKind.HardSigmoidKeras2 => [Rescaling(function.Alpha, function.Beta), ("ReLU", Relu(maximum: 1, 0))],
            ActivationKind.ScaledTanh => [Rescaling(function.Beta, 0), ("Activation", new JsonObject { ["activation"] = "tanh" }), Rescaling(function.Alpha, 0)],
            ActivationKind.Affine => [Rescaling(function.Alpha, function.Beta)],
            _ => throw layer.Unsupported($"Keras has no layer for the activation {function.Kind}."),
        };
    }

    /// <summary>x·scale + offset.</summary>
    public static (string Kind, JsonObject Config) Rescaling(float scale, float offset) => ("Rescaling", new JsonObject { ["scale"] = scale, ["offset"] = offset });

    private static JsonObject Relu(float? maximum, float threshold) => new() { ["max_value"] = maximum, ["negative_slope"] = 0f, ["threshold"] = threshold };
}
