namespace Unrolled.Training;

/// <summary>How training monitors its gradients: which are too small or too large, and how often to measure.</summary>
/// <remarks>
/// The flow through time is measured in the same backward pass that trains. The thresholds apply to <see cref="LayerGradientFlow.Ratio"/>. If a gradient
/// arrives at a thousandth of its initial size, the early steps have a thousandth of the influence of the later ones.
/// </remarks>
public sealed record GradientWatch
{
    /// <summary>The steps that the running mean of the norm is over, and that come before the first warning of it.</summary>
    internal const int NormSteps = 20;

    private readonly int _everySteps = 100;
    private readonly double _vanishingRatio = 1e-3;
    private readonly double _explodingRatio = 1e3;
    private readonly double _normFactor = 10;

    /// <summary>The number of optimizer steps from one measurement to the next, 1 or more; the first step is measured. The default is 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int EverySteps
    {
        get => _everySteps;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(EverySteps));
            _everySteps = value;
        }
    }

    /// <summary>A gradient vanishes if its ratio is below this, in [0, 1); 0 for never. The default is 1e-3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [0, 1).</exception>
    public double VanishingRatio
    {
        get => _vanishingRatio;
        init => _vanishingRatio = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(VanishingRatio), value, "Expected a number in [0, 1).");
    }

    /// <summary>A gradient explodes if its ratio is above this, more than 1; with infinity, only if it is not finite. The default is 1e3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 1 or less, or NaN.</exception>
    public double ExplodingRatio
    {
        get => _explodingRatio;
        init => _explodingRatio = value > 1 ? value : throw new ArgumentOutOfRangeException(nameof(ExplodingRatio), value, "Expected a number above 1.");
    }

    /// <summary>
    /// The gradient of all weights together jumps if its norm, before clipping, exceeds its running mean by more than this factor (each step has a weight
    /// of a twentieth in the mean, after the first twenty). Every step is checked. More than 1; infinity for never. The default is 10.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 1 or less, or NaN.</exception>
    public double NormFactor
    {
        get => _normFactor;
        init => _normFactor = value > 1 ? value : throw new ArgumentOutOfRangeException(nameof(NormFactor), value, "Expected a number above 1.");
    }

    internal static GradientWatch Default { get; } = new();

    internal GradientVerdict Judge(double ratio)
        => double.IsNaN(ratio) ? GradientVerdict.None
            : double.IsInfinity(ratio) || ratio > ExplodingRatio ? GradientVerdict.Exploding
            : ratio < VanishingRatio ? GradientVerdict.Vanishing
            : GradientVerdict.Steady;
}
