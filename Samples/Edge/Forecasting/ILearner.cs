namespace Unrolled.Samples.Edge;

/// <summary>What learns while the stream goes on. Behind an interface, so that a program that is published without learning has no training code.</summary>
internal interface ILearner : IDisposable
{
    /// <summary>Takes a value, and learns to forecast it if there are enough before it.</summary>
    /// <param name="value">The value as the network sees it.</param>
    /// <returns>The loss before the step; null if none was taken.</returns>
    double? Learn(float value);

    /// <summary>Everything that was learned and the values that the next steps need; valid until the next call.</summary>
    ReadOnlyMemory<byte> Save();

    /// <summary>Continues from what <see cref="Save"/> gave.</summary>
    /// <exception cref="EdgeException">It is of another learner.</exception>
    void Restore(ReadOnlyMemory<byte> saved);
}
