namespace Unrolled.Tests;

/// <summary>y = f(b + W·x) at every time step.</summary>
internal sealed class OracleDense : OracleLayer
{
    private readonly int _inputs;
    private readonly OracleFunction _function;
    private readonly OracleTensor _w, _b;
    private double[,,] _x = new double[0, 0, 0], _z = new double[0, 0, 0], _y = new double[0, 0, 0];

    public OracleDense(string prefix, int inputs, int units, OracleFunction function)
    {
        _inputs = inputs;
        _function = function;
        Units = units;
        _w = new OracleTensor($"{prefix}.weight", units, inputs);
        _b = new OracleTensor($"{prefix}.bias", units);
        Parameters = [_w, _b];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    public override double[,,] Forward(double[,,] x)
    {
        int batch = x.GetLength(0), steps = x.GetLength(1);
        _x = x;
        _z = new double[batch, steps, Units];
        _y = new double[batch, steps, Units];
        for (int n = 0; n < batch; n++)
        {
            for (int t = 0; t < steps; t++)
            {
                double[] z = new double[Units];
                for (int u = 0; u < Units; u++)
                {
                    z[u] = _b.Values[u];
                    for (int k = 0; k < _inputs; k++)
                    {
                        z[u] += _w.Values[u * _inputs + k] * x[n, t, k];
                    }
                }

                double max = z.Max(), sum = z.Sum(v => Math.Exp(v - max));
                for (int u = 0; u < Units; u++)
                {
                    _z[n, t, u] = z[u];
                    _y[n, t, u] = _function.Activation switch
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

    public override double[,,] Backward(double[,,] dy)
    {
        int batch = _x.GetLength(0), steps = _x.GetLength(1);
        var dx = new double[batch, steps, _inputs];
        for (int n = 0; n < batch; n++)
        {
            for (int t = 0; t < steps; t++)
            {
                double dot = 0, total = 0;
                for (int u = 0; u < Units; u++)
                {
                    dot += _y[n, t, u] * dy[n, t, u];
                    total += dy[n, t, u];
                }

                for (int u = 0; u < Units; u++)
                {
                    double y = _y[n, t, u];
                    double dz = _function.Activation switch
                    {
                        Activation.Softmax => y * (dy[n, t, u] - dot),
                        Activation.LogSoftmax => dy[n, t, u] - Math.Exp(y) * total,
                        _ when OracleActivation.NeedsArgument(_function.Activation) => dy[n, t, u] * OracleActivation.DerivativeAt(_function.Activation, _z[n, t, u]),
                        _ => dy[n, t, u] * OracleActivation.Derivative(_function, y),
                    };
                    dz = Mutation == Mutation.FlippedSign ? -dz : dz;
                    _b.Gradient[u] += Mutation == Mutation.DroppedGate ? 0 : dz;
                    for (int k = 0; k < _inputs; k++)
                    {
                        _w.Gradient[u * _inputs + k] += dz * _x[n, t, k];
                        dx[n, t, k] += dz * _w.Values[u * _inputs + k];
                    }
                }
            }
        }

        return dx;
    }
}
