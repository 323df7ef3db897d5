using System.Globalization;
using Unrolled.Generator.Declaration;

namespace Unrolled.Tool.Export.Torch;

/// <summary>Expressions of Python.</summary>
internal static class PythonText
{
    /// <summary>A float as Python reads it.</summary>
    public static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A function of PyTorch applied to an expression.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">An expression; a name where it is used twice.</param>
    /// <param name="layer">The layer, for messages.</param>
    public static string Function(ActivationSpec function, string x, ExportedLayer layer) => function.Kind switch
    {
        ActivationKind.Linear => x,
        ActivationKind.Tanh => $"torch.tanh({x})",
        ActivationKind.Sigmoid => $"torch.sigmoid({x})",
        ActivationKind.Relu => $"torch.relu({x})",
        ActivationKind.HardSigmoid or ActivationKind.HardSigmoidKeras2 => $"torch.clamp({Number(function.Alpha)} * ({x}) + {Number(function.Beta)}, 0, 1)",
        ActivationKind.Softmax => $"torch.softmax({x}, -1)",
        ActivationKind.LogSoftmax => $"torch.log_softmax({x}, -1)",
        ActivationKind.HardTanh => $"torch.clamp({x}, -1, 1)",
        ActivationKind.Softsign => $"F.softsign({x})",
        ActivationKind.Softplus => $"F.softplus({x})",
        ActivationKind.Elu => $"F.elu({x}, {Number(function.Alpha)})",
        ActivationKind.Selu => $"F.selu({x})",
        ActivationKind.LeakyRelu => $"F.leaky_relu({x}, {Number(function.Alpha)})",
        ActivationKind.Gelu => $"F.gelu({x})",
        ActivationKind.GeluTanh => $"F.gelu({x}, approximate=\"tanh\")",
        ActivationKind.Silu => $"F.silu({x})",
        ActivationKind.Exponential => $"torch.exp({x})",
        ActivationKind.ThresholdedRelu => $"F.threshold({x}, {Number(function.Alpha)}, 0)",
        ActivationKind.ScaledTanh => $"{Number(function.Alpha)} * torch.tanh({Number(function.Beta)} * ({x}))",
        ActivationKind.Affine => $"{Number(function.Alpha)} * ({x}) + {Number(function.Beta)}",
        _ => throw layer.Unsupported($"there is no PyTorch form of the activation {function.Kind} yet."),
    };
}
