namespace Unrolled.Tests;

/// <summary>y = row x of the weights, x a token.</summary>
internal sealed class OracleEmbedding : OracleSingle
{
    private readonly OracleTensor _w;
    private readonly int _padding;
    private double[][,] _x = [];

    public OracleEmbedding(EmbeddingAttribute declared, OracleSite site)
    {
        Tokens = declared.Vocabulary;
        Units = declared.Units;
        _padding = declared.PaddingIndex;
        _w = new OracleTensor($"{site.Prefix}.weight", Tokens, Units) { Frozen = _padding < 0 ? 0..0 : (_padding * Units)..((_padding + 1) * Units) };
        Parameters = [_w];
    }

    public override int Units { get; }

    public override int Tokens { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        double[][,] y = OracleValues.Zeros(x, Units);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < x[n].GetLength(0); t++)
            {
                for (int u = 0; u < Units; u++)
                {
                    y[n][t, u] = _w.Values[(int)x[n][t, 0] * Units + u];
                }
            }
        }

        return y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        for (int n = 0; n < dy.Length; n++)
        {
            for (int t = 0; t < dy[n].GetLength(0); t++)
            {
                int token = (int)_x[n][t, 0];
                for (int u = 0; u < Units && token != _padding; u++)
                {
                    double d = Mutation == Mutation.FlippedSign ? -dy[n][t, u] : dy[n][t, u];

                    // A token that comes again replaces what it had: a mistake.
                    _w.Gradient[token * Units + u] = Mutation == Mutation.RepeatedToken ? d : _w.Gradient[token * Units + u] + d;
                }
            }
        }

        return OracleValues.Zeros(_x);
    }
}
