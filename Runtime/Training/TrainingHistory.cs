using System.Collections;

namespace Unrolled;

/// <summary>The finished epochs of a trainer, first to last.</summary>
public sealed class TrainingHistory : IReadOnlyList<TrainingEpoch>
{
    private readonly List<TrainingEpoch> _epochs = [];

    internal TrainingHistory()
    {
    }

    /// <summary>How many epochs were finished.</summary>
    public int Count => _epochs.Count;

    /// <summary>One epoch.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none at that place.</exception>
    public TrainingEpoch this[int index] => _epochs[index];

    /// <inheritdoc/>
    public IEnumerator<TrainingEpoch> GetEnumerator() => _epochs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(TrainingEpoch epoch) => _epochs.Add(epoch);
}
