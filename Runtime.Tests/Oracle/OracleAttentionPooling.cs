namespace Unrolled.Tests;

/// <summary>One vector for a sequence: the mean of its steps, weighted by the softmax of v·tanh(b + W·x).</summary>
internal sealed class OracleAttentionPooling : OracleSingle
{
    private readonly OracleTensor _w, _b, _v;
    private double[][,] _x = [];

    public OracleAttentionPooling(AttentionPoolingAttribute declared, OracleSite site)
    {
        Units = site.Input.Width;
        _w = new OracleTensor($"{site.Prefix}.weight", declared.Units, Units);
        _b = new OracleTensor($"{site.Prefix}.bias", declared.Units);
        _v = new OracleTensor($"{site.Prefix}.weight_score", declared.Units);
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters => [_w, _b, _v];

    /// <summary>The weights, [batch][1, steps].</summary>
    public double[][,] Weights { get; private set; } = [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => new(Units, IsVector: true) { Image = inputs[0].Image };

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        Weights = [.. x.Select(s => new double[1, s.GetLength(0)])];
        double[][,] y = OracleValues.Vectors(x.Length, Units);
        for (int n = 0; n < x.Length; n++)
        {
            var a = new double[x[n].GetLength(0)];
            for (int t = 0; t < a.Length; t++)
            {
                for (int u = 0; u < _v.Values.Length; u++)
                {
                    a[t] += _v.Values[u] * OracleNoise.Of(Math.Tanh(Sum(n, t, u)));
                }
            }

            double max = a.Max(), sum = a.Sum(s => Math.Exp(s - max));
            for (int t = 0; t < a.Length; t++)
            {
                a[t] = Weights[n][0, t] = OracleNoise.Of(Math.Exp(a[t] - max) / sum);
                for (int f = 0; f < Units; f++)
                {
                    y[n][0, f] += a[t] * x[n][t, f];
                }
            }
        }

        return y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_x);
        for (int n = 0; n < dy.Length; n++)
        {
            double[] a = [.. Weights[n].Cast<double>()];
            var da = new double[a.Length];
            double mean = 0;
            for (int t = 0; t < a.Length; t++)
            {
                for (int f = 0; f < Units; f++)
                {
                    da[t] += dy[n][0, f] * _x[n][t, f];
                    dx[n][t, f] += a[t] * dy[n][0, f];
                }

                mean += a[t] * da[t];
            }

            for (int t = Mutation == Mutation.OneStepShort ? 1 : 0; t < a.Length; t++)
            {
                double ds = OracleNoise.Of(a[t] * OracleNoise.OfDifference(da[t], Mutation == Mutation.DroppedGate ? 0 : mean));
                ds = Mutation == Mutation.FlippedSign ? -ds : ds;
                for (int u = 0; u < _v.Values.Length; u++)
                {
                    double tanh = OracleNoise.Of(Math.Tanh(Sum(n, t, u))), d = OracleNoise.Of(ds * _v.Values[u] * (1 - tanh * tanh));
                    _v.Gradient[u] += ds * tanh;
                    _b.Gradient[u] += d;
                    for (int f = 0; f < Units; f++)
                    {
                        _w.Gradient[u * Units + f] += d * _x[n][t, f];
                        dx[n][t, f] += d * _w.Values[u * Units + f];
                    }
                }
            }
        }

        return dx;
    }

    // b + W·x of one unit.
    private double Sum(int n, int t, int u)
    {
        double sum = _b.Values[u];
        for (int f = 0; f < Units; f++)
        {
            sum += _w.Values[u * Units + f] * _x[n][t, f];
        }

        return sum;
    }
}
