namespace Unrolled.Tests;

/// <summary>h ← f(b + W·x + U·h).</summary>
internal sealed class OracleSimpleRnn(SimpleRnnAttribute declared, OracleSite site, bool reverse)
    : OracleRecurrent(declared, site, reverse, declared.Units, (StateKind.Hidden, declared.Units))
{
    private readonly OracleFunction _activation = OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);

    protected override void Begin(int[] lengths)
    {
    }

    protected override void Step(int n, int t)
    {
        for (int u = 0; u < Units; u++)
        {
            H[n][t + 1, u] = OracleActivation.Apply(_activation, AddHidden(InputSum(n, t, u), n, t, u));
        }
    }

    protected override void StepBack(int n, int t, double[][] d)
    {
        double[] dh = new double[Units];
        for (int u = 0; u < Units; u++)
        {
            double dz = d[0][u] * OracleActivation.Derivative(_activation, H[n][t + 1, u]);
            dz = Mutation == Mutation.FlippedSign ? -dz : dz;
            InputSumBack(n, t, u, dz, withBias: Mutation != Mutation.DroppedGate);
            HiddenSumBack(n, t, u, dz, dh);
        }

        d[0] = dh;
    }
}
