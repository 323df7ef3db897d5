namespace Unrolled.Tests;

/// <summary>
/// y = γ·x̂ + β with x̂ = (x − mean)/√(variance + ε) per channel: over all steps of all sequences and all pixels while training, else the running ones.
/// </summary>
internal sealed class OracleBatchNormalization : OracleSingle
{
    private readonly BatchNormalizationAttribute _declared;
    private readonly int _channels;
    private readonly OracleTensor _gain, _bias, _runningMean, _runningVariance;
    private readonly double[] _deviation, _mean, _variance;
    private double[][,] _normalized = [];

    public OracleBatchNormalization(BatchNormalizationAttribute declared, OracleSite site)
    {
        _declared = declared;
        Units = site.Input.Width;
        _channels = site.Input.Image?.Channels ?? Units;
        _gain = new OracleTensor($"{site.Prefix}.weight", _channels);
        _bias = new OracleTensor($"{site.Prefix}.bias", _channels);
        _runningMean = new OracleTensor($"{site.Prefix}.running_mean", _channels) { IsTrained = false };
        _runningVariance = new OracleTensor($"{site.Prefix}.running_var", _channels) { IsTrained = false };
        Array.Fill(_runningVariance.Values, 1);
        Parameters = [_gain, _bias, _runningMean, _runningVariance];
        _mean = new double[_channels];
        _variance = new double[_channels];
        _deviation = new double[_channels];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    // Values per channel in the last batch.
    private double Count => _normalized.Sum(v => v.Length) / _channels;

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0];

    /// <summary>What a training step leaves of the running mean and variance.</summary>
    public void UpdateRunning()
    {
        for (int c = 0; c < _channels; c++)
        {
            double momentum = (double)(decimal)_declared.Momentum, unbiased = _variance[c] * Count / Math.Max(1, Count - 1);
            _runningMean.Values[c] = momentum * _runningMean.Values[c] + (1 - momentum) * _mean[c];
            _runningVariance.Values[c] = momentum * _runningVariance.Values[c] + (1 - momentum) * unbiased;
        }
    }

    protected override double[][,] Forward(double[][,] x)
    {
        _normalized = OracleValues.Zeros(x);
        double[][,] y = OracleValues.Zeros(x);
        Array.Clear(_mean);
        Array.Clear(_variance);
        ForEach((n, t, u, c) => _mean[c] += x[n][t, u] / Count);
        ForEach((n, t, u, c) => _variance[c] += (x[n][t, u] - _mean[c]) * (x[n][t, u] - _mean[c]) / Count);
        for (int c = 0; c < _channels; c++)
        {
            _deviation[c] = Math.Sqrt((IsTraining ? _variance[c] : _runningVariance.Values[c]) + _declared.Epsilon);
        }

        ForEach((n, t, u, c) =>
        {
            _normalized[n][t, u] = OracleNoise.OfDifference(x[n][t, u], IsTraining ? _mean[c] : _runningMean.Values[c]) / _deviation[c];
            y[n][t, u] = _gain.Values[c] * _normalized[n][t, u] + _bias.Values[c];
        });
        return y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[] sum = new double[_channels], product = new double[_channels];
        ForEach((n, t, u, c) =>
        {
            sum[c] += dy[n][t, u];
            product[c] += dy[n][t, u] * _normalized[n][t, u];
        });
        for (int c = 0; c < _channels; c++)
        {
            _gain.Gradient[c] += Mutation == Mutation.FlippedSign ? -product[c] : product[c];
            _bias.Gradient[c] += Mutation == Mutation.DroppedGate ? 0 : sum[c];
        }

        double[][,] dx = OracleValues.Zeros(dy);
        bool moving = IsTraining && Mutation != Mutation.StatisticsForgotten;
        ForEach((n, t, u, c) =>
        {
            double through = moving ? OracleNoise.Of(sum[c] / Count) + OracleNoise.Of(_normalized[n][t, u] * product[c] / Count) : 0;
            dx[n][t, u] = _gain.Values[c] / _deviation[c] * OracleNoise.OfDifference(dy[n][t, u], through);
        });
        return dx;
    }

    // Sequence, step, feature and its channel.
    private void ForEach(Action<int, int, int, int> action)
    {
        for (int n = 0; n < _normalized.Length; n++)
        {
            for (int t = 0; t < _normalized[n].GetLength(0); t++)
            {
                for (int u = 0; u < Units; u++)
                {
                    action(n, t, u, u % _channels);
                }
            }
        }
    }
}
