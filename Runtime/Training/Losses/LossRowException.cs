namespace Unrolled.Training;

/// <summary>
/// A target or a prediction is invalid for a loss or a metric: for example, an unknown class or a probability above 1. The weights are
/// those from before the batch.
/// </summary>
public sealed class LossRowException : Exception
{
    private readonly string _reason;

    /// <summary>Creates the exception for a row whose position is unknown.</summary>
    /// <param name="message">The expected and the actual value.</param>
    public LossRowException(string message)
        : base(message)
        => _reason = message;

    private LossRowException(string reason, int sample, int step, Exception inner)
        : base($"Sample {sample}, step {step}: {reason}", inner)
    {
        _reason = reason;
        Sample = sample;
        Step = step;
    }

    /// <summary>The index of the sample in its data, from 0; null if unknown.</summary>
    public int? Sample { get; }

    /// <summary>The step of its target, from 0; null if unknown.</summary>
    public int? Step { get; }

    /// <summary>The message without the place.</summary>
    internal string Reason => _reason;

    /// <summary>An exception of another rank.</summary>
    internal static LossRowException Of(string reason, int? sample, int? step)
    {
        var plain = new LossRowException(reason);
        return sample is { } s && step is { } t ? plain.At(s, t) : plain;
    }

    /// <summary>The same, with the place.</summary>
    internal LossRowException At(int sample, int step) => new(_reason, sample, step, this);
}
