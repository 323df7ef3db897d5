namespace Unrolled.Tests;

/// <summary>
/// i, f, o = σ(b + W·x + U·h), g = φ(b + W·x + U·h), c ← f·c + i·g, h ← o·ψ(c). The rows of W, U and b are those of i, f, g, o,
/// one gate after the other. With peepholes the sums of i and f also have p·c, that of o has p·c with the new c, and P has the rows of
/// i, f, o. Coupled, i = 1 − f or f = 1 − i, and no tensor has rows of that gate. A clipped c or sum has no gradient. With
/// normalization W·x, U·h and c each become α∘(v − mean)/√(variance + ε), and c has β besides; with a projection h ← V·(o·ψ(c)).
/// </summary>
internal sealed class OracleLstm : OracleRecurrent
{
    private const int I = 0, F = 1, G = 2, O = 3;

    private readonly int _cells;
    private readonly OracleFunction _activation, _recurrentActivation, _cellActivation;
    private readonly LstmCoupling _coupling;
    private readonly double _clip, _gateClip;
    private readonly int[] _gateOrder, _peepholeOrder;
    private readonly OracleTensor? _p, _v, _inputGain, _hiddenGain, _cellGain, _cellBias;

    // Gates and their sums [sequence][step, gate, unit]; ψ(c), o·ψ(c) and what ψ is of [sequence][step, unit].
    private double[][,,] _gates = [];
    private double[][,,] _sums = [];
    private bool[][,,] _clipped = [];
    private double[][,] _a = [], _m = [], _cellSums = [];
    private OracleNormal[][] _inputNormal = [], _hiddenNormal = [], _cellNormal = [];

    public OracleLstm(LstmAttribute declared, OracleSite site, bool reverse)
        : base(
            declared, site, reverse, GateOrder(declared).Length * declared.Units,
            (StateKind.Hidden, declared.Projection > 0 ? declared.Projection : declared.Units), (StateKind.Cell, declared.Units))
    {
        _cells = declared.Units;
        _activation = reverse
            ? OracleFunction.Of(declared.BackwardActivation, declared.BackwardActivationAlpha, declared.BackwardActivationBeta)
            : OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);
        _recurrentActivation = reverse
            ? OracleFunction.Of(declared.BackwardRecurrentActivation, declared.BackwardRecurrentActivationAlpha, declared.BackwardRecurrentActivationBeta)
            : OracleFunction.Of(declared.RecurrentActivation, declared.RecurrentActivationAlpha, declared.RecurrentActivationBeta);
        _cellActivation = reverse
            ? OracleFunction.Of(declared.BackwardCellActivation, declared.BackwardCellActivationAlpha, declared.BackwardCellActivationBeta)
            : OracleFunction.Of(declared.CellActivation, declared.CellActivationAlpha, declared.CellActivationBeta);
        _coupling = declared.Coupling;
        _clip = declared.CellClip > 0 ? declared.CellClip : double.PositiveInfinity;
        _gateClip = declared.GateClip > 0 ? declared.GateClip : double.PositiveInfinity;
        _gateOrder = GateOrder(declared);
        _peepholeOrder = [.. _gateOrder.Where(g => g != G)];
        _p = declared.Peephole ? AddTensor("weight_ch", _peepholeOrder.Length, _cells) : null;
        _v = declared.Projection > 0 ? AddTensor("weight_hr", Units, _cells) : null;
        if (declared.LayerNormalization)
        {
            _inputGain = AddTensor("gain_ih", _gateOrder.Length * _cells);
            _hiddenGain = AddTensor("gain_hh", _gateOrder.Length * _cells);
            _cellGain = AddTensor("gain_ch", _cells);
            _cellBias = AddTensor("bias_ch", _cells);
        }
    }

    // c, [sequence][step + 1, unit].
    private double[][,] C => S[1];

    protected override void Begin(int[] lengths)
    {
        _gates = [.. lengths.Select(steps => new double[steps, 4, _cells])];
        _sums = [.. lengths.Select(steps => new double[steps, 4, _cells])];
        _clipped = [.. lengths.Select(steps => new bool[steps, 4, _cells])];
        _a = [.. lengths.Select(steps => new double[steps, _cells])];
        _cellSums = [.. lengths.Select(steps => new double[steps, _cells])];
        _m = [.. lengths.Select(steps => new double[steps, _cells])];
        _inputNormal = [.. lengths.Select(steps => new OracleNormal[steps])];
        _hiddenNormal = [.. lengths.Select(steps => new OracleNormal[steps])];
        _cellNormal = [.. lengths.Select(steps => new OracleNormal[steps])];
    }

    protected override void Step(int n, int t)
    {
        double[,,] gates = _gates[n];
        double[] sums = Sums(n, t);
        for (int u = 0; u < _cells; u++)
        {
            double i = Apply(_recurrentActivation, I, u, Peephole(I, u) * C[n][t, u]);
            double f = Apply(_recurrentActivation, F, u, Peephole(F, u) * C[n][t, u]);
            gates[t, I, u] = _coupling == LstmCoupling.InputFromForget ? 1 - f : i;
            gates[t, F, u] = _coupling == LstmCoupling.ForgetFromInput ? 1 - i : f;
            gates[t, G, u] = Apply(_activation, G, u, 0);
            C[n][t + 1, u] = Math.Clamp(gates[t, F, u] * C[n][t, u] + gates[t, I, u] * gates[t, G, u], -_clip, _clip);
            gates[t, O, u] = Apply(_recurrentActivation, O, u, Peephole(O, u) * C[n][t + 1, u]);
        }

        double[] cell = [.. Enumerable.Range(0, _cells).Select(u => C[n][t + 1, u])];
        if (_cellGain is not null)
        {
            _cellNormal[n][t] = new OracleNormal(cell);
            cell = [.. cell.Select((_, u) => _cellGain.Values[u] * _cellNormal[n][t].Values[u] + _cellBias!.Values[u])];
        }

        for (int u = 0; u < _cells; u++)
        {
            _cellSums[n][t, u] = cell[u];
            _a[n][t, u] = OracleActivation.Apply(_cellActivation, cell[u]);
            _m[n][t, u] = gates[t, O, u] * _a[n][t, u];
            if (_v is null)
            {
                H[n][t + 1, u] = _m[n][t, u];
            }
        }

        for (int row = 0; _v is not null && row < Units; row++)
        {
            for (int u = 0; u < _cells; u++)
            {
                H[n][t + 1, row] += _v.Values[row * _cells + u] * _m[n][t, u];
            }
        }

        double Apply(OracleFunction activation, int gate, int u, double seen)
        {
            int place = Array.IndexOf(_gateOrder, gate);
            if (place < 0)
            {
                return 0;
            }

            double z = sums[place * _cells + u] + seen;
            _clipped[n][t, gate, u] = Math.Abs(z) >= _gateClip;
            _sums[n][t, gate, u] = Math.Clamp(z, -_gateClip, _gateClip);
            return OracleActivation.Apply(activation, _sums[n][t, gate, u]);
        }
    }

    protected override void StepBack(int n, int t, double[][] d)
    {
        double[,,] gates = _gates[n];
        double[] dm = ProjectionBack(n, t, d[0]), dc = d[1], dz = new double[_gateOrder.Length * _cells];
        double[] dCell = CellBack(n, t, dm);
        for (int u = 0; u < _cells; u++)
        {
            double i = gates[t, I, u], f = gates[t, F, u], g = gates[t, G, u], o = gates[t, O, u];
            double dO = Mutation == Mutation.DroppedGate ? 0 : dm[u] * _a[n][t, u] * Derivative(_recurrentActivation, O, u, o);
            dc[u] += dCell[u] + dO * Peephole(O, u);
            if (Math.Abs(C[n][t + 1, u]) >= _clip && Mutation != Mutation.ClipForgotten)
            {
                dc[u] = 0;
            }

            double di = dc[u] * g, df = dc[u] * C[n][t, u], dI = 0, dF = 0;
            bool loose = Mutation == Mutation.LooseCoupling;
            switch (_coupling)
            {
                case LstmCoupling.InputFromForget:
                    dF = (loose ? df : df - di) * Derivative(_recurrentActivation, F, u, f);
                    break;
                case LstmCoupling.ForgetFromInput:
                    dI = (loose ? di : di - df) * Derivative(_recurrentActivation, I, u, i);
                    break;
                default:
                    dI = di * Derivative(_recurrentActivation, I, u, i);
                    dF = df * Derivative(_recurrentActivation, F, u, f);
                    break;
            }

            double dG = dc[u] * i * Derivative(_activation, G, u, g);
            dF = Mutation == Mutation.FlippedSign ? -dF : dF;
            dc[u] = dc[u] * f + dI * Peephole(I, u) + dF * Peephole(F, u);
            double[] byGate = [dI, dF, dG, dO];
            for (int place = 0; place < _gateOrder.Length; place++)
            {
                dz[place * _cells + u] = byGate[_gateOrder[place]];
            }

            for (int place = 0; _p is not null && place < _peepholeOrder.Length; place++)
            {
                int gate = _peepholeOrder[place];
                bool sawNewCell = gate == O && Mutation != Mutation.PeepholeOfOldCell;
                _p.Gradient[place * _cells + u] += byGate[gate] * C[n][sawNewCell ? t + 1 : t, u];
            }
        }

        d[0] = new double[Units];
        SumsBack(n, t, dz, d[0]);

        double Derivative(OracleFunction activation, int gate, int u, double y)
            => _clipped[n][t, gate, u] && Mutation != Mutation.ClipForgotten ? 0 : OracleActivation.Derivative(activation, _sums[n][t, gate, u], y);
    }

    // b + W·x + U·h of all rows, the two products normalized where that is asked for.
    private double[] Sums(int n, int t)
    {
        int[] rows = [.. Enumerable.Range(0, _gateOrder.Length * _cells)];
        if (_inputGain is null)
        {
            return [.. rows.Select(row => AddHidden(InputSum(n, t, row), n, t, row))];
        }

        _inputNormal[n][t] = new OracleNormal([.. rows.Select(row => AddInput(0, n, t, row))]);
        _hiddenNormal[n][t] = new OracleNormal([.. rows.Select(row => AddHidden(0, n, t, row))]);
        return [.. rows.Select(row => Bias(row) + _inputGain.Values[row] * _inputNormal[n][t].Values[row] + _hiddenGain!.Values[row] * _hiddenNormal[n][t].Values[row])];
    }

    private void SumsBack(int n, int t, double[] dz, double[] dh)
    {
        double[] dInput = dz, dHidden = dz;
        if (_inputGain is not null)
        {
            dInput = _inputNormal[n][t].Back(dz, _inputGain, Mutation);
            dHidden = _hiddenNormal[n][t].Back(dz, _hiddenGain!, Mutation);
        }

        for (int row = 0; row < dz.Length; row++)
        {
            BiasBack(row, dz[row]);
            InputSumBack(n, t, row, dInput[row], withBias: false);
            HiddenSumBack(n, t, row, dHidden[row], dh);
        }
    }

    // From the gradient of h = V·m to those of V and m.
    private double[] ProjectionBack(int n, int t, double[] dh)
    {
        if (_v is null)
        {
            return dh;
        }

        double[] dm = new double[_cells];
        for (int row = 0; row < Units; row++)
        {
            for (int u = 0; u < _cells; u++)
            {
                _v.Gradient[row * _cells + u] += dh[row] * (Mutation == Mutation.ProjectionOfCell ? _a : _m)[n][t, u];
                dm[u] += dh[row] * _v.Values[row * _cells + u];
            }
        }

        return dm;
    }

    // From the gradient of m = o·ψ(c) to that of c, through its normalization.
    private double[] CellBack(int n, int t, double[] dm)
    {
        double[] d = new double[_cells];
        for (int u = 0; u < _cells; u++)
        {
            OracleFunction function = Mutation == Mutation.CellFunctionOfCandidate ? _activation : _cellActivation;
            d[u] = dm[u] * _gates[n][t, O, u] * OracleActivation.Derivative(function, _cellSums[n][t, u], _a[n][t, u]);
        }

        if (_cellGain is null)
        {
            return d;
        }

        for (int u = 0; u < _cells; u++)
        {
            _cellBias!.Gradient[u] += d[u];
        }

        return _cellNormal[n][t].Back(d, _cellGain, Mutation);
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
        return _p is not null && place >= 0 ? _p.Values[place * _cells + unit] : 0;
    }
}
