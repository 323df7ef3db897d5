namespace Unrolled.Tests;

/// <summary>Several outputs as one; vectors are joined to every step of the sequences.</summary>
internal sealed class OracleMerge : OracleLayer
{
    private readonly MergeMode _mode;
    private readonly int[] _widths;
    private readonly bool[] _vectors;
    private IReadOnlyList<double[][,]> _inputs = [];

    public OracleMerge(MergeMode mode, IReadOnlyList<OracleShape> inputs)
    {
        _mode = mode;
        _widths = [.. inputs.Select(i => i.Width)];
        _vectors = [.. inputs.Select(i => i.IsVector)];
        Units = mode == MergeMode.Concat ? _widths.Sum() : _widths[0];
        if (mode != MergeMode.Concat && _widths.Any(w => w != Units))
        {
            throw new ArgumentException($"{mode} of the widths {string.Join(", ", _widths)}.");
        }
    }

    public override int Units { get; }

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs)
    {
        OracleShape sequence = inputs.FirstOrDefault(i => !i.IsVector) ?? inputs[0];
        return sequence with { Width = Units, Image = _mode != MergeMode.Concat && inputs.All(i => i.Image == inputs[0].Image) ? inputs[0].Image : null };
    }

    public override double[][,] Forward(IReadOnlyList<double[][,]> inputs)
    {
        _inputs = inputs;
        double[][,] longest = inputs[Math.Max(0, Array.IndexOf(_vectors, false))];
        Assert.All(Enumerable.Range(0, inputs.Count).Where(i => !_vectors[i]), i => Assert.Equal(OracleValues.Lengths(longest), OracleValues.Lengths(inputs[i])));
        double[][,] y = OracleValues.Zeros(longest, Units);
        for (int n = 0; n < y.Length; n++)
        {
            for (int t = 0; t < y[n].GetLength(0); t++)
            {
                for (int i = 0, place = 0; i < inputs.Count; place += _widths[i++])
                {
                    for (int u = 0; u < _widths[i]; u++)
                    {
                        double x = At(i, n, t, u);
                        switch (_mode)
                        {
                            case MergeMode.Concat:
                                y[n][t, place + u] = x;
                                break;
                            case MergeMode.Sum:
                                y[n][t, u] += x;
                                break;
                            case MergeMode.Mul:
                                y[n][t, u] = i == 0 ? x : y[n][t, u] * x;
                                break;
                            default:
                                y[n][t, u] += x / inputs.Count;
                                break;
                        }
                    }
                }
            }
        }

        return y;
    }

    public override IReadOnlyList<double[][,]> Backward(double[][,] dy)
    {
        double[][][,] dx = [.. _inputs.Select(x => OracleValues.Zeros(x))];
        for (int n = 0; n < dy.Length; n++)
        {
            for (int t = 0; t < dy[n].GetLength(0); t++)
            {
                for (int i = 0, place = 0; i < dx.Length; place += _widths[i++])
                {
                    for (int u = 0; u < _widths[i]; u++)
                    {
                        dx[i][n][_vectors[i] ? 0 : t, u] += _mode switch
                        {
                            MergeMode.Concat => dy[n][t, place + u],
                            MergeMode.Sum => dy[n][t, u],
                            MergeMode.Mul => dy[n][t, u] * ProductOfOthers(i, n, t, u),
                            _ => dy[n][t, u] / dx.Length,
                        };
                    }
                }
            }
        }

        return dx;
    }

    private double At(int input, int n, int t, int u) => _inputs[input][n][_vectors[input] ? 0 : t, u];

    private double ProductOfOthers(int input, int n, int t, int u)
    {
        double product = Mutation == Mutation.FlippedSign ? -1 : 1;
        for (int i = 0; i < _inputs.Count; i++)
        {
            product *= i == input ? 1 : At(i, n, t, u);
        }

        return product;
    }
}
