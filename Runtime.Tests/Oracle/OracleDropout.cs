namespace Unrolled.Tests;

/// <summary>y = x·mask while training, with a mask for each step of each sequence, else y = x.</summary>
internal sealed class OracleDropout(DropoutAttribute declared, OracleSite site) : OracleSingle
{
    private double[][,] _mask = [];

    public override int Units => site.Input.Width;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override int Masks => 1;

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0];

    protected override double[][,] Forward(double[][,] x)
    {
        _mask = OracleValues.Zeros(x);
        double[][,] y = OracleValues.Zeros(x);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < x[n].GetLength(0); t++)
            {
                float[] mask = MaskOf(0, declared.Rate, n, t, Units);
                for (int u = 0; u < Units; u++)
                {
                    _mask[n][t, u] = mask[u];
                    y[n][t, u] = x[n][t, u] * mask[u];
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
                for (int u = 0; u < Units; u++)
                {
                    double back = dy[n][t, u] * (Mutation == Mutation.DroppedGate ? 1 : _mask[n][t, u]);
                    dx[n][t, u] = Mutation == Mutation.FlippedSign ? -back : back;
                }
            }
        }

        return dx;
    }
}
