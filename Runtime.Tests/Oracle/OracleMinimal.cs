namespace Unrolled.Tests;

/// <summary>
/// z = σ(b + W·x), h̃ = φ(b + W·x), h ← (1 − z)·h + z·h̃; or f, i = σ(b + W·x), h ← f/(f + i)·h + i/(f + i)·h̃. The rows of W and b are those of the gates, then of h̃.
/// </summary>
internal sealed class OracleMinimal(MinimalLayerAttribute declared, OracleSite site, bool reverse)
    : OracleRecurrent(declared, site, reverse, (declared is MinLstmAttribute ? 3 : 2) * declared.Units, (StateKind.Hidden, declared.Units))
{
    private static readonly OracleFunction Sigmoid = OracleFunction.Of(Activation.Sigmoid, float.NaN, float.NaN);

    private readonly bool _isLstm = declared is MinLstmAttribute, _logSpace = declared.LogSpace;
    private readonly OracleFunction _activation = reverse
        ? OracleFunction.Of(declared.BackwardActivation, declared.BackwardActivationAlpha, declared.BackwardActivationBeta)
        : OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);

    // [sequence][step, sum, unit]: gates and candidate, and their sums.
    private double[][,,] _values = [], _sums = [];

    private int Candidate => _isLstm ? 2 : 1;

    protected override void Begin(int[] lengths)
    {
        _values = [.. lengths.Select(steps => new double[steps, 3, Units])];
        _sums = [.. lengths.Select(steps => new double[steps, 3, Units])];
    }

    protected override void Step(int n, int t)
    {
        for (int u = 0; u < Units; u++)
        {
            for (int s = 0; s <= Candidate; s++)
            {
                double sum = _sums[n][t, s, u] = InputSum(n, t, s * Units + u);
                _values[n][t, s, u] = s < Candidate ? OracleActivation.Apply(Sigmoid, sum) : !_logSpace ? OracleActivation.Apply(_activation, sum) : sum >= 0 ? sum + 0.5 : OracleActivation.Apply(Sigmoid, sum);
            }

            double a = _values[n][t, 0, u], b = _values[n][t, 1, u], candidate = _values[n][t, Candidate, u];
            H[n][t + 1, u] = _isLstm ? (a * H[n][t, u] + b * candidate) / (a + b) : (1 - a) * H[n][t, u] + a * candidate;
        }
    }

    protected override void StepBack(int n, int t, double[][] d)
    {
        double[] before = new double[Units];
        for (int u = 0; u < Units; u++)
        {
            double a = _values[n][t, 0, u], b = _values[n][t, 1, u], candidate = _values[n][t, Candidate, u], h = H[n][t, u], dh = d[0][u];
            double sum = _sums[n][t, Candidate, u], part = _isLstm ? b / (a + b) : a;
            double derivative = !_logSpace ? OracleActivation.Derivative(_activation, sum, candidate) : sum >= 0 ? 1 : candidate * (1 - candidate);
            InputSumBack(n, t, Candidate * Units + u, Mutation == Mutation.DroppedGate ? 0 : dh * part * derivative);
            before[u] = dh * (1 - part);
            double sign = Mutation == Mutation.FlippedSign ? -1 : 1;
            if (_isLstm)
            {
                // h = (f·h + i·h̃) / (f + i)
                double whole = (a + b) * (a + b);
                InputSumBack(n, t, u, sign * dh * b * (h - candidate) / whole * a * (1 - a));
                InputSumBack(n, t, Units + u, dh * a * (candidate - h) / whole * b * (1 - b));
            }
            else
            {
                InputSumBack(n, t, u, sign * dh * (candidate - h) * a * (1 - a));
            }
        }

        d[0] = before;
    }
}
