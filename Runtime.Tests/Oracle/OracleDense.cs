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

                double max = z.Max(), sum = z.Sum(v => Math.Exp(v - max));
                for (int u = 0; u < Units; u++)
                {
                    _z[n][t, u] = z[u];
                    _y[n][t, u] = _function.Activation switch
                    {
                        Activation.Softmax => Math.Exp(z[u] - max) / sum,
                        Activation.LogSoftmax => z[u] - max - Math.Log(sum),
                        _ => OracleActivation.Apply(_function, z[u]),
                    };
                }
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
                double dot = 0, total = 0;
                for (int u = 0; u < Units; u++)
                {
                    dot += _y[n][t, u] * dy[n][t, u];
                    total += dy[n][t, u];
                }

                for (int u = 0; u < Units; u++)
                {
                    double y = _y[n][t, u];
                    double dz = _function.Activation switch
                    {
                        Activation.Softmax => y * (dy[n][t, u] - dot),
                        Activation.LogSoftmax => dy[n][t, u] - Math.Exp(y) * total,
                        _ when OracleActivation.NeedsArgument(_function.Activation) => dy[n][t, u] * OracleActivation.DerivativeAt(_function.Activation, _z[n][t, u]),
                        _ => dy[n][t, u] * OracleActivation.Derivative(_function, y),
                    };
                    dz = Mutation == Mutation.FlippedSign ? -dz : dz;
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
