namespace Unrolled.Tests;

/// <summary>
/// i, f, o = σ(b + W·x + U·h), g = φ(b + W·x + U·h), c ← f·c + i·g, h ← o·φ(c). The rows of W, U and b are those of i, f, g, o,
/// one gate after the other.
/// </summary>
internal sealed class OracleLstm : OracleLayer
{
    private const int I = 0, F = 1, G = 2, O = 3;

    private readonly int _inputs;
    private readonly bool _returnSequences;
    private readonly OracleFunction _activation, _recurrentActivation;
    private readonly OracleTensor _w, _u, _b;
    private readonly OracleState _hidden, _cell;

    // Gates [batch, step, gate, unit]; h and c [batch, step + 1, unit], their place 0 being the initial state.
    private double[,,] _x = new double[0, 0, 0], _h = new double[0, 0, 0], _c = new double[0, 0, 0];
    private double[,,,] _gates = new double[0, 0, 0, 0];

    public OracleLstm(string name, string prefix, int number, int inputs, int units, bool returnSequences, OracleFunction activation, OracleFunction recurrentActivation)
    {
        _inputs = inputs;
        _returnSequences = returnSequences;
        _activation = activation;
        _recurrentActivation = recurrentActivation;
        Units = units;
        _w = new OracleTensor($"{prefix}.weight_ih_l{number}", 4 * units, inputs);
        _u = new OracleTensor($"{prefix}.weight_hh_l{number}", 4 * units, units);
        _b = new OracleTensor($"{prefix}.bias_ih_l{number}", 4 * units);
        _hidden = new OracleState(name, StateKind.Hidden, units);
        _cell = new OracleState(name, StateKind.Cell, units);
        Parameters = [_w, _u, _b];
        States = [_hidden, _cell];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    public override IReadOnlyList<OracleState> States { get; }

    public override double[,,] Forward(double[,,] x)
    {
        int batch = x.GetLength(0), steps = x.GetLength(1);
        _x = x;
        _gates = new double[batch, steps, 4, Units];
        _h = new double[batch, steps + 1, Units];
        _c = new double[batch, steps + 1, Units];
        _hidden.Final = new double[batch, Units];
        _cell.Final = new double[batch, Units];
        var y = new double[batch, _returnSequences ? steps : 1, Units];
        for (int n = 0; n < batch; n++)
        {
            for (int u = 0; u < Units; u++)
            {
                _h[n, 0, u] = _hidden.Initial?[n, u] ?? 0;
                _c[n, 0, u] = _cell.Initial?[n, u] ?? 0;
            }

            for (int t = 0; t < steps; t++)
            {
                for (int gate = 0; gate < 4; gate++)
                {
                    for (int u = 0; u < Units; u++)
                    {
                        int row = gate * Units + u;
                        double z = _b.Values[row];
                        for (int k = 0; k < _inputs; k++)
                        {
                            z += _w.Values[row * _inputs + k] * x[n, t, k];
                        }

                        for (int k = 0; k < Units; k++)
                        {
                            z += _u.Values[row * Units + k] * _h[n, t, k];
                        }

                        _gates[n, t, gate, u] = OracleActivation.Apply(ActivationOf(gate), z);
                    }
                }

                for (int u = 0; u < Units; u++)
                {
                    _c[n, t + 1, u] = _gates[n, t, F, u] * _c[n, t, u] + _gates[n, t, I, u] * _gates[n, t, G, u];
                    _h[n, t + 1, u] = _gates[n, t, O, u] * OracleActivation.Apply(_activation, _c[n, t + 1, u]);
                    if (_returnSequences)
                    {
                        y[n, t, u] = _h[n, t + 1, u];
                    }
                }
            }

            for (int u = 0; u < Units; u++)
            {
                _hidden.Final[n, u] = _h[n, steps, u];
                _cell.Final[n, u] = _c[n, steps, u];
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
        _cell.InitialGradient = new double[batch, Units];
        for (int n = 0; n < batch; n++)
        {
            double[] dh = new double[Units], dc = new double[Units];
            for (int u = 0; u < Units; u++)
            {
                dh[u] = (_hidden.FinalGradient?[n, u] ?? 0) + (_returnSequences ? 0 : dy[n, 0, u]);
                dc[u] = _cell.FinalGradient?[n, u] ?? 0;
            }

            for (int t = steps - 1; t >= first; t--)
            {
                var dz = new double[4 * Units];
                for (int u = 0; u < Units; u++)
                {
                    double i = _gates[n, t, I, u], f = _gates[n, t, F, u], g = _gates[n, t, G, u], o = _gates[n, t, O, u];
                    double a = OracleActivation.Apply(_activation, _c[n, t + 1, u]);
                    dh[u] += _returnSequences ? dy[n, t, u] : 0;
                    dc[u] += dh[u] * o * OracleActivation.Derivative(_activation, a);
                    dz[I * Units + u] = dc[u] * g * OracleActivation.Derivative(_recurrentActivation, i);
                    dz[F * Units + u] = dc[u] * _c[n, t, u] * OracleActivation.Derivative(_recurrentActivation, f);
                    dz[G * Units + u] = dc[u] * i * OracleActivation.Derivative(_activation, g);
                    dz[O * Units + u] = dh[u] * a * OracleActivation.Derivative(_recurrentActivation, o);
                    if (Mutation == Mutation.FlippedSign)
                    {
                        dz[F * Units + u] = -dz[F * Units + u];
                    }

                    if (Mutation == Mutation.DroppedGate)
                    {
                        dz[O * Units + u] = 0;
                    }

                    dc[u] *= f;
                    dh[u] = 0;
                }

                for (int row = 0; row < 4 * Units; row++)
                {
                    _b.Gradient[row] += dz[row];
                    for (int k = 0; k < _inputs; k++)
                    {
                        _w.Gradient[row * _inputs + k] += dz[row] * _x[n, t, k];
                        dx[n, t, k] += dz[row] * _w.Values[row * _inputs + k];
                    }

                    for (int k = 0; k < Units; k++)
                    {
                        _u.Gradient[row * Units + k] += dz[row] * _h[n, t, k];
                        dh[k] += dz[row] * _u.Values[row * Units + k];
                    }
                }
            }

            for (int u = 0; u < Units; u++)
            {
                _hidden.InitialGradient[n, u] = dh[u];
                _cell.InitialGradient[n, u] = dc[u];
            }
        }

        return dx;
    }

    private OracleFunction ActivationOf(int gate) => gate == G ? _activation : _recurrentActivation;
}
