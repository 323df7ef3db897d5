namespace Unrolled.Tests;

/// <summary>y = zeros with a one at place x, x a token.</summary>
internal sealed class OracleOneHot(OneHotAttribute declared) : OracleSingle
{
    private double[][,] _x = [];

    public override int Units => declared.Classes;

    public override int Tokens => declared.Classes;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        double[][,] y = OracleValues.Zeros(x, Units);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < x[n].GetLength(0); t++)
            {
                y[n][t, (int)x[n][t, 0]] = 1;
            }
        }

        return y;
    }

    protected override double[][,] BackwardOf(double[][,] dy) => OracleValues.Zeros(_x);
}
