using System.Collections.Immutable;
using System.Globalization;

namespace Unrolled.Training;

/// <summary>Follows <see cref="EarlyStopping"/>: the best epoch so far with its weights, and how long there has been no better one.</summary>
internal sealed class BestEpoch
{
    private readonly EarlyStopping _options;
    private readonly float[] _weights;

    /// <param name="options">What to watch, and for how long.</param>
    /// <param name="weights">How many weights there are.</param>
    public BestEpoch(EarlyStopping options, int weights)
    {
        _options = options;
        _weights = new float[options.RestoreBestWeights ? weights : 0];
        Best = Worst;
    }

    /// <summary>The epoch, from 1; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Its value.</summary>
    public double Best { get; private set; }

    /// <summary>Epochs since then.</summary>
    public int Waited { get; private set; }

    /// <summary>Its weights; none unless they are to be restored.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    private bool LargerIsBetter => _options.Metric is { LargerIsBetter: true };

    /// <summary>Looks at an epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="weights">The weights that it was validated with.</param>
    /// <returns>Why training ends with it; null if it continues.</returns>
    public EarlyStop? Observe(TrainingEpoch epoch, ReadOnlySpan<float> weights)
    {
        double value = ValueOf(epoch);
        if (LargerIsBetter ? value > Best + _options.MinDelta : value < Best - _options.MinDelta)
        {
            Set(epoch.Epoch, value, waited: 0, _options.RestoreBestWeights ? weights : []);
            return null;
        }

        Waited++;
        return Waited >= _options.Patience ? Stop(epoch.Epoch, Epoch, Best, Waited) : null;
    }

    /// <summary>Restarts the patience count, for a call after one that ended early.</summary>
    public void Wait() => Waited = 0;

    /// <summary>Starts as if there had been no epoch.</summary>
    public void Restart() => Set(0, Worst, waited: 0, []);

    /// <summary>Writes all of it into a checkpoint, and why training has ended, if it has.</summary>
    public void Save(CheckpointWriter writer, ParameterSet parameters, EarlyStop? stop)
    {
        writer.Number("best.epoch", Epoch);
        writer.Number("best.value", Best);
        writer.Number("best.waited", Waited);
        writer.Number("best.stop", stop?.Epoch ?? 0);
        if (Epoch > 0 && _options.RestoreBestWeights)
        {
            writer.Parameters("best", parameters, _weights, ValueRange.Of);
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="parameters">The model's weights.</param>
    /// <param name="epochs">The epochs that there were.</param>
    /// <returns>An action that adopts the state, and why training had ended; null if it had not.</returns>
    public (Action Set, EarlyStop? Stop) Read(CheckpointReader reader, ParameterSet parameters, ImmutableArray<TrainingEpoch> epochs)
    {
        int epoch = reader.Number("best.epoch", 0, epochs.Length), waited = reader.Number("best.waited", 0, epochs.Length - epoch), stop = reader.Number("best.stop", 0, epochs.Length);
        double best = reader.Number("best.value", double.NegativeInfinity, double.PositiveInfinity), expected = epoch == 0 ? Worst : ValueOf(epochs[epoch - 1]);
        if (best != expected)
        {
            throw reader.Fault(string.Create(CultureInfo.InvariantCulture, $"expected {expected} in the metadata 'best.value', the value of epoch {epoch}, got {best}."));
        }

        // Training ends with the last epoch that there is, once it has waited for long enough.
        if (stop != 0 && (stop != epochs.Length || waited != _options.Patience))
        {
            throw reader.Fault($"expected 0 in the metadata 'best.stop', or the last epoch, {epochs.Length}, after {_options.Patience?.ToString(CultureInfo.InvariantCulture) ?? "no"} epochs of waiting, got {stop} after {waited}.");
        }

        float[] weights = epoch > 0 && _options.RestoreBestWeights ? reader.Parameters("best", parameters, parameters.Length, ValueRange.Of) : [];
        return (() => Set(epoch, best, waited, weights), stop == 0 ? null : Stop(stop, epoch, best, waited));
    }

    private double Worst => LargerIsBetter ? double.NegativeInfinity : double.PositiveInfinity;

    private double ValueOf(TrainingEpoch epoch)
        => _options.Metric is { } metric ? (epoch.ValidationMetrics ?? epoch.Metrics)[metric] : epoch.ValidationLoss ?? epoch.Loss;

    private EarlyStop Stop(int epoch, int bestEpoch, double best, int waited) => new(epoch, _options.Metric?.Name ?? nameof(Loss), bestEpoch, best, waited);

    private void Set(int epoch, double best, int waited, ReadOnlySpan<float> weights)
    {
        (Epoch, Best, Waited) = (epoch, best, waited);
        weights.CopyTo(_weights);
    }
}
