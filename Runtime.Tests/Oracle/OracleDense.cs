namespace Unrolled.Tests;

/// <summary>y = f(b + W·x) at every time step.</summary>
internal sealed class OracleDense : OracleSingle
{
    private readonly int _inputs;
    private readonly OracleFunction _function;
    private readonly OracleTensor _w;
    private readonly OracleTensor? _b;
    private double[][,] _x = [], _z = [], _y = [];

    public OracleDense(DenseAttribute declared, OracleSite site)
    {
        _inputs = site.Input.Width;
        _function = OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);
        Units = declared.Units;
        _w = new OracleTensor($"{site.Prefix}.weight", Units, _inputs);
        _b = declared.UseBias ? new OracleTensor($"{site.Prefix}.bias", Units) : null;
        Parameters = _b is null ? [_w] : [_w, _b];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        _z = OracleValues.Zeros(x, Units);
        _y = OracleValues.Zeros(x, Units);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < x[n].GetLength(0); t++)
            {
                double[] z = new double[Units];
                for (int u = 0; u < Units; u++)
                {
                    z[u] = _b?.Values[u] ?? 0;
                    for (int k = 0; k < _inputs; k++)
                    {
                        z[u] += _w.Values[u * _inputs + k] * x[n][t, k];
                    }
                }

                OracleValues.SetRow(_z[n], t, z);
                OracleValues.SetRow(_y[n], t, OracleActivation.Apply(_function, z));
            }
        }

        return _y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_x);
        for (int n = 0; n < dy.Length; n++)
        {
            for (int t = 0; t < dy[n].GetLength(0); t++)
            {
                double[] sums = OracleActivation.Gradient(_function, OracleValues.Row(_z[n], t), OracleValues.Row(_y[n], t), OracleValues.Row(dy[n], t));
                for (int u = 0; u < Units; u++)
                {
                    double dz = Mutation == Mutation.FlippedSign ? -sums[u] : sums[u];
                    if (_b is not null && Mutation != Mutation.DroppedGate)
                    {
                        _b.Gradient[u] += dz;
                    }

                    for (int k = 0; k < _inputs; k++)
                    {
                        _w.Gradient[u * _inputs + k] += dz * _x[n][t, k];
                        dx[n][t, k] += dz * _w.Values[u * _inputs + k];
                    }
                }
            }
        }

        return dx;
    }
}
