using System.Globalization;

namespace Unrolled.Generator.Declaration;

/// <summary>An activation with its parameters, which are 0 where it has none.</summary>
internal readonly record struct ActivationSpec(ActivationKind Kind, float Alpha, float Beta)
{
    public static ActivationSpec Linear { get; } = Of(ActivationKind.Linear);

    public static ActivationSpec Tanh { get; } = Of(ActivationKind.Tanh);

    public static ActivationSpec Sigmoid { get; } = Of(ActivationKind.Sigmoid);

    public static ActivationSpec Relu { get; } = Of(ActivationKind.Relu);

    /// <summary>True if it runs over all units of a layer together, after the kernel.</summary>
    public bool RunsOverUnits => Kind is ActivationKind.Softmax or ActivationKind.LogSoftmax;

    /// <summary>True if its derivative does not follow from its value, so that a pass has to keep the sums.</summary>
    public bool NeedsSums => Kind is ActivationKind.Gelu or ActivationKind.GeluTanh or ActivationKind.Silu;

    /// <summary>True if it comes as near to 0 as floats go, with sums that are not small.</summary>
    public bool FadesOut => Kind is ActivationKind.Exponential or ActivationKind.Softplus or ActivationKind.Gelu or ActivationKind.GeluTanh or ActivationKind.Silu;

    /// <summary>True if it fits a gate: each unit by itself.</summary>
    public bool FitsGates => !RunsOverUnits;

    /// <summary>True if larger sums give smaller values.</summary>
    public bool Falls => Kind == ActivationKind.Affine && Alpha < 0;

    /// <summary>The range of α, or null if the activation has none.</summary>
    public ParameterRange? AlphaRange => Kind switch
    {
        ActivationKind.HardSigmoid or ActivationKind.LeakyRelu or ActivationKind.ScaledTanh => ParameterRange.Positive,
        ActivationKind.Elu or ActivationKind.ThresholdedRelu => ParameterRange.NotNegative,
        ActivationKind.Affine => ParameterRange.Any,
        _ => null,
    };

    /// <summary>The range of β, or null if the activation has none.</summary>
    public ParameterRange? BetaRange => Kind switch
    {
        ActivationKind.ScaledTanh => ParameterRange.Positive,
        ActivationKind.HardSigmoid or ActivationKind.Affine => ParameterRange.Any,
        _ => null,
    };

    /// <summary>The activation with its own parameters.</summary>
    public static ActivationSpec Of(ActivationKind kind) => kind switch
    {
        ActivationKind.HardSigmoid => new(kind, 1f / 6f, 0.5f),
        ActivationKind.HardSigmoidKeras2 => new(kind, 0.2f, 0.5f),
        ActivationKind.Elu or ActivationKind.ThresholdedRelu or ActivationKind.Affine => new(kind, 1f, 0f),
        ActivationKind.LeakyRelu => new(kind, 0.01f, 0f),
        ActivationKind.ScaledTanh => new(kind, 1f, 1f),
        _ => new(kind, 0f, 0f),
    };

    /// <summary>The arguments that declare it, each after a comma; none for the layer's standard, if there is one.</summary>
    public string Declare(string property, ActivationSpec? standard)
    {
        ActivationSpec own = Of(Kind);
        return (Kind == standard?.Kind ? "" : $", {property} = {Kind}")
            + (Alpha == own.Alpha ? "" : $", {property}Alpha = {Number(Alpha)}")
            + (Beta == own.Beta ? "" : $", {property}Beta = {Number(Beta)}");
    }

    /// <summary>The shortest number that reads back as the same float, under the invariant culture.</summary>
    public static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    public override string ToString() => Kind.ToString();
}
