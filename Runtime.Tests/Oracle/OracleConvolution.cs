namespace Unrolled.Tests;

/// <summary>y = f(b + Σ_k W_k·x) over the places of a window, along time or over images; each group of filters sees its own group of channels.</summary>
internal sealed class OracleConvolution : OracleSingle
{
    private readonly OracleWindows _windows;
    private readonly OracleFunction _function;
    private readonly OracleShape _output;
    private readonly int _filters, _groups;
    private readonly OracleTensor _w;
    private readonly OracleTensor? _b;
    private double[][,] _x = [], _z = [], _y = [];

    public OracleConvolution(Conv1DAttribute declared, OracleSite site)
        : this(
            new OracleTimeWindows(site.Input.Width, declared.KernelSize, declared.Stride, declared.Dilation, declared.Padding, declared.PaddingSize),
            OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta),
            site,
            declared.Filters,
            declared.Groups,
            declared.UseBias,
            [declared.KernelSize])
    {
    }

    public OracleConvolution(Conv2DAttribute declared, OracleSite site)
        : this(
            new OracleImageWindows(site.Input.Image!.Value, declared.KernelHeight, declared.KernelWidth, declared.Stride, declared.Stride, declared.Dilation, declared.Padding, declared.PaddingHeight, declared.PaddingWidth),
            OracleFunction.Of(declared.Activation, declared.ActivationAlpha, declared.ActivationBeta),
            site,
            declared.Filters,
            declared.Groups,
            declared.UseBias,
            [declared.KernelHeight, declared.KernelWidth])
    {
    }

    private OracleConvolution(OracleWindows windows, OracleFunction function, OracleSite site, int filters, int groups, bool useBias, int[] kernel)
    {
        _windows = windows;
        _function = function;
        _filters = filters;
        _groups = groups;
        _output = windows.OutputOf(site.Input, filters);
        _w = new OracleTensor($"{site.Prefix}.weight", [filters, windows.Channels / groups, .. kernel]);
        _b = useBias ? new OracleTensor($"{site.Prefix}.bias", filters) : null;
        Parameters = _b is null ? [_w] : [_w, _b];
    }

    public override int Units => _output.Width;

    public override IReadOnlyList<OracleTensor> Parameters { get; }

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => _output;

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        _z = [.. x.Select(v => new double[_windows.Over(v.GetLength(0), _filters).Max(w => w.Output.Step) + 1, Units])];
        _y = OracleValues.Zeros(_z);
        ForEach((n, window) =>
        {
            var z = new double[_filters];
            int channels = _windows.Channels / _groups, taps = window.Inputs.Count;
            double[,] sequence = x[n];
            for (int f = 0; f < _filters; f++)
            {
                // As ForEachWeight, written out: a gradient check comes here millions of times.
                double sum = _b?.Values[f] ?? 0;
                int first = f / (_filters / _groups) * channels;
                for (int k = 0; k < taps; k++)
                {
                    for (int c = 0; c < channels && window.Inputs[k] is { } place; c++)
                    {
                        sum += _w.Values[(f * channels + c) * taps + k] * sequence[place.Step, place.Offset + first + c];
                    }
                }

                z[f] = sum;
            }

            double[] y = OracleActivation.Apply(_function, z);
            for (int f = 0; f < _filters; f++)
            {
                _z[n][window.Output.Step, window.Output.Offset + f] = z[f];
                _y[n][window.Output.Step, window.Output.Offset + f] = y[f];
            }
        });
        return _y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_x);
        ForEach((n, window) =>
        {
            double[] dz = OracleActivation.Gradient(_function, At(_z), At(_y), At(dy));
            for (int f = 0; f < _filters; f++)
            {
                double d = Mutation == Mutation.FlippedSign ? -dz[f] : dz[f];
                if (_b is not null && Mutation != Mutation.DroppedGate)
                {
                    _b.Gradient[f] += d;
                }

                ForEachWeight(f, window, (weight, step, index) =>
                {
                    _w.Gradient[weight] += d * _x[n][step, index];
                    dx[n][step, index] += Mutation == Mutation.OneStepShort && weight % _windows.Taps == 0 ? 0 : d * _w.Values[weight];
                });
            }

            double[] At(double[][,] values) => [.. Enumerable.Range(window.Output.Offset, _filters).Select(i => values[n][window.Output.Step, i])];
        });
        return dx;
    }

    private void ForEach(Action<int, OracleWindow> action)
    {
        for (int n = 0; n < _x.Length; n++)
        {
            foreach (OracleWindow window in _windows.Over(_x[n].GetLength(0), _filters))
            {
                action(n, window);
            }
        }
    }

    // The weights of a filter that meet a value, each with the value's place.
    private void ForEachWeight(int filter, OracleWindow window, Action<int, int, int> action)
    {
        int channels = _windows.Channels / _groups, first = filter / (_filters / _groups) * channels;
        for (int k = 0; k < window.Inputs.Count; k++)
        {
            for (int c = 0; c < channels && window.Inputs[k] is { } place; c++)
            {
                action((filter * channels + c) * window.Inputs.Count + k, place.Step, place.Offset + first + c);
            }
        }
    }
}
