namespace Unrolled.Tests;

/// <summary>One vector for a sequence: the mean of its steps, weighted by the softmax of w·x.</summary>
internal sealed class OracleLinearPooling(OracleSite site) : OracleSingle
{
    private readonly OracleTensor _w = new($"{site.Prefix}.weight_score", site.Input.Width);
    private double[][,] _x = [];

    public override int Units => site.Input.Width;

    public override IReadOnlyList<OracleTensor> Parameters => [_w];

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
            double[] score = [.. Enumerable.Range(0, x[n].GetLength(0)).Select(t => OracleNoise.Of(Enumerable.Range(0, Units).Sum(f => _w.Values[f] * x[n][t, f])))];
            double max = score.Max(), sum = score.Sum(s => Math.Exp(s - max));
            for (int t = 0; t < score.Length; t++)
            {
                double a = Weights[n][0, t] = OracleNoise.Of(Math.Exp(score[t] - max) / sum);
                for (int f = 0; f < Units; f++)
                {
                    y[n][0, f] += a * x[n][t, f];
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
            double[] da = [.. a.Select((_, t) => Enumerable.Range(0, Units).Sum(f => dy[n][0, f] * _x[n][t, f]))];
            double mean = Mutation == Mutation.DroppedGate ? 0 : a.Zip(da, (weight, gradient) => weight * gradient).Sum();
            for (int t = 0; t < a.Length; t++)
            {
                double ds = Mutation == Mutation.OneStepShort && t == 0 ? 0 : OracleNoise.Of(a[t] * OracleNoise.OfDifference(da[t], mean));
                ds = Mutation == Mutation.FlippedSign ? -ds : ds;
                for (int f = 0; f < Units; f++)
                {
                    _w.Gradient[f] += ds * _x[n][t, f];
                    dx[n][t, f] += a[t] * dy[n][0, f] + ds * _w.Values[f];
                }
            }
        }

        return dx;
    }
}
