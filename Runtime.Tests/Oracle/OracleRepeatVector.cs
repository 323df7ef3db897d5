namespace Unrolled.Tests;

/// <summary>A vector at every step: a given number of them, or as many as the second input has.</summary>
internal sealed class OracleRepeatVector(RepeatVectorAttribute declared, OracleSite site) : OracleLayer
{
    private IReadOnlyList<double[][,]> _inputs = [];

    public override int Units => site.Input.Width;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs)
        => inputs[0] with { IsVector = false, Steps = declared.Steps > 0 ? declared.Steps : inputs[1].Steps };

    public override double[][,] Forward(IReadOnlyList<double[][,]> inputs)
    {
        _inputs = inputs;
        var y = new double[inputs[0].Length][,];
        for (int n = 0; n < y.Length; n++)
        {
            y[n] = new double[declared.Steps > 0 ? declared.Steps : inputs[1][n].GetLength(0), Units];
            for (int t = 0; t < y[n].GetLength(0); t++)
            {
                for (int u = 0; u < Units; u++)
                {
                    y[n][t, u] = inputs[0][n][0, u];
                }
            }
        }

        return y;
    }

    public override IReadOnlyList<double[][,]> Backward(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_inputs[0]);
        for (int n = 0; n < dy.Length; n++)
        {
            for (int t = Mutation == Mutation.OneStepShort ? 1 : 0; t < dy[n].GetLength(0); t++)
            {
                for (int u = 0; u < Units; u++)
                {
                    dx[n][0, u] += Mutation == Mutation.FlippedSign ? -dy[n][t, u] : dy[n][t, u];
                }
            }
        }

        return [dx, .. _inputs.Skip(1).Select(x => OracleValues.Zeros(x))];
    }
}
