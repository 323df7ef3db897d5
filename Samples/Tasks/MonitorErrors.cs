namespace Unrolled.Samples;

/// <summary>Sums of judgements.</summary>
internal sealed class MonitorErrors
{
    private double _squares, _persistenceSquares;

    /// <summary>Samples that were forecast.</summary>
    public long Count { get; private set; }

    /// <summary>Those that were flagged.</summary>
    public long Anomalies { get; private set; }

    /// <summary>Root of the mean squared error of the forecasts.</summary>
    public double Rmse => Math.Sqrt(_squares / Count);

    /// <summary>The same of the samples before.</summary>
    public double PersistenceRmse => Math.Sqrt(_persistenceSquares / Count);

    /// <summary>Adds one; without a forecast it does not count.</summary>
    public void Add(LoadJudgement judgement)
    {
        if (float.IsNaN(judgement.Error))
        {
            return;
        }

        _squares += (double)judgement.Error * judgement.Error;
        _persistenceSquares += (double)judgement.Persistence * judgement.Persistence;
        Count++;
        Anomalies += judgement.IsAnomaly ? 1 : 0;
    }
}
