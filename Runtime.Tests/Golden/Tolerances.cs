using System.Reflection;

namespace Unrolled.Tests;

/// <summary>
/// THE table of tolerances: how far a float result may be from a result in double precision. All are relative to the largest value
/// of the current array, which is at least <see cref="SmallestScale"/>.
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

    /// <summary>
    /// The tolerances of a model over so many steps. A normalized LSTM divides its sums by their deviation, and so what rounding did to them, step
    /// after step: over 11 steps its worst is 3.3e-6 for outputs and 3.1e-5 for gradients of parameters (LstmNormal3x16). With functions that rise and fall it is 7.3e-6 for outputs and
    /// 6.1e-5 for gradients of parameters, 1.1e-4 for those of an initial c, 1.5e-4 for those of an initial h of zeros (LstmNormalGelu3x9); moving its weights by half a unit in the last place does as much, as <see cref="ConditioningTests"/> show.
    /// Batch normalization takes away the bias of the layer before it, whose gradient is then 0 but for rounding, relative to no more than <see cref="SmallestScale"/>: 7.2e-6 (Normalized5x16x12x8x3).
    /// </summary>
    public static Func<Quantity, double> Of(Type model, int steps)
    {
        LstmAttribute[] normalized = [.. model.GetCustomAttributes<LstmAttribute>().Where(l => l.LayerNormalization)];
        bool risesAndFalls = normalized.Any(l => OracleActivation.NeedsArgument(l.Activation) || OracleActivation.NeedsArgument(l.RecurrentActivation));
        double factor = normalized.Length == 0 ? 1 : risesAndFalls ? 60 : steps > 7 ? 12 : 4;
        bool losesBias = model.IsDefined(typeof(BatchNormalizationAttribute));
        return quantity => (losesBias && quantity == Quantity.ParameterGradient ? Math.Max(3, factor) : factor) * Of(quantity);
    }

    /// <summary>The tolerance of models against the golden files of a family: up to about twice the worst found.</summary>
    public static double OfModel(GoldenFamily family) => family switch
    {
        // The worst: 1.3e-6, LSTM 1 → 1, gradient of the initial h.
        GoldenFamily.Torch => 2.5e-6,

        // 4.6e-7, two layers of RNN 5 → 6, gradient of the second's bias.
        GoldenFamily.TorchPacked => 1e-6,

        // 4.8e-7, GRU 5 → 6 in two directions, gradient of the input weights.
        GoldenFamily.Keras => 1e-6,

        // 1.1e-6, GRU 1 → 1, gradient of the initial h.
        GoldenFamily.Onnx => 2.2e-6,

        _ => throw new ArgumentOutOfRangeException(nameof(family)),
    };

    /// <summary>
    /// The tolerance of the oracle against the golden files of a family: up to about twice the worst found. It is the files' own error: that of
    /// float32 arithmetic, or of rounding doubles to float32.
    /// </summary>
    public static double OfOracle(GoldenFamily family) => family switch
    {
        // The worst: 5.2e-7, LSTM 1 → 1, gradient of the initial h.
        GoldenFamily.Torch => 1e-6,

        // 2.7e-7, two layers of LSTM 5 → 6, gradient of the second's input weights.
        GoldenFamily.TorchPacked => 5e-7,

        // 9.9e-8, GRU 5 → 6 in two directions, gradient of a bias.
        GoldenFamily.Keras => 2e-7,

        // 9.1e-8, RNN 5 → 6 without bias, gradient of the input weights.
        GoldenFamily.Onnx => 2e-7,

        _ => throw new ArgumentOutOfRangeException(nameof(family)),
    };
}
