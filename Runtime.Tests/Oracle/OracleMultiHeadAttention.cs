namespace Unrolled.Tests;

/// <summary>Heads of attention between projections: y = b + W·[Σ a·v], a = softmax(q·k / √width) in each head.</summary>
internal sealed class OracleMultiHeadAttention : OracleLayer
{
    private readonly MultiHeadAttentionAttribute _declared;
    private readonly int _head, _all, _keyInputs;
    private readonly OracleTensor[] _in;
    private readonly OracleTensor _out;
    private readonly OracleTensor? _inBias, _outBias;
    private double[][,] _x = [], _over = [], _contexts = [];
    private double[][][,] _projected = [], _weights = [];

    public OracleMultiHeadAttention(MultiHeadAttentionAttribute declared, OracleSite site)
    {
        _declared = declared;
        Units = site.Input.Width;
        _keyInputs = site.Inputs[^1].Width;
        _head = declared.KeyWidth > 0 ? declared.KeyWidth : Units / declared.Heads;
        _all = declared.Heads * _head;
        bool together = _keyInputs == Units;
        _in = together
            ? [new OracleTensor($"{site.Prefix}.in_proj_weight", 3 * _all, Units)]
            : [new OracleTensor($"{site.Prefix}.q_proj_weight", _all, Units), new OracleTensor($"{site.Prefix}.k_proj_weight", _all, _keyInputs), new OracleTensor($"{site.Prefix}.v_proj_weight", _all, _keyInputs)];
        _out = new OracleTensor($"{site.Prefix}.out_proj.weight", Units, _all);
        _inBias = declared.UseBias ? new OracleTensor($"{site.Prefix}.in_proj_bias", 3 * _all) : null;
        _outBias = declared.UseBias ? new OracleTensor($"{site.Prefix}.out_proj.bias", Units) : null;
        Parameters = _inBias is null ? [.. _in, _out] : [.. _in, _inBias, _out, _outBias!];
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    public override double[][,] Forward(IReadOnlyList<double[][,]> inputs)
    {
        (_x, _over) = (inputs[0], inputs[^1]);
        _projected = [.. Enumerable.Range(0, 3).Select(part => Project(part, part == 0 ? _x : _over))];
        _contexts = OracleValues.Zeros(_x, _all);
        _weights = [.. _x.Select((x, n) => Enumerable.Range(0, _declared.Heads).Select(_ => new double[x.GetLength(0), _over[n].GetLength(0)]).ToArray())];
        double[][,] y = OracleValues.Zeros(_x, Units);
        ForEachQuery((n, t, h, seen) =>
        {
            double[] score = [.. Enumerable.Range(0, seen).Select(j => OracleNoise.Of(Enumerable.Range(0, _head).Sum(u => Q(n, t, h, u) * K(n, j, h, u)) / Math.Sqrt(_head)))];
            double max = score.Max(), sum = score.Sum(s => Math.Exp(s - max));
            for (int j = 0; j < seen; j++)
            {
                _weights[n][h][t, j] = OracleNoise.Of(Math.Exp(score[j] - max) / sum);
                for (int u = 0; u < _head; u++)
                {
                    _contexts[n][t, h * _head + u] += _weights[n][h][t, j] * V(n, j, h, u);
                }
            }
        });
        for (int n = 0; n < y.Length; n++)
        {
            OracleNoise.Of([_contexts[n]]).CopyTo(_contexts.AsSpan(n));
            for (int i = 0; i < y[n].Length; i++)
            {
                int t = i / Units, o = i % Units;
                y[n][t, o] = (_outBias?.Values[o] ?? 0) + Enumerable.Range(0, _all).Sum(u => _out.Values[o * _all + u] * _contexts[n][t, u]);
            }
        }

        return y;
    }

    public override IReadOnlyList<double[][,]> Backward(double[][,] dy)
    {
        double[][,] dContexts = OracleValues.Zeros(_contexts);
        double[][][,] d = [.. _projected.Select(p => OracleValues.Zeros(p))];
        for (int n = 0; n < dy.Length; n++)
        {
            for (int i = 0; i < dy[n].Length; i++)
            {
                int t = i / Units, o = i % Units;
                if (_outBias is not null)
                {
                    _outBias.Gradient[o] += dy[n][t, o];
                }

                for (int u = 0; u < _all; u++)
                {
                    _out.Gradient[o * _all + u] += dy[n][t, o] * _contexts[n][t, u];
                    dContexts[n][t, u] += dy[n][t, o] * _out.Values[o * _all + u];
                }
            }
        }

        ForEachQuery((n, t, h, seen) =>
        {
            double[] a = [.. Enumerable.Range(0, seen).Select(j => _weights[n][h][t, j])];
            double[] da = [.. Enumerable.Range(0, seen).Select(j => Enumerable.Range(0, _head).Sum(u => dContexts[n][t, h * _head + u] * V(n, j, h, u)))];
            double mean = Mutation == Mutation.DroppedGate ? 0 : a.Zip(da, (weight, gradient) => weight * gradient).Sum();
            for (int j = 0; j < seen; j++)
            {
                double ds = Mutation == Mutation.OneStepShort && j == 0 ? 0 : OracleNoise.Of(a[j] * OracleNoise.OfDifference(da[j], mean)) / Math.Sqrt(_head);
                ds = Mutation == Mutation.FlippedSign ? -ds : ds;
                for (int u = 0; u < _head; u++)
                {
                    int place = h * _head + u;
                    d[0][n][t, place] += ds * K(n, j, h, u);
                    d[1][n][j, place] += ds * Q(n, t, h, u);
                    d[2][n][j, place] += a[j] * dContexts[n][t, place];
                }
            }
        });
        double[][,] dx = OracleValues.Zeros(_x), dOver = _declared.Over is null ? dx : OracleValues.Zeros(_over);
        for (int part = 0; part < 3; part++)
        {
            ProjectBack(part, d[part], part == 0 ? _x : _over, part == 0 ? dx : dOver);
        }

        return _declared.Over is null ? [dx] : [dx, dOver];
    }

    private double Q(int n, int t, int h, int u) => _projected[0][n][t, h * _head + u];

    private double K(int n, int t, int h, int u) => _projected[1][n][t, h * _head + u];

    private double V(int n, int t, int h, int u) => _projected[2][n][t, h * _head + u];

    // Sequence, step, head, and how many steps of the keys it sees.
    private void ForEachQuery(Action<int, int, int, int> action)
    {
        for (int n = 0; n < _x.Length; n++)
        {
            for (int i = 0; i < _x[n].GetLength(0) * _declared.Heads; i++)
            {
                int t = i / _declared.Heads;
                action(n, t, i % _declared.Heads, _declared.Causal ? t + 1 : _over[n].GetLength(0));
            }
        }
    }

    // The tensor of queries, keys or values, and the first row of it.
    private (OracleTensor Tensor, int Row) Weight(int part) => _in.Length == 1 ? (_in[0], part * _all) : (_in[part], 0);

    private double[][,] Project(int part, double[][,] x)
    {
        (OracleTensor tensor, int row) = Weight(part);
        double[][,] projected = OracleValues.Zeros(x, _all);
        for (int n = 0; n < x.Length; n++)
        {
            int inputs = x[n].GetLength(1);
            for (int i = 0; i < projected[n].Length; i++)
            {
                int t = i / _all, u = i % _all;
                projected[n][t, u] = (_inBias?.Values[part * _all + u] ?? 0) + Enumerable.Range(0, inputs).Sum(f => tensor.Values[(row + u) * inputs + f] * x[n][t, f]);
            }
        }

        return OracleNoise.Of(projected);
    }

    private void ProjectBack(int part, double[][,] d, double[][,] x, double[][,] dx)
    {
        (OracleTensor tensor, int row) = Weight(part);
        for (int n = 0; n < x.Length; n++)
        {
            int inputs = x[n].GetLength(1);
            for (int i = 0; i < d[n].Length; i++)
            {
                int t = i / _all, u = i % _all;
                if (_inBias is not null)
                {
                    _inBias.Gradient[part * _all + u] += d[n][t, u];
                }

                for (int f = 0; f < inputs; f++)
                {
                    tensor.Gradient[(row + u) * inputs + f] += d[n][t, u] * x[n][t, f];
                    dx[n][t, f] += d[n][t, u] * tensor.Values[(row + u) * inputs + f];
                }
            }
        }
    }
}
