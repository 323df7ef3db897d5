namespace Unrolled.Tests;

/// <summary>
/// i, f, o = σ(b + W·x + U·h), g = φ(b + W·x + U·h), c ← f·c + i·g, h ← o·φ(c). The rows of W, U and b are those of i, f, g, o,
/// one gate after the other. With peepholes the sums of i and f also have p·c, that of o has p·c with the new c, and P has the rows of
/// i, f, o. Coupled, i = 1 − f or f = 1 − i, and no tensor has rows of that gate. A clipped c or sum has no
/// gradient.
/// </summary>
internal sealed class OracleLstm : OracleLayer
{
    private const int I = 0, F = 1, G = 2, O = 3;

    private readonly int _inputs;
    private readonly bool _returnSequences, _peephole;
    private readonly OracleFunction _activation, _recurrentActivation;
    private readonly LstmCoupling _coupling;
    private readonly double _clip, _gateClip;
    private readonly int[] _gateOrder, _peepholeOrder;
    private readonly OracleTensor _w, _u, _b, _p;
    private readonly OracleState _hidden, _cell;

    // Gates [batch, step, gate, unit]; h and c [batch, step + 1, unit], their place 0 being the initial state.
    private double[,,] _x = new double[0, 0, 0], _h = new double[0, 0, 0], _c = new double[0, 0, 0];
    private double[,,,] _gates = new double[0, 0, 0, 0];
    private bool[,,,] _clipped = new bool[0, 0, 0, 0];

    public OracleLstm(string name, string prefix, int number, int inputs, LstmAttribute declared)
    {
        int units = declared.Units;
        _inputs = inputs;
        _returnSequences = declared.ReturnSequences;
        _activation = OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);
        _recurrentActivation = OracleFunction.Of(declared.RecurrentActivation, declared.RecurrentActivationAlpha, declared.RecurrentActivationBeta);
        _peephole = declared.Peephole;
        _coupling = declared.Coupling;
        _clip = declared.CellClip > 0 ? declared.CellClip : double.PositiveInfinity;
        _gateClip = declared.GateClip > 0 ? declared.GateClip : double.PositiveInfinity;
        _gateOrder = _coupling switch
        {
            LstmCoupling.InputFromForget => [F, G, O],
            LstmCoupling.ForgetFromInput => [I, G, O],
            _ => [I, F, G, O],
        };
        _peepholeOrder = [.. _gateOrder.Where(g => g != G)];
        Units = units;
        _w = new OracleTensor($"{prefix}.weight_ih_l{number}", _gateOrder.Length * units, inputs);
        _u = new OracleTensor($"{prefix}.weight_hh_l{number}", _gateOrder.Length * units, units);
        _b = new OracleTensor($"{prefix}.bias_ih_l{number}", _gateOrder.Length * units);
        _p = new OracleTensor($"{prefix}.weight_ch_l{number}", _peepholeOrder.Length, units);
        _hidden = new OracleState(name, StateKind.Hidden, units);
        _cell = new OracleState(name, StateKind.Cell, units);
        Parameters = _peephole ? [_w, _u, _b, _p] : [_w, _u, _b];
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
        _clipped = new bool[batch, steps, 4, Units];
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
                var sums = new double[4, Units];
                for (int place = 0; place < _gateOrder.Length; place++)
                {
                    for (int u = 0; u < Units; u++)
                    {
                        int row = place * Units + u;
                        double z = _b.Values[row];
                        for (int k = 0; k < _inputs; k++)
                        {
                            z += _w.Values[row * _inputs + k] * x[n, t, k];
                        }

                        for (int k = 0; k < Units; k++)
                        {
                            z += _u.Values[row * Units + k] * _h[n, t, k];
                        }

                        sums[_gateOrder[place], u] = z;
                    }
                }

                for (int u = 0; u < Units; u++)
                {
                    double i = Apply(_recurrentActivation, I, u, Peephole(I, u) * _c[n, t, u]);
                    double f = Apply(_recurrentActivation, F, u, Peephole(F, u) * _c[n, t, u]);
                    _gates[n, t, I, u] = _coupling == LstmCoupling.InputFromForget ? 1 - f : i;
                    _gates[n, t, F, u] = _coupling == LstmCoupling.ForgetFromInput ? 1 - i : f;
                    _gates[n, t, G, u] = Apply(_activation, G, u, 0);
                    _c[n, t + 1, u] = Math.Clamp(_gates[n, t, F, u] * _c[n, t, u] + _gates[n, t, I, u] * _gates[n, t, G, u], -_clip, _clip);
                    _gates[n, t, O, u] = Apply(_recurrentActivation, O, u, Peephole(O, u) * _c[n, t + 1, u]);
                    _h[n, t + 1, u] = _gates[n, t, O, u] * OracleActivation.Apply(_activation, _c[n, t + 1, u]);
                    if (_returnSequences)
                    {
                        y[n, t, u] = _h[n, t + 1, u];
                    }
                }

                double Apply(OracleFunction activation, int gate, int u, double seen)
                {
                    double z = sums[gate, u] + seen;
                    _clipped[n, t, gate, u] = Math.Abs(z) >= _gateClip;
                    return OracleActivation.Apply(activation, Math.Clamp(z, -_gateClip, _gateClip));
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
                var dz = new double[4, Units];
                for (int u = 0; u < Units; u++)
                {
                    double i = _gates[n, t, I, u], f = _gates[n, t, F, u], g = _gates[n, t, G, u], o = _gates[n, t, O, u];
                    double a = OracleActivation.Apply(_activation, _c[n, t + 1, u]);
                    dh[u] += _returnSequences ? dy[n, t, u] : 0;
                    dz[O, u] = dh[u] * a * Derivative(_recurrentActivation, O, o);
                    if (Mutation == Mutation.DroppedGate)
                    {
                        dz[O, u] = 0;
                    }

                    dc[u] += dh[u] * o * OracleActivation.Derivative(_activation, a) + dz[O, u] * Peephole(O, u);
                    if (Math.Abs(_c[n, t + 1, u]) >= _clip && Mutation != Mutation.ClipForgotten)
                    {
                        dc[u] = 0;
                    }

                    double di = dc[u] * g, df = dc[u] * _c[n, t, u];
                    bool loose = Mutation == Mutation.LooseCoupling;
                    switch (_coupling)
                    {
                        case LstmCoupling.InputFromForget:
                            dz[F, u] = (loose ? df : df - di) * Derivative(_recurrentActivation, F, f);
                            break;
                        case LstmCoupling.ForgetFromInput:
                            dz[I, u] = (loose ? di : di - df) * Derivative(_recurrentActivation, I, i);
                            break;
                        default:
                            dz[I, u] = di * Derivative(_recurrentActivation, I, i);
                            dz[F, u] = df * Derivative(_recurrentActivation, F, f);
                            break;
                    }

                    dz[G, u] = dc[u] * i * Derivative(_activation, G, g);
                    if (Mutation == Mutation.FlippedSign)
                    {
                        dz[F, u] = -dz[F, u];
                    }

                    dc[u] = dc[u] * f + dz[I, u] * Peephole(I, u) + dz[F, u] * Peephole(F, u);
                    dh[u] = 0;
                    for (int place = 0; place < _peepholeOrder.Length; place++)
                    {
                        int gate = _peepholeOrder[place];
                        bool sawNewCell = gate == O && Mutation != Mutation.PeepholeOfOldCell;
                        _p.Gradient[place * Units + u] += dz[gate, u] * _c[n, sawNewCell ? t + 1 : t, u];
                    }

                    double Derivative(OracleFunction activation, int gate, double y)
                        => _clipped[n, t, gate, u] && Mutation != Mutation.ClipForgotten ? 0 : OracleActivation.Derivative(activation, y);
                }

                for (int row = 0; row < _gateOrder.Length * Units; row++)
                {
                    double d = dz[_gateOrder[row / Units], row % Units];
                    _b.Gradient[row] += d;
                    for (int k = 0; k < _inputs; k++)
                    {
                        _w.Gradient[row * _inputs + k] += d * _x[n, t, k];
                        dx[n, t, k] += d * _w.Values[row * _inputs + k];
                    }

                    for (int k = 0; k < Units; k++)
                    {
                        _u.Gradient[row * Units + k] += d * _h[n, t, k];
                        dh[k] += d * _u.Values[row * Units + k];
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

    private double Peephole(int gate, int unit)
    {
        int place = Array.IndexOf(_peepholeOrder, gate);
        return _peephole && place >= 0 ? _p.Values[place * Units + unit] : 0;
    }

}
