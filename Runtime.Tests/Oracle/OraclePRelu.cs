namespace Unrolled.Tests;

/// <summary>y = x for x above 0, else α·x, with one α, or one for each feature or channel.</summary>
internal sealed class OraclePRelu : OracleSingle
{
    private readonly OracleTensor _alpha;
    private double[][,] _x = [];

    public OraclePRelu(PReLUAttribute declared, OracleSite site)
    {
        Units = site.Input.Width;
        _alpha = new OracleTensor($"{site.Prefix}.weight", declared.Shared ? 1 : site.Input.Image?.Channels ?? Units);
        Parameters = [_alpha];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0];

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        double[][,] y = OracleValues.Zeros(x);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < x[n].GetLength(0); t++)
            {
                for (int u = 0; u < Units; u++)
                {
                    double value = x[n][t, u];
                    y[n][t, u] = value > 0 ? value : _alpha.Values[u % _alpha.Values.Length] * value;
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
                    int alpha = u % _alpha.Values.Length;
                    double value = _x[n][t, u], d = dy[n][t, u];
                    if (value <= 0 && Mutation != Mutation.DroppedGate)
                    {
                        _alpha.Gradient[alpha] += Mutation == Mutation.FlippedSign ? -d * value : d * value;
                    }

                    dx[n][t, u] = value > 0 ? d : _alpha.Values[alpha] * d;
                }
            }
        }

        return dx;
    }
}
