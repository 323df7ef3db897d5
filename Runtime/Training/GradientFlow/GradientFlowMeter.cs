using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>Adds up what the passes of a batch measured of the gradients of states, and judges it. Allocates only for longer sequences than any before.</summary>
/// <param name="definition">The network.</param>
internal sealed class GradientFlowMeter(NetworkDefinition definition)
{
    private readonly (int Hidden, int Cell)[] _layers =
    [
        .. Enumerable.Range(0, definition.States.Length).Where(s => definition.States[s].Kind == StateKind.Hidden)
            .Select(s => (s, s + 1 < definition.States.Length && definition.States[s + 1].Kind == StateKind.Cell && definition.States[s + 1].Layer == definition.States[s].Layer ? s + 1 : -1)),
    ];

    private readonly double[][] _total = [.. definition.States.Select(_ => Array.Empty<double>())];
    private readonly double[][] _carried = [.. definition.States.Select(_ => Array.Empty<double>())];
    private readonly int[] _steps = new int[definition.States.Length];

    /// <summary>Recurrent layers, each direction one.</summary>
    public int Layers => _layers.Length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear()
    {
        for (int s = 0; s < _steps.Length; s++)
        {
            Array.Clear(_total[s]);
            Array.Clear(_carried[s]);
            _steps[s] = 0;
        }
    }

    /// <summary>Adds the sums of a shard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(SequencePass pass)
    {
        for (int s = 0; s < _steps.Length; s++)
        {
            SequenceAxis axis = pass.AxisOfState(s);
            EnsureRoom(s, axis.MaxSteps);
            Add(_total[s], pass.Trace.Total(s)[..axis.Steps]);
            Add(_carried[s], pass.Trace.Carried(s)[..axis.Steps]);
            _steps[s] = Math.Max(_steps[s], axis.Steps);
        }
    }

    /// <summary>The sums so far: of each state how many steps, and their two sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double[] ToArray() => [.. Enumerable.Range(0, _steps.Length).SelectMany(s => (double[])[_steps[s], .. _total[s].AsSpan(0, _steps[s]), .. _carried[s].AsSpan(0, _steps[s])])];

    /// <summary>Takes the sums that <see cref="ToArray"/> gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(ReadOnlySpan<double> sums)
    {
        Clear();
        for (int s = 0; s < _steps.Length; s++)
        {
            int steps = (int)sums[0];
            _steps[s] = steps;
            EnsureRoom(s, steps);
            sums.Slice(1, steps).CopyTo(_total[s]);
            sums.Slice(1 + steps, steps).CopyTo(_carried[s]);
            sums = sums[(1 + 2 * steps)..];
        }
    }

    public string Name(int layer) => definition.States[_layers[layer].Hidden].Layer;

    public int Steps(int layer) => _steps[_layers[layer].Hidden];

    /// <summary>The factor by which a layer's gradient changes on its way to the first step, and its geometric mean over the steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double Ratio, double Growth) Change(int layer)
    {
        int last = Steps(layer) - 1;
        while (last > 0 && Square(_total, layer, last) == 0)
        {
            last--;
        }

        if (last <= 0)
        {
            return (double.NaN, double.NaN);
        }

        // A sum of logarithms: a product could leave the range of double and come back.
        double sum = 0;
        for (int t = last - 1; t >= 0; t--)
        {
            double carried = Square(_carried, layer, t), total = Square(_total, layer, t + 1);
            if (carried == 0)
            {
                return (0, 0);
            }

            if (!double.IsFinite(carried))
            {
                return (double.PositiveInfinity, double.PositiveInfinity);
            }

            sum += 0.5 * (DoubleMath.Log(carried) - DoubleMath.Log(total));
        }

        return double.IsNaN(sum) ? (double.PositiveInfinity, double.PositiveInfinity) : (DoubleMath.Exp(sum), DoubleMath.Exp(sum / last));
    }

    /// <summary>All of it.</summary>
    public GradientFlow Flow(double loss, GradientWatch thresholds) => new(loss, [.. Enumerable.Range(0, Layers).Select(layer =>
    {
        (double ratio, double growth) = Change(layer);
        (int hidden, int cell) = _layers[layer];
        return new LayerGradientFlow(Name(layer), [.. Norms(hidden)], cell < 0 ? [] : [.. Norms(cell)], growth, ratio, thresholds.Judge(ratio));
    })]);

    private IEnumerable<double> Norms(int state) => _total[state].Take(_steps[state]).Select(Math.Sqrt);

    private void EnsureRoom(int state, int steps)
    {
        if (_total[state].Length < steps)
        {
            Array.Resize(ref _total[state], steps);
            Array.Resize(ref _carried[state], steps);
        }
    }

    // Of h and c together.
    private double Square(double[][] squares, int layer, int step)
    {
        (int hidden, int cell) = _layers[layer];
        return squares[hidden][step] + (cell < 0 ? 0 : squares[cell][step]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(double[] sums, ReadOnlySpan<double> terms)
    {
        for (int i = 0; i < terms.Length; i++)
        {
            sums[i] += terms[i];
        }
    }
}
