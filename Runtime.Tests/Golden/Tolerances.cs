namespace Unrolled.Tests;

/// <summary>
/// THE table of tolerances: how far a float result may be from a result in double precision. All are relative to the largest value
/// of the array at hand, which is at least <see cref="SmallestScale"/>.
/// </summary>
internal static class Tolerances
{
    /// <summary>The scale of arrays whose values are all smaller.</summary>
    public const double SmallestScale = 1e-2;

    /// <summary>The tolerance of one kind of number: up to about twice the worst found over all models and files.</summary>
    /// <remarks>
    /// The worst are 1.2e-6 for outputs and states (LstmEverything3x6; Climate, whose output is a small sum of large terms), 2.5e-6 for gradients of
    /// parameters (Stack1x1x1, 11 steps), 1.3e-6 for those of inputs and initial states (PyTorch's LSTM 1 → 1), and after 20 training
    /// steps 2.7e-7 for outputs and 4.5e-7 for parameters.
    /// </remarks>
    public static double Of(Quantity quantity) => quantity switch
    {
        Quantity.Output => 2e-6,
        Quantity.State => 2e-6,
        Quantity.ParameterGradient => 5e-6,
        Quantity.InputGradient => 3e-6,
        Quantity.TrainedOutput => 1e-6,
        Quantity.TrainedParameter => 1e-6,
        _ => throw new ArgumentOutOfRangeException(nameof(quantity)),
    };
}
