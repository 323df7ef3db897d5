namespace Unrolled.Samples;

/// <summary>How good three quantiles are: their loss, and how many values lie between the outer two, and how far these are apart.</summary>
/// <param name="loss">The quantiles.</param>
internal sealed class QuantileScore(QuantileLoss loss)
{
    private double _pinball, _ranked, _width, _covered;
    private int _count;

    /// <summary>The mean pinball loss of all quantiles.</summary>
    public double Pinball => _pinball / _count;

    /// <summary>The mean continuous ranked probability score.</summary>
    public double RankedProbability => _ranked / _count;

    /// <summary>The share of values from the lowest quantile to the highest.</summary>
    public double Coverage => _covered / _count;

    /// <summary>The mean distance of these two.</summary>
    public double Width => _width / _count;

    /// <summary>Adds the quantiles of one value.</summary>
    /// <param name="quantiles">In the order of the loss, rising.</param>
    /// <param name="actual">What came.</param>
    public void Add(ReadOnlySpan<float> quantiles, float actual)
    {
        for (int q = 0; q < quantiles.Length; q++)
        {
            double probability = loss.Quantiles[q], error = (double)actual - quantiles[q];
            _pinball += Math.Max(probability * error, (probability - 1) * error) / quantiles.Length;
        }

        _ranked += loss.RankedProbabilityScore(quantiles, actual);
        _covered += actual >= quantiles[0] && actual <= quantiles[^1] ? 1 : 0;
        _width += quantiles[^1] - quantiles[0];
        _count++;
    }
}
