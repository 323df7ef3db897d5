namespace Unrolled.Tests;

/// <summary>
/// i, f, o = σ(b + W·x + U·h), g = φ(b + W·x + U·h), c ← f·c + i·g, h ← o·φ(c). The rows of W, U and b are those of i, f, g, o,
/// one gate after the other. With peepholes the sums of i and f also have p·c, that of o has p·c with the new c, and P has the rows of
/// i, f, o. Coupled, i = 1 − f or f = 1 − i, and no tensor has rows of that gate. A clipped c or sum has no
/// gradient.
/// </summary>
internal sealed class OracleLstm : OracleRecurrent
{
    private const int I = 0, F = 1, G = 2, O = 3;

    private readonly OracleFunction _activation, _recurrentActivation;
    private readonly LstmCoupling _coupling;
    private readonly double _clip, _gateClip;
    private readonly int[] _gateOrder, _peepholeOrder;
    private readonly OracleTensor? _p;

    // Gates [sequence][step, gate, unit].
    private double[][,,] _gates = [];
    private bool[][,,] _clipped = [];

    public OracleLstm(LstmAttribute declared, OracleSite site, bool reverse)
        : base(declared, site, reverse, GateOrder(declared).Length * declared.Units, (StateKind.Hidden, declared.Units), (StateKind.Cell, declared.Units))
    {
        _activation = OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);
        _recurrentActivation = OracleFunction.Of(declared.RecurrentActivation, declared.RecurrentActivationAlpha, declared.RecurrentActivationBeta);
        _coupling = declared.Coupling;
        _clip = declared.CellClip > 0 ? declared.CellClip : double.PositiveInfinity;
        _gateClip = declared.GateClip > 0 ? declared.GateClip : double.PositiveInfinity;
        _gateOrder = GateOrder(declared);
        _peepholeOrder = [.. _gateOrder.Where(g => g != G)];
        _p = declared.Peephole ? AddTensor("weight_ch", _peepholeOrder.Length, Units) : null;
    }

    // c, [sequence][step + 1, unit].
    private double[][,] C => S[1];

    protected override void Begin(int[] lengths)
    {
        _gates = [.. lengths.Select(steps => new double[steps, 4, Units])];
        _clipped = [.. lengths.Select(steps => new bool[steps, 4, Units])];
    }

    protected override void Step(int n, int t)
    {
        double[,,] gates = _gates[n];
        var sums = new double[4, Units];
        for (int place = 0; place < _gateOrder.Length; place++)
        {
            for (int u = 0; u < Units; u++)
            {
                int row = place * Units + u;
                sums[_gateOrder[place], u] = AddHidden(InputSum(n, t, row), n, t, row);
            }
        }

        for (int u = 0; u < Units; u++)
        {
            double i = Apply(_recurrentActivation, I, u, Peephole(I, u) * C[n][t, u]);
            double f = Apply(_recurrentActivation, F, u, Peephole(F, u) * C[n][t, u]);
            gates[t, I, u] = _coupling == LstmCoupling.InputFromForget ? 1 - f : i;
            gates[t, F, u] = _coupling == LstmCoupling.ForgetFromInput ? 1 - i : f;
            gates[t, G, u] = Apply(_activation, G, u, 0);
            C[n][t + 1, u] = Math.Clamp(gates[t, F, u] * C[n][t, u] + gates[t, I, u] * gates[t, G, u], -_clip, _clip);
            gates[t, O, u] = Apply(_recurrentActivation, O, u, Peephole(O, u) * C[n][t + 1, u]);
            H[n][t + 1, u] = gates[t, O, u] * OracleActivation.Apply(_activation, C[n][t + 1, u]);
        }

        double Apply(OracleFunction activation, int gate, int u, double seen)
        {
            double z = sums[gate, u] + seen;
            _clipped[n][t, gate, u] = Math.Abs(z) >= _gateClip;
            return OracleActivation.Apply(activation, Math.Clamp(z, -_gateClip, _gateClip));
        }
    }

    protected override void StepBack(int n, int t, double[][] d)
    {
        double[,,] gates = _gates[n];
        double[] dh = d[0], dc = d[1];
        var dz = new double[4, Units];
        for (int u = 0; u < Units; u++)
        {
            double i = gates[t, I, u], f = gates[t, F, u], g = gates[t, G, u], o = gates[t, O, u];
            double a = OracleActivation.Apply(_activation, C[n][t + 1, u]);
            dz[O, u] = Mutation == Mutation.DroppedGate ? 0 : dh[u] * a * Derivative(_recurrentActivation, O, u, o);
            dc[u] += dh[u] * o * OracleActivation.Derivative(_activation, a) + dz[O, u] * Peephole(O, u);
            if (Math.Abs(C[n][t + 1, u]) >= _clip && Mutation != Mutation.ClipForgotten)
            {
                dc[u] = 0;
            }

            double di = dc[u] * g, df = dc[u] * C[n][t, u];
            bool loose = Mutation == Mutation.LooseCoupling;
            switch (_coupling)
            {
                case LstmCoupling.InputFromForget:
                    dz[F, u] = (loose ? df : df - di) * Derivative(_recurrentActivation, F, u, f);
                    break;
                case LstmCoupling.ForgetFromInput:
                    dz[I, u] = (loose ? di : di - df) * Derivative(_recurrentActivation, I, u, i);
                    break;
                default:
                    dz[I, u] = di * Derivative(_recurrentActivation, I, u, i);
                    dz[F, u] = df * Derivative(_recurrentActivation, F, u, f);
                    break;
            }

            dz[G, u] = dc[u] * i * Derivative(_activation, G, u, g);
            if (Mutation == Mutation.FlippedSign)
            {
                dz[F, u] = -dz[F, u];
            }

            dc[u] = dc[u] * f + dz[I, u] * Peephole(I, u) + dz[F, u] * Peephole(F, u);
            for (int place = 0; _p is not null && place < _peepholeOrder.Length; place++)
            {
                int gate = _peepholeOrder[place];
                bool sawNewCell = gate == O && Mutation != Mutation.PeepholeOfOldCell;
                _p.Gradient[place * Units + u] += dz[gate, u] * C[n][sawNewCell ? t + 1 : t, u];
            }
        }

        d[0] = new double[Units];
        for (int row = 0; row < _gateOrder.Length * Units; row++)
        {
            InputSumBack(n, t, row, dz[_gateOrder[row / Units], row % Units]);
            HiddenSumBack(n, t, row, dz[_gateOrder[row / Units], row % Units], d[0]);
        }

        double Derivative(OracleFunction activation, int gate, int u, double y)
            => _clipped[n][t, gate, u] && Mutation != Mutation.ClipForgotten ? 0 : OracleActivation.Derivative(activation, y);
    }

    // The gates that tensors have rows of.
    private static int[] GateOrder(LstmAttribute declared) => declared.Coupling switch
    {
        LstmCoupling.InputFromForget => [F, G, O],
        LstmCoupling.ForgetFromInput => [I, G, O],
        _ => [I, F, G, O],
    };

    private double Peephole(int gate, int unit)
    {
        int place = Array.IndexOf(_peepholeOrder, gate);
        return _p is not null && place >= 0 ? _p.Values[place * Units + unit] : 0;
    }
}
