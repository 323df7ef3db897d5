namespace Unrolled.Tests;

/// <summary>h ← f(b + W·x + U·h). A clipped sum has no gradient.</summary>
internal sealed class OracleSimpleRnn(SimpleRnnAttribute declared, OracleSite site, bool reverse)
    : OracleRecurrent(declared, site, reverse, declared.Units, (StateKind.Hidden, declared.Units))
{
    private readonly OracleFunction _activation = reverse
        ? OracleFunction.Of(declared.BackwardActivation, declared.BackwardActivationAlpha, declared.BackwardActivationBeta)
        : OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);
    private readonly double _gateClip = declared.GateClip > 0 ? declared.GateClip : double.PositiveInfinity;

    // [sequence][step, unit].
    private double[][,] _sums = [];
    private bool[][,] _clipped = [];

    protected override void Begin(int[] lengths)
    {
        _sums = [.. lengths.Select(steps => new double[steps, Units])];
        _clipped = [.. lengths.Select(steps => new bool[steps, Units])];
    }

    protected override void Step(int n, int t)
    {
        for (int u = 0; u < Units; u++)
        {
            double z = AddHidden(InputSum(n, t, u), n, t, u);
            _clipped[n][t, u] = Math.Abs(z) >= _gateClip;
            _sums[n][t, u] = Math.Clamp(z, -_gateClip, _gateClip);
            H[n][t + 1, u] = OracleActivation.Apply(_activation, _sums[n][t, u]);
        }
    }

    protected override void StepBack(int n, int t, double[][] d)
    {
        double[] dh = new double[Units];
        for (int u = 0; u < Units; u++)
        {
            double dz = d[0][u] * OracleActivation.Derivative(_activation, _sums[n][t, u], H[n][t + 1, u]);
            dz = _clipped[n][t, u] && Mutation != Mutation.ClipForgotten ? 0 : dz;
            dz = Mutation == Mutation.FlippedSign ? -dz : dz;
            InputSumBack(n, t, u, dz, withBias: Mutation != Mutation.DroppedGate);
            HiddenSumBack(n, t, u, dz, dh);
        }

        d[0] = dh;
    }
}
