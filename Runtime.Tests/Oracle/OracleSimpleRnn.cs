namespace Unrolled.Tests;

/// <summary>h ← f(b + W·x + U·h).</summary>
internal sealed class OracleSimpleRnn : OracleLayer
{
    private readonly int _inputs;
    private readonly bool _returnSequences;
    private readonly OracleFunction _activation;
    private readonly OracleTensor _w, _u, _b;
    private readonly OracleState _hidden;

    // h [batch, step + 1, unit], place 0 being the initial state.
    private double[,,] _x = new double[0, 0, 0], _h = new double[0, 0, 0];

    public OracleSimpleRnn(string name, string prefix, int number, int inputs, int units, bool returnSequences, OracleFunction activation)
    {
        _inputs = inputs;
        _returnSequences = returnSequences;
        _activation = activation;
        Units = units;
        _w = new OracleTensor($"{prefix}.weight_ih_l{number}", units, inputs);
        _u = new OracleTensor($"{prefix}.weight_hh_l{number}", units, units);
        _b = new OracleTensor($"{prefix}.bias_ih_l{number}", units);
        _hidden = new OracleState(name, StateKind.Hidden, units);
        Parameters = [_w, _u, _b];
        States = [_hidden];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    public override IReadOnlyList<OracleState> States { get; }

    public override double[,,] Forward(double[,,] x)
    {
        int batch = x.GetLength(0), steps = x.GetLength(1);
        _x = x;
        _h = new double[batch, steps + 1, Units];
        _hidden.Final = new double[batch, Units];
        var y = new double[batch, _returnSequences ? steps : 1, Units];
        for (int n = 0; n < batch; n++)
        {
            for (int u = 0; u < Units; u++)
            {
                _h[n, 0, u] = _hidden.Initial?[n, u] ?? 0;
            }

            for (int t = 0; t < steps; t++)
            {
                for (int u = 0; u < Units; u++)
                {
                    double z = _b.Values[u];
                    for (int k = 0; k < _inputs; k++)
                    {
                        z += _w.Values[u * _inputs + k] * x[n, t, k];
                    }

                    for (int k = 0; k < Units; k++)
                    {
                        z += _u.Values[u * Units + k] * _h[n, t, k];
                    }

                    _h[n, t + 1, u] = OracleActivation.Apply(_activation, z);
                    if (_returnSequences)
                    {
                        y[n, t, u] = _h[n, t + 1, u];
                    }
                }
            }

            for (int u = 0; u < Units; u++)
            {
                _hidden.Final[n, u] = _h[n, steps, u];
                if (!_returnSequences)
                {
                    y[n, 0, u] = _h[n, steps, u];
                }
            }
        }

        return y;
    }

    public override double[,,] Backward(double[,,] dy)
    {
        int batch = _x.GetLength(0), steps = _x.GetLength(1), first = Mutation == Mutation.OneStepShort ? 1 : 0;
        var dx = new double[batch, steps, _inputs];
        _hidden.InitialGradient = new double[batch, Units];
        for (int n = 0; n < batch; n++)
        {
            double[] dh = new double[Units];
            for (int u = 0; u < Units; u++)
            {
                dh[u] = (_hidden.FinalGradient?[n, u] ?? 0) + (_returnSequences ? 0 : dy[n, 0, u]);
            }

            for (int t = steps - 1; t >= first; t--)
            {
                double[] dz = new double[Units];
                for (int u = 0; u < Units; u++)
                {
                    dh[u] += _returnSequences ? dy[n, t, u] : 0;
                    dz[u] = dh[u] * OracleActivation.Derivative(_activation, _h[n, t + 1, u]);
                    dz[u] = Mutation == Mutation.FlippedSign ? -dz[u] : dz[u];
                    dh[u] = 0;
                }

                for (int u = 0; u < Units; u++)
                {
                    _b.Gradient[u] += Mutation == Mutation.DroppedGate ? 0 : dz[u];
                    for (int k = 0; k < _inputs; k++)
                    {
                        _w.Gradient[u * _inputs + k] += dz[u] * _x[n, t, k];
                        dx[n, t, k] += dz[u] * _w.Values[u * _inputs + k];
                    }

                    for (int k = 0; k < Units; k++)
                    {
                        _u.Gradient[u * Units + k] += dz[u] * _h[n, t, k];
                        dh[k] += dz[u] * _u.Values[u * Units + k];
                    }
                }
            }

            for (int u = 0; u < Units; u++)
            {
                _hidden.InitialGradient[n, u] = dh[u];
            }
        }

        return dx;
    }
}
