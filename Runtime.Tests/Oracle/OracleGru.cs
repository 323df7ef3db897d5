namespace Unrolled.Tests;

/// <summary>
/// r, z = σ(b + W·x + c + U·h), n = φ(b + W·x + r·(c + U·h)) or φ(b + W·x + U·(r·h)), h ← (1 − z)·n + z·h. The rows of W, U, b and c are
/// those of r, z, n, one gate after the other; with the reset before the product, or without biases, there is no c. A clipped
/// sum has no gradient.
/// </summary>
internal sealed class OracleGru : OracleRecurrent
{
    private const int R = 0, Z = 1, N = 2;

    private readonly bool _before;
    private readonly double _gateClip;
    private readonly OracleFunction _activation, _recurrentActivation;
    private readonly OracleTensor? _c;

    // Gates and their sums [sequence][step, gate, unit]; q, the recurrent part of n's sum, [sequence][step, unit].
    private double[][,,] _gates = [], _sums = [];
    private double[][,] _q = [];
    private bool[][,,] _clipped = [];

    public OracleGru(GruAttribute declared, OracleSite site, bool reverse)
        : base(declared, site, reverse, 3 * declared.Units, (StateKind.Hidden, declared.Units))
    {
        _before = declared.Reset == GruReset.Before;
        _gateClip = declared.GateClip > 0 ? declared.GateClip : double.PositiveInfinity;
        _activation = reverse
            ? OracleFunction.Of(declared.BackwardActivation, declared.BackwardActivationAlpha, declared.BackwardActivationBeta)
            : OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);
        _recurrentActivation = reverse
            ? OracleFunction.Of(declared.BackwardRecurrentActivation, declared.BackwardRecurrentActivationAlpha, declared.BackwardRecurrentActivationBeta)
            : OracleFunction.Of(declared.RecurrentActivation, declared.RecurrentActivationAlpha, declared.RecurrentActivationBeta);
        _c = _before || !declared.UseBias ? null : AddTensor("bias_hh", 3 * Units);
    }

    protected override void Begin(int[] lengths)
    {
        _gates = [.. lengths.Select(steps => new double[steps, 3, Units])];
        _sums = [.. lengths.Select(steps => new double[steps, 3, Units])];
        _clipped = [.. lengths.Select(steps => new bool[steps, 3, Units])];
        _q = [.. lengths.Select(steps => new double[steps, Units])];
    }

    protected override void Step(int n, int t)
    {
        double[,,] gates = _gates[n];
        for (int gate = R; gate <= Z; gate++)
        {
            for (int u = 0; u < Units; u++)
            {
                int row = gate * Units + u;
                gates[t, gate, u] = Apply(_recurrentActivation, gate, u, InputSum(n, t, row) + HiddenSum(n, t, row, reset: false));
            }
        }

        for (int u = 0; u < Units; u++)
        {
            int row = N * Units + u;
            _q[n][t, u] = HiddenSum(n, t, row, reset: _before);
            gates[t, N, u] = Apply(_activation, N, u, InputSum(n, t, row) + (_before ? 1 : gates[t, R, u]) * _q[n][t, u]);
        }

        for (int u = 0; u < Units; u++)
        {
            double z = gates[t, Z, u];
            H[n][t + 1, u] = (1 - z) * gates[t, N, u] + z * H[n][t, u];
        }

        double Apply(OracleFunction activation, int gate, int u, double z)
        {
            _clipped[n][t, gate, u] = Math.Abs(z) >= _gateClip;
            _sums[n][t, gate, u] = Math.Clamp(z, -_gateClip, _gateClip);
            return OracleActivation.Apply(activation, _sums[n][t, gate, u]);
        }
    }

    protected override void StepBack(int n, int t, double[][] d)
    {
        double[,,] gates = _gates[n];

        // Of the sums of W·x, and of those of U·h.
        double[] dInput = new double[3 * Units], dHidden = new double[3 * Units], before = new double[Units];
        for (int u = 0; u < Units; u++)
        {
            double z = gates[t, Z, u], candidate = gates[t, N, u];
            dInput[N * Units + u] = d[0][u] * (1 - z) * Derivative(_activation, N, u, candidate);
            dInput[Z * Units + u] = d[0][u] * (H[n][t, u] - candidate) * Derivative(_recurrentActivation, Z, u, z) * (Mutation == Mutation.FlippedSign ? -1 : 1);
            before[u] = d[0][u] * z;
        }

        for (int u = 0; u < Units; u++)
        {
            double r = gates[t, R, u], dCandidate = dInput[N * Units + u], dReset = dCandidate * _q[n][t, u];
            if (_before)
            {
                double dProduct = 0;
                for (int j = 0; j < Units; j++)
                {
                    dProduct += U.Values[(N * Units + j) * Units + u] * dInput[N * Units + j] * HiddenMask(n, u);
                }

                dReset = dProduct * H[n][t, u];
                before[u] += dProduct * r;
            }

            dInput[R * Units + u] = Mutation == Mutation.DroppedGate ? 0 : dReset * Derivative(_recurrentActivation, R, u, r);
            dHidden[R * Units + u] = dInput[R * Units + u];
            dHidden[Z * Units + u] = dInput[Z * Units + u];
            dHidden[N * Units + u] = _before ? dCandidate : dCandidate * r;
        }

        for (int row = 0; row < 3 * Units; row++)
        {
            InputSumBack(n, t, row, dInput[row]);
            if (_c is not null)
            {
                _c.Gradient[row] += dHidden[row];
            }

            if (!_before || row < N * Units)
            {
                HiddenSumBack(n, t, row, dHidden[row], before);
                continue;
            }

            for (int k = 0; k < Units; k++)
            {
                U.Gradient[row * Units + k] += dHidden[row] * H[n][t, k] * gates[t, R, k] * HiddenMask(n, k);
            }
        }

        d[0] = before;

        double Derivative(OracleFunction activation, int gate, int u, double y)
            => _clipped[n][t, gate, u] && Mutation != Mutation.ClipForgotten ? 0 : OracleActivation.Derivative(activation, _sums[n][t, gate, u], y);
    }

    // c + U·h, or U·(r·h)
    private double HiddenSum(int n, int t, int row, bool reset)
    {
        if (!reset)
        {
            return AddHidden(_c?.Values[row] ?? 0, n, t, row);
        }

        double sum = 0;
        for (int k = 0; k < Units; k++)
        {
            sum += U.Values[row * Units + k] * H[n][t, k] * _gates[n][t, R, k] * HiddenMask(n, k);
        }

        return sum;
    }
}
