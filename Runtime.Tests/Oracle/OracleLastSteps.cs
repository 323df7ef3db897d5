namespace Unrolled.Tests;

/// <summary>The last steps of each sequence: a given number of them, as a sequence, or one as a vector.</summary>
/// <param name="count">How many, or null for one as a vector.</param>
/// <param name="site">Where it stands.</param>
internal sealed class OracleLastSteps(int? count, OracleSite site) : OracleSingle
{
    private double[][,] _x = [];

    public override int Units => site.Input.Width;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => count is { } steps
        ? inputs[0] with { Steps = Math.Min(inputs[0].Steps, steps) }
        : new OracleShape(Units, IsVector: true) { Image = inputs[0].Image };

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        var y = new double[x.Length][,];
        for (int n = 0; n < x.Length; n++)
        {
            int length = x[n].GetLength(0), steps = Math.Min(length, count ?? 1);
            y[n] = new double[steps, Units];
            for (int t = 0; t < steps; t++)
            {
                OracleValues.SetRow(y[n], t, OracleValues.Row(x[n], length - steps + t));
            }
        }

        return y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_x);
        for (int n = 0; n < dy.Length; n++)
        {
            int steps = dy[n].GetLength(0), before = _x[n].GetLength(0) - steps;
            for (int t = 0; t < steps; t++)
            {
                for (int u = 0; u < Units; u++)
                {
                    dx[n][before + t, u] = Mutation == Mutation.FlippedSign ? -dy[n][t, u] : dy[n][t, u];
                }
            }
        }

        return dx;
    }
}
