namespace Unrolled.Tests;

/// <summary>h ← f(b + W·x + u∘h).</summary>
internal sealed class OracleIndRnn(IndRnnAttribute declared, OracleSite site, bool reverse)
    : OracleRecurrent(declared, site, reverse, declared.Units, (StateKind.Hidden, declared.Units))
{
    private readonly OracleFunction _activation = reverse
        ? OracleFunction.Of(declared.BackwardActivation, declared.BackwardActivationAlpha, declared.BackwardActivationBeta)
        : OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);

    // [sequence][step, unit].
    private double[][,] _sums = [];

    protected override void Begin(int[] lengths) => _sums = [.. lengths.Select(steps => new double[steps, Units])];

    protected override void Step(int n, int t)
    {
        for (int u = 0; u < Units; u++)
        {
            double sum = InputSum(n, t, u), own = U.Values[u] * H[n][t, u];
            _sums[n][t, u] = OracleNoise.OfSum(sum + own, Math.Abs(sum) + Math.Abs(own));
            H[n][t + 1, u] = OracleActivation.Apply(_activation, _sums[n][t, u]);
        }
    }

    protected override void StepBack(int n, int t, double[][] d)
    {
        double[] before = new double[Units];
        for (int u = 0; u < Units; u++)
        {
            double dz = d[0][u] * OracleActivation.Derivative(_activation, _sums[n][t, u], H[n][t + 1, u]);
            dz = Mutation == Mutation.FlippedSign ? -dz : dz;
            InputSumBack(n, t, u, dz, withBias: Mutation != Mutation.DroppedGate);
            U.Gradient[u] += dz * H[n][Mutation == Mutation.VectorOfNewState ? t + 1 : t, u];
            before[u] = dz * U.Values[u];
        }

        d[0] = before;
    }
}
