namespace Unrolled.Tests;

/// <summary>y = f(x), or the softmax or its logarithm over the features of each time step.</summary>
internal sealed class OracleActivationLayer(ActivationAttribute declared, OracleSite site) : OracleSingle
{
    private readonly OracleFunction _function = OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);
    private double[][,] _x = [], _y = [];

    public override int Units => site.Input.Width;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0];

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        _y = OracleValues.Zeros(x);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < x[n].GetLength(0); t++)
            {
                OracleValues.SetRow(_y[n], t, OracleActivation.Apply(_function, OracleValues.Row(x[n], t)));
            }
        }

        return _y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(dy);
        for (int n = 0; n < dy.Length; n++)
        {
            for (int t = 0; t < dy[n].GetLength(0); t++)
            {
                double[] back = OracleActivation.Gradient(_function, OracleValues.Row(_x[n], t), OracleValues.Row(_y[n], t), OracleValues.Row(dy[n], t));
                OracleValues.SetRow(dx[n], t, [.. back.Select(d => Mutation == Mutation.FlippedSign ? -d : d)]);
            }
        }

        return dx;
    }
}
