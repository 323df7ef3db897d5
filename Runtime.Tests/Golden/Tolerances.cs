namespace Unrolled.Tests;

/// <summary>
/// THE table of tolerances: how far a float result may be from a result in double precision. All are relative to the largest value
/// of the array at hand, which is at least <see cref="SmallestScale"/>.
/// </summary>
internal static class Tolerances
{
    /// <summary>The scale of arrays whose values are all smaller.</summary>
    public const double SmallestScale = 1e-2;

    /// <summary>The tolerance of one kind of number.</summary>
    public static double Of(Quantity quantity) => quantity switch
    {
        Quantity.Output => 1e-5,
        Quantity.State => 1e-5,
        Quantity.ParameterGradient => 1e-5,
        Quantity.InputGradient => 1e-5,
        _ => throw new ArgumentOutOfRangeException(nameof(quantity)),
    };
}
