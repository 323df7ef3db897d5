namespace Unrolled.Samples;

/// <summary>Sums of judgments.</summary>
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
    public void Add(LoadJudgment judgment)
    {
        if (float.IsNaN(judgment.Error))
        {
            return;
        }

        _squares += (double)judgment.Error * judgment.Error;
        _persistenceSquares += (double)judgment.Persistence * judgment.Persistence;
        Count++;
        Anomalies += judgment.IsAnomaly ? 1 : 0;
    }
}
