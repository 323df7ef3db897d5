namespace Unrolled.Tests;

/// <summary>y = γ·x̂ + β with x̂ = (x − mean)/√(variance + ε) over the features of each time step.</summary>
internal sealed class OracleLayerNormalization : OracleSingle
{
    private readonly double _epsilon;
    private readonly OracleTensor _gain, _bias;
    private double[][,] _normalized = [], _deviation = [];

    public OracleLayerNormalization(LayerNormalizationAttribute declared, OracleSite site)
    {
        _epsilon = declared.Epsilon;
        Units = site.Input.Width;
        _gain = new OracleTensor($"{site.Prefix}.weight", Units);
        _bias = new OracleTensor($"{site.Prefix}.bias", Units);
        Parameters = [_gain, _bias];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0];

    protected override double[][,] Forward(double[][,] x)
    {
        _normalized = OracleValues.Zeros(x);
        _deviation = OracleValues.Zeros(x, 1);
        double[][,] y = OracleValues.Zeros(x);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < x[n].GetLength(0); t++)
            {
                double mean = 0, variance = 0;
                for (int u = 0; u < Units; u++)
                {
                    mean += x[n][t, u] / Units;
                }

                for (int u = 0; u < Units; u++)
                {
                    variance += (x[n][t, u] - mean) * (x[n][t, u] - mean) / Units;
                }

                double deviation = _deviation[n][t, 0] = Math.Sqrt(variance + _epsilon);
                for (int u = 0; u < Units; u++)
                {
                    _normalized[n][t, u] = OracleNoise.OfDifference(x[n][t, u], mean) / deviation;
                    y[n][t, u] = _gain.Values[u] * _normalized[n][t, u] + _bias.Values[u];
                }
            }
        }

        return y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(dy);
        for (int n = 0; n < dy.Length; n++)
        {
            for (int t = 0; t < dy[n].GetLength(0); t++)
            {
                double mean = 0, product = 0;
                for (int u = 0; u < Units; u++)
                {
                    double d = dy[n][t, u], normalized = _normalized[n][t, u];
                    _gain.Gradient[u] += Mutation == Mutation.FlippedSign ? -d * normalized : d * normalized;
                    _bias.Gradient[u] += Mutation == Mutation.DroppedGate ? 0 : d;
                    mean += _gain.Values[u] * d / Units;
                    product += _gain.Values[u] * d * normalized / Units;
                }

                for (int u = 0; u < Units; u++)
                {
                    double through = Mutation == Mutation.StatisticsForgotten ? 0 : OracleNoise.Of(mean) + OracleNoise.Of(_normalized[n][t, u] * product);
                    dx[n][t, u] = OracleNoise.OfDifference(_gain.Values[u] * dy[n][t, u], through) / _deviation[n][t, 0];
                }
            }
        }

        return dx;
    }
}
