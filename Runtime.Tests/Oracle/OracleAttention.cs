namespace Unrolled.Tests;

/// <summary>For each step of the queries the mean of the values, weighted by the softmax of their scores. The values are the keys.</summary>
internal sealed class OracleAttention : OracleLayer
{
    private readonly AttentionScore _score;
    private readonly int _queryWidth;
    private readonly OracleTensor? _general, _query, _key, _v;
    private double[][,] _q = [], _k = [];

    public OracleAttention(AttentionAttribute declared, OracleSite site)
    {
        _score = declared.Score;
        _queryWidth = site.Inputs[0].Width;
        Units = site.Inputs[1].Width;
        switch (_score)
        {
            case AttentionScore.General:
                _general = new OracleTensor($"{site.Prefix}.weight", _queryWidth, Units);
                Parameters = [_general];
                break;
            case AttentionScore.Additive:
                _query = new OracleTensor($"{site.Prefix}.weight_query", declared.Units, _queryWidth);
                _key = new OracleTensor($"{site.Prefix}.weight_key", declared.Units, Units);
                _v = new OracleTensor($"{site.Prefix}.weight_score", declared.Units);
                Parameters = [_query, _key, _v];
                break;
            default:
                Parameters = [];
                break;
        }
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    /// <summary>The weights, [batch][query steps, key steps].</summary>
    public double[][,] Weights { get; private set; } = [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0] with { Width = Units, Image = inputs[1].Image };

    public override double[][,] Forward(IReadOnlyList<double[][,]> inputs)
    {
        (_q, _k) = (inputs[0], inputs[1]);
        double[][,] y = OracleValues.Zeros(_q, Units);
        Weights = [.. _q.Select((q, n) => new double[q.GetLength(0), _k[n].GetLength(0)])];
        for (int n = 0; n < y.Length; n++)
        {
            int keySteps = _k[n].GetLength(0);
            for (int t = 0; t < y[n].GetLength(0); t++)
            {
                double max = double.NegativeInfinity, sum = 0;
                for (int j = 0; j < keySteps; j++)
                {
                    Weights[n][t, j] = OracleNoise.Of(Score(n, t, j));
                    max = Math.Max(max, Weights[n][t, j]);
                }

                for (int j = 0; j < keySteps; j++)
                {
                    Weights[n][t, j] = OracleNoise.Of(Math.Exp(Weights[n][t, j] - max));
                    sum += Weights[n][t, j];
                }

                for (int j = 0; j < keySteps; j++)
                {
                    Weights[n][t, j] /= sum;
                    for (int f = 0; f < Units; f++)
                    {
                        y[n][t, f] += Weights[n][t, j] * _k[n][j, f];
                    }
                }
            }
        }

        return y;
    }

    public override IReadOnlyList<double[][,]> Backward(double[][,] dy)
    {
        double[][,] dq = OracleValues.Zeros(_q), dk = OracleValues.Zeros(_k);
        for (int n = 0; n < dy.Length; n++)
        {
            int keySteps = _k[n].GetLength(0);
            for (int t = Mutation == Mutation.OneStepShort ? 1 : 0; t < dy[n].GetLength(0); t++)
            {
                var da = new double[keySteps];
                double mean = 0;
                for (int j = 0; j < keySteps; j++)
                {
                    for (int f = 0; f < Units; f++)
                    {
                        da[j] += dy[n][t, f] * _k[n][j, f];
                        dk[n][j, f] += Weights[n][t, j] * dy[n][t, f];
                    }

                    mean += Weights[n][t, j] * da[j];
                }

                for (int j = 0; j < keySteps; j++)
                {
                    // Without the mean the weights are taken to be free of each other.
                    double ds = OracleNoise.Of(Weights[n][t, j] * OracleNoise.OfDifference(da[j], Mutation == Mutation.DroppedGate ? 0 : mean));
                    ScoreBack(n, t, j, Mutation == Mutation.FlippedSign ? -ds : ds, dq[n], dk[n]);
                }
            }
        }

        return [dq, dk];
    }

    private double Score(int n, int t, int j)
    {
        double score = 0;
        switch (_score)
        {
            case AttentionScore.General:
                for (int i = 0; i < _queryWidth; i++)
                {
                    for (int f = 0; f < Units; f++)
                    {
                        score += _q[n][t, i] * _general!.Values[i * Units + f] * _k[n][j, f];
                    }
                }

                return score;
            case AttentionScore.Additive:
                for (int u = 0; u < _v!.Values.Length; u++)
                {
                    score += _v.Values[u] * OracleNoise.Of(Math.Tanh(Sum(n, t, j, u)));
                }

                return score;
            default:
                for (int f = 0; f < Units; f++)
                {
                    score += _q[n][t, f] * _k[n][j, f];
                }

                return _score == AttentionScore.ScaledDot ? score / Math.Sqrt(Units) : score;
        }
    }

    private void ScoreBack(int n, int t, int j, double ds, double[,] dq, double[,] dk)
    {
        switch (_score)
        {
            case AttentionScore.General:
                for (int i = 0; i < _queryWidth; i++)
                {
                    for (int f = 0; f < Units; f++)
                    {
                        double w = _general!.Values[i * Units + f];
                        _general.Gradient[i * Units + f] += ds * _q[n][t, i] * _k[n][j, f];
                        dq[t, i] += ds * w * _k[n][j, f];
                        dk[j, f] += ds * w * _q[n][t, i];
                    }
                }

                break;
            case AttentionScore.Additive:
                for (int u = 0; u < _v!.Values.Length; u++)
                {
                    double tanh = OracleNoise.Of(Math.Tanh(Sum(n, t, j, u))), d = OracleNoise.Of(ds * _v.Values[u] * (1 - tanh * tanh));
                    _v.Gradient[u] += ds * tanh;
                    for (int i = 0; i < _queryWidth; i++)
                    {
                        _query!.Gradient[u * _queryWidth + i] += d * _q[n][t, i];
                        dq[t, i] += d * _query.Values[u * _queryWidth + i];
                    }

                    for (int f = 0; f < Units; f++)
                    {
                        _key!.Gradient[u * Units + f] += d * _k[n][j, f];
                        dk[j, f] += d * _key.Values[u * Units + f];
                    }
                }

                break;
            default:
                ds = _score == AttentionScore.ScaledDot ? ds / Math.Sqrt(Units) : ds;
                for (int f = 0; f < Units; f++)
                {
                    dq[t, f] += ds * _k[n][j, f];
                    dk[j, f] += ds * _q[n][t, f];
                }

                break;
        }
    }

    // W·q + U·k of one unit.
    private double Sum(int n, int t, int j, int u)
    {
        double sum = 0;
        for (int i = 0; i < _queryWidth; i++)
        {
            sum += _query!.Values[u * _queryWidth + i] * _q[n][t, i];
        }

        for (int f = 0; f < Units; f++)
        {
            sum += _key!.Values[u * Units + f] * _k[n][j, f];
        }

        return sum;
    }
}
