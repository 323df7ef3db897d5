using System.Runtime.CompilerServices;

namespace Unrolled;

/// <summary>The allowed values of a tensor. Writing and reading use the same range, so a written file can be read back.</summary>
/// <param name="Text">The values, for messages.</param>
/// <param name="Contains">True for an allowed value.</param>
internal sealed record ValueRange(string Text, Func<float, bool> Contains)
{
    /// <summary>Weights: training stops at other values.</summary>
    public static ValueRange Finite { get; } = new("finite numbers", float.IsFinite);

    /// <summary>Running variances: other values have no square root.</summary>
    public static ValueRange Variance { get; } = new("finite numbers, 0 or more", value => float.IsFinite(value) && value >= 0);

    /// <summary>Values that may overflow without harm: states, mean gradients.</summary>
    public static ValueRange Number { get; } = new("numbers", value => !float.IsNaN(value));

    /// <summary>Means and sums of squared gradients, which optimizers keep finite (<see cref="SquaredGradient"/>).</summary>
    public static ValueRange Square { get; } = new("finite numbers, 0 or more", value => float.IsFinite(value) && value >= 0);

    /// <summary>Scales and variances, if the caller accepts values that are not finite.</summary>
    public static ValueRange NotNegative { get; } = new("numbers that are not negative", value => !(value < 0));

    /// <summary>The range of a parameter.</summary>
    public static ValueRange Of(ParameterDefinition parameter) => parameter.IsRunningVariance ? Variance : Finite;

    /// <summary>The index of the first value outside the range; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int FindFault(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!Contains(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
