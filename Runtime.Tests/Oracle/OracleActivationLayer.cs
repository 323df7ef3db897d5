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
                double max = double.NegativeInfinity, sum = 0;
                for (int u = 0; u < Units; u++)
                {
                    max = Math.Max(max, x[n][t, u]);
                }

                for (int u = 0; u < Units; u++)
                {
                    sum += Math.Exp(x[n][t, u] - max);
                }

                for (int u = 0; u < Units; u++)
                {
                    _y[n][t, u] = _function.Activation switch
                    {
                        Activation.Softmax => Math.Exp(x[n][t, u] - max) / sum,
                        Activation.LogSoftmax => x[n][t, u] - max - Math.Log(sum),
                        _ => OracleActivation.Apply(_function, x[n][t, u]),
                    };
                }
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
                double dot = 0, total = 0;
                for (int u = 0; u < Units; u++)
                {
                    dot += _y[n][t, u] * dy[n][t, u];
                    total += dy[n][t, u];
                }

                for (int u = 0; u < Units; u++)
                {
                    double y = _y[n][t, u], d = dy[n][t, u];
                    double back = _function.Activation switch
                    {
                        Activation.Softmax => y * (d - dot),
                        Activation.LogSoftmax => d - Math.Exp(y) * total,
                        _ when OracleActivation.NeedsArgument(_function.Activation) => d * OracleActivation.DerivativeAt(_function.Activation, _x[n][t, u]),
                        _ => d * OracleActivation.Derivative(_function, y),
                    };
                    dx[n][t, u] = Mutation == Mutation.FlippedSign ? -back : back;
                }
            }
        }

        return dx;
    }
}
