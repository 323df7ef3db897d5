namespace Unrolled;

/// <summary>Follows <see cref="EarlyStopping"/>: the best epoch so far with its weights, and how long there has been no better one.</summary>
internal sealed class BestEpoch
{
    private readonly EarlyStopping _options;
    private readonly float[] _weights;

    /// <param name="options">What is looked at, and how long.</param>
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

    private double Worst => LargerIsBetter ? double.NegativeInfinity : double.PositiveInfinity;

    private bool LargerIsBetter => _options.Metric is { LargerIsBetter: true };

    /// <summary>Looks at an epoch.</summary>
    /// <returns>Why training ends with it; null if it goes on.</returns>
    public EarlyStop? Observe(TrainingEpoch epoch, ParameterSet weights)
    {
        double value = _options.Metric is { } metric ? (epoch.ValidationMetrics ?? epoch.Metrics)[metric] : epoch.ValidationLoss ?? epoch.Loss;
        if (LargerIsBetter ? value > Best + _options.LeastChange : value < Best - _options.LeastChange)
        {
            Set(epoch.Epoch, value, waited: 0, _options.RestoreBestWeights ? weights.Values : []);
            return null;
        }

        Waited++;
        return Waited >= _options.Patience ? Stop(epoch.Epoch, Epoch, Best, Waited) : null;
    }

    /// <summary>Starts to wait anew, as another call does behind one that ended early.</summary>
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
            writer.Parameters("best", parameters, _weights);
        }
    }

    /// <summary>Reads it.</summary>
    /// <returns>What takes it over.</returns>
    public Action Read(CheckpointReader reader, ParameterSet parameters, int epochs)
    {
        int epoch = reader.Number("best.epoch", 0, epochs), waited = reader.Number("best.waited", 0, int.MaxValue);
        double best = reader.Double("best.value");
        float[] weights = epoch > 0 && _options.RestoreBestWeights ? reader.Parameters("best", parameters, parameters.Length) : [];
        return () => Set(epoch, best, waited, weights);
    }

    /// <summary>Why training had ended; null if it had not.</summary>
    public EarlyStop? ReadStop(CheckpointReader reader, int epochs)
        => reader.Number("best.stop", 0, epochs) is > 0 and int stop ? Stop(stop, reader.Number("best.epoch", 0, epochs), reader.Double("best.value"), reader.Number("best.waited", 0, int.MaxValue)) : null;

    private EarlyStop Stop(int epoch, int bestEpoch, double best, int waited) => new(epoch, _options.Metric?.Name ?? nameof(Loss), bestEpoch, best, waited);

    private void Set(int epoch, double best, int waited, ReadOnlySpan<float> weights)
    {
        (Epoch, Best, Waited) = (epoch, best, waited);
        weights.CopyTo(_weights);
    }
}
