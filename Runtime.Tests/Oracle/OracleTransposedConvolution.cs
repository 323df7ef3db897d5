namespace Unrolled.Tests;

/// <summary>y = f(b + Σ W_k·x(t)), where step t adds to the outputs t·stride + k·dilation − before; each group of filters sees its own group of inputs.</summary>
internal sealed class OracleTransposedConvolution : OracleSingle
{
    private readonly ConvTranspose1DAttribute _declared;
    private readonly OracleFunction _function;
    private readonly OracleTensor _w;
    private readonly OracleTensor? _b;
    private readonly int _inputs, _knownSteps;
    private double[][,] _x = [], _z = [], _y = [];

    public OracleTransposedConvolution(ConvTranspose1DAttribute declared, OracleSite site)
    {
        _declared = declared;
        _inputs = site.Input.Width;
        _knownSteps = site.Input.Steps;
        _function = OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta);
        _w = new OracleTensor($"{site.Prefix}.weight", _inputs, declared.Filters / declared.Groups, declared.KernelSize);
        _b = declared.UseBias ? new OracleTensor($"{site.Prefix}.bias", declared.Filters) : null;
        Parameters = _b is null ? [_w] : [_w, _b];
    }

    public override int Units => _declared.Filters;

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    // Outputs dropped before the first, as Keras does: half of what is too much, rounded down.
    private int Before => _declared.Padding == Padding.Same ? Math.Max(0, Extent - _declared.Stride) / 2 : _declared.PaddingSize;

    private int Extent => _declared.Dilation * (_declared.KernelSize - 1) + 1;

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => new(Units) { Steps = _knownSteps == 0 ? 0 : Length(_knownSteps) };

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        _z = [.. x.Select(v => new double[Length(v.GetLength(0)), Units])];
        _y = OracleValues.Zeros(_z);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < _z[n].GetLength(0); t++)
            {
                for (int f = 0; f < Units && _b is not null; f++)
                {
                    _z[n][t, f] = _b.Values[f];
                }
            }
        }

        ForEach((n, t, i, place, filter, weight) => _z[n][place, filter] += _w.Values[weight] * _x[n][t, i]);
        for (int n = 0; n < x.Length; n++)
        {
            for (int t = 0; t < _z[n].GetLength(0); t++)
            {
                OracleValues.SetRow(_y[n], t, OracleActivation.Apply(_function, OracleValues.Row(_z[n], t)));
            }
        }

        return _y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_x), dz = OracleValues.Zeros(_z);
        for (int n = 0; n < dy.Length; n++)
        {
            for (int t = 0; t < dy[n].GetLength(0); t++)
            {
                OracleValues.SetRow(dz[n], t, OracleActivation.Gradient(_function, OracleValues.Row(_z[n], t), OracleValues.Row(_y[n], t), OracleValues.Row(dy[n], t)));
                for (int f = 0; f < Units && _b is not null && Mutation != Mutation.DroppedGate; f++)
                {
                    _b.Gradient[f] += dz[n][t, f];
                }
            }
        }

        ForEach((n, t, i, place, filter, weight) =>
        {
            double d = Mutation == Mutation.FlippedSign ? -dz[n][place, filter] : dz[n][place, filter];
            _w.Gradient[weight] += d * _x[n][t, i];
            dx[n][t, i] += Mutation == Mutation.OneStepShort && weight % _declared.KernelSize == 0 ? 0 : d * _w.Values[weight];
        });
        return dx;
    }

    private int Length(int steps) => _declared.Padding == Padding.Same ? steps * _declared.Stride : (steps - 1) * _declared.Stride + Extent - 2 * _declared.PaddingSize + _declared.OutputPadding;

    // Sequence, step, input, output step, filter, and the weight between them.
    private void ForEach(Action<int, int, int, int, int, int> action)
    {
        int filters = Units / _declared.Groups, inputs = _inputs / _declared.Groups;
        for (int n = 0; n < _x.Length; n++)
        {
            for (int weight = 0; weight < _w.Values.Length; weight++)
            {
                int k = weight % _declared.KernelSize, i = weight / _declared.KernelSize / filters, filter = i / inputs * filters + weight / _declared.KernelSize % filters;
                for (int t = 0; t < _x[n].GetLength(0); t++)
                {
                    int place = t * _declared.Stride + k * _declared.Dilation - Before;
                    if (place >= 0 && place < _z[n].GetLength(0))
                    {
                        action(n, t, i, place, filter, weight);
                    }
                }
            }
        }
    }
}
