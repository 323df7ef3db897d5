namespace Unrolled.Tests;

/// <summary>Some neighboring features of each row.</summary>
internal sealed class OracleSlice(SliceAttribute declared) : OracleSingle
{
    private double[][,] _x = [];

    public override int Units => declared.Count;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        return OracleValues.Columns(x, declared.Start, declared.Count);
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_x);
        for (int n = 0; n < dy.Length; n++)
        {
            for (int t = 0; t < dy[n].GetLength(0); t++)
            {
                for (int u = 0; u < declared.Count; u++)
                {
                    dx[n][t, declared.Start + u] = Mutation == Mutation.FlippedSign ? -dy[n][t, u] : dy[n][t, u];
                }
            }
        }

        return dx;
    }
}
