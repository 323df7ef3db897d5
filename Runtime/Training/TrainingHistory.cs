using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The finished epochs of a trainer, first to last.</summary>
public sealed class TrainingHistory : IReadOnlyList<TrainingEpoch>
{
    private readonly List<TrainingEpoch> _epochs = [];

    internal TrainingHistory()
    {
    }

    /// <summary>The number of finished epochs.</summary>
    public int Count => _epochs.Count;

    /// <summary>
    /// The epoch with the best value that <see cref="TrainerOptions.EarlyStopping"/> monitors, from 1; null without it, and before the first epoch.
    /// </summary>
    public int? BestEpoch { get; internal set; }

    /// <summary>Why the last call of <see cref="Trainer{T}.Fit"/> ended before its last epoch; null if it did not.</summary>
    public EarlyStop? Stop { get; internal set; }

    /// <summary>One epoch.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no element at this index.</exception>
    public TrainingEpoch this[int index] => _epochs[index];

    /// <inheritdoc/>
    public IEnumerator<TrainingEpoch> GetEnumerator() => _epochs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(TrainingEpoch epoch) => _epochs.Add(epoch);

    internal void Replace(ImmutableArray<TrainingEpoch> epochs, BestEpoch? best, EarlyStop? stop)
    {
        _epochs.Clear();
        _epochs.AddRange(epochs);
        BestEpoch = best is { Epoch: > 0 } ? best.Epoch : null;
        Stop = stop;
    }

    /// <summary>Writes all epochs into a checkpoint, a column for each number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Save(CheckpointWriter writer, int metrics)
    {
        writer.Number("history.epochs", Count);
        Column("loss", 1, (epoch, _) => epoch.Loss);
        Column("metrics", metrics, (epoch, m) => epoch.Metrics[m]);
        Column("validated", 1, (epoch, _) => epoch.ValidationLoss is null ? 0 : 1);
        Column("validation_loss", 1, (epoch, _) => epoch.ValidationLoss ?? 0);
        Column("validation_metrics", metrics, (epoch, m) => epoch.ValidationMetrics?[m] ?? 0);
        Column("learning_rate", 1, (epoch, _) => epoch.LearningRate);
        Column("gradient_norm", 1, (epoch, _) => epoch.GradientNorm);
        foreach (TrainingEpoch epoch in _epochs)
        {
            writer.RequireAtMost("history/duration", epoch.Duration.Ticks, CheckpointWriter.MostTicks);
        }

        Column("duration", 1, (epoch, _) => epoch.Duration.Ticks);

        void Column(string name, int width, Func<TrainingEpoch, int, double> value)
            => writer.Doubles($"history/{name}", [.. _epochs.SelectMany(epoch => Enumerable.Range(0, width).Select(i => value(epoch, i)))]);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ImmutableArray<TrainingEpoch> Read(CheckpointReader reader, ImmutableArray<Metric> metrics)
    {
        int count = reader.Number("history.epochs", 0, int.MaxValue / MetricValues.MaxCount), width = metrics.Length;
        double[] loss = Column("loss", 1), values = Column("metrics", width), validated = Column("validated", 1), validationLoss = Column("validation_loss", 1),
            validationValues = Column("validation_metrics", width), rate = Column("learning_rate", 1), norm = Column("gradient_norm", 1), ticks = Column("duration", 1);
        var epochs = ImmutableArray.CreateBuilder<TrainingEpoch>(count);
        for (int e = 0; e < count; e++)
        {
            bool isValidated = reader.RequireRange("history/validated", e, validated[e], 0, 1, whole: true) != 0;
            epochs.Add(new TrainingEpoch(
                e + 1,
                loss[e],
                new MetricValues(metrics, values.AsSpan(e * width, width)),
                isValidated ? validationLoss[e] : null,
                isValidated ? new MetricValues(metrics, validationValues.AsSpan(e * width, width)) : null,
                (float)reader.RequireRange("history/learning_rate", e, rate[e], 0, float.MaxValue),
                reader.RequireRange("history/gradient_norm", e, norm[e], 0, double.MaxValue),
                TimeSpan.FromTicks((long)reader.RequireRange("history/duration", e, ticks[e], 0, CheckpointWriter.MostTicks, whole: true))));
        }

        return epochs.MoveToImmutable();

        double[] Column(string name, int items) => reader.Doubles($"history/{name}", checked(count * items));
    }
}
