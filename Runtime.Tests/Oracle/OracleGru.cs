namespace Unrolled.Tests;

/// <summary>
/// r, z = σ(b + W·x + c + U·h), n = φ(b + W·x + r·(c + U·h)) or φ(b + W·x + U·(r·h)), h ← (1 − z)·n + z·h. The rows of W, U, b and c are
/// those of r, z, n, one gate after the other; with the reset before the product there is no c.
/// </summary>
internal sealed class OracleGru : OracleLayer
{
    private const int R = 0, Z = 1, N = 2;

    private readonly int _inputs;
    private readonly bool _returnSequences, _before;
    private readonly OracleFunction _activation, _recurrentActivation;
    private readonly OracleTensor _w, _u, _b;
    private readonly OracleTensor? _c;
    private readonly OracleState _hidden;

    // Gates [batch, step, gate, unit]; q, the recurrent part of n's sum, [batch, step, unit]; h [batch, step + 1, unit], its place 0 being
    // the initial state.
    private double[,,] _x = new double[0, 0, 0], _h = new double[0, 0, 0], _q = new double[0, 0, 0];
    private double[,,,] _gates = new double[0, 0, 0, 0];

    public OracleGru(string name, string prefix, int number, int inputs, GruAttribute gru)
    {
        _inputs = inputs;
        _returnSequences = gru.ReturnSequences;
        _before = gru.Reset == GruReset.Before;
        _activation = OracleFunction.Of(gru.Activation, gru.ActivationAlpha, gru.ActivationBeta);
        _recurrentActivation = OracleFunction.Of(gru.RecurrentActivation, gru.RecurrentActivationAlpha, gru.RecurrentActivationBeta);
        Units = gru.Units;
        _w = new OracleTensor($"{prefix}.weight_ih_l{number}", 3 * Units, inputs);
        _u = new OracleTensor($"{prefix}.weight_hh_l{number}", 3 * Units, Units);
        _b = new OracleTensor($"{prefix}.bias_ih_l{number}", 3 * Units);
        _c = _before ? null : new OracleTensor($"{prefix}.bias_hh_l{number}", 3 * Units);
        _hidden = new OracleState(name, StateKind.Hidden, Units);
        Parameters = _c is null ? [_w, _u, _b] : [_w, _u, _b, _c];
        States = [_hidden];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    public override IReadOnlyList<OracleState> States { get; }

    public override double[,,] Forward(double[,,] x)
    {
        int batch = x.GetLength(0), steps = x.GetLength(1);
        _x = x;
        _gates = new double[batch, steps, 3, Units];
        _q = new double[batch, steps, Units];
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
                for (int gate = R; gate <= Z; gate++)
                {
                    for (int u = 0; u < Units; u++)
                    {
                        _gates[n, t, gate, u] = OracleActivation.Apply(_recurrentActivation, InputSum(n, t, gate * Units + u) + HiddenSum(n, t, gate * Units + u, reset: false));
                    }
                }

                for (int u = 0; u < Units; u++)
                {
                    int row = N * Units + u;
                    _q[n, t, u] = HiddenSum(n, t, row, reset: _before);
                    _gates[n, t, N, u] = OracleActivation.Apply(_activation, InputSum(n, t, row) + (_before ? 1 : _gates[n, t, R, u]) * _q[n, t, u]);
                }

                for (int u = 0; u < Units; u++)
                {
                    double z = _gates[n, t, Z, u];
                    _h[n, t + 1, u] = (1 - z) * _gates[n, t, N, u] + z * _h[n, t, u];
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
                // Of the sums of W·x, and of those of U·h.
                double[] dInput = new double[3 * Units], dHidden = new double[3 * Units], before = new double[Units];
                for (int u = 0; u < Units; u++)
                {
                    double z = _gates[n, t, Z, u], candidate = _gates[n, t, N, u], d = dh[u] + (_returnSequences ? dy[n, t, u] : 0);
                    dInput[N * Units + u] = d * (1 - z) * OracleActivation.Derivative(_activation, candidate);
                    dInput[Z * Units + u] = d * (_h[n, t, u] - candidate) * OracleActivation.Derivative(_recurrentActivation, z) * (Mutation == Mutation.FlippedSign ? -1 : 1);
                    before[u] = d * z;
                }

                for (int u = 0; u < Units; u++)
                {
                    double r = _gates[n, t, R, u], dCandidate = dInput[N * Units + u], dReset = dCandidate * _q[n, t, u];
                    if (_before)
                    {
                        double dProduct = 0;
                        for (int j = 0; j < Units; j++)
                        {
                            dProduct += _u.Values[(N * Units + j) * Units + u] * dInput[N * Units + j];
                        }

                        dReset = dProduct * _h[n, t, u];
                        before[u] += dProduct * r;
                    }

                    dInput[R * Units + u] = Mutation == Mutation.DroppedGate ? 0 : dReset * OracleActivation.Derivative(_recurrentActivation, r);
                    dHidden[R * Units + u] = dInput[R * Units + u];
                    dHidden[Z * Units + u] = dInput[Z * Units + u];
                    dHidden[N * Units + u] = _before ? dCandidate : dCandidate * r;
                }

                for (int row = 0; row < 3 * Units; row++)
                {
                    bool reset = _before && row >= N * Units;
                    _b.Gradient[row] += dInput[row];
                    if (_c is not null)
                    {
                        _c.Gradient[row] += dHidden[row];
                    }

                    for (int k = 0; k < _inputs; k++)
                    {
                        _w.Gradient[row * _inputs + k] += dInput[row] * _x[n, t, k];
                        dx[n, t, k] += dInput[row] * _w.Values[row * _inputs + k];
                    }

                    for (int k = 0; k < Units; k++)
                    {
                        _u.Gradient[row * Units + k] += dHidden[row] * _h[n, t, k] * (reset ? _gates[n, t, R, k] : 1);
                        before[k] += reset ? 0 : dHidden[row] * _u.Values[row * Units + k];
                    }
                }

                dh = before;
            }

            for (int u = 0; u < Units; u++)
            {
                _hidden.InitialGradient[n, u] = dh[u];
            }
        }

        return dx;
    }

    // b + W·x
    private double InputSum(int n, int t, int row)
    {
        double sum = _b.Values[row];
        for (int k = 0; k < _inputs; k++)
        {
            sum += _w.Values[row * _inputs + k] * _x[n, t, k];
        }

        return sum;
    }

    // c + U·h, or U·(r·h)
    private double HiddenSum(int n, int t, int row, bool reset)
    {
        double sum = _c?.Values[row] ?? 0;
        for (int k = 0; k < Units; k++)
        {
            sum += _u.Values[row * Units + k] * _h[n, t, k] * (reset ? _gates[n, t, R, k] : 1);
        }

        return sum;
    }
}
