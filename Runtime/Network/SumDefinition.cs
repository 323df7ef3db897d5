using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// The sums of a recurrent or dense layer, b + W·x (+ U·h), as data: which gates of which parameters are added to which sums, and where packed weights, row copies and
/// gradient columns stand. Each unit has every sum. For generated code.
/// </summary>
/// <param name="units">Units of the layer.</param>
/// <param name="panels">Where its panels of 32 bits start.</param>
/// <param name="gradients">Where its gradient columns start.</param>
/// <param name="scales">The factor of each sum in panels, a power of two: ½ for one that a sigmoid takes.</param>
/// <param name="biases">What the sums begin with.</param>
/// <param name="products">What is added, in this order.</param>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed class SumDefinition(int units, int panels, int gradients, float[] scales, GateDefinition[] biases, params ProductDefinition[] products)
{
    private readonly int _paddedUnits = Panels.PaddedUnits(units);
    private readonly float[] _scales = Require.NotNull(scales, nameof(scales));
    private readonly GateDefinition[] _biases = Require.NotNull(biases, nameof(biases));
    private readonly ProductDefinition[] _products = Require.NotNull(products, nameof(products));

    /// <summary>The sums of each set of panels: one set is computed for all units before the next begins. The default is one set of all sums.</summary>
    public int[] Sets { private get; init => field = Require.NotNull(value, nameof(Sets)); } = [scales.Length];

    /// <summary>Where its quantized panels start; −1, the default, if it has none.</summary>
    public int Reduced { private get; init; } = -1;

    /// <summary>True if the products are normalized before they are added up: the panels then have zeros in place of biases.</summary>
    public bool IsNormalized { private get; init; }

    /// <summary>True if panels of floats are packed as <see cref="DenseRows"/>: a dense layer of few units.</summary>
    public bool ByRows { private get; init; }

    /// <summary>Packs the weights for steps and passes.</summary>
    internal void PackPanels(LaneWidth lanes, ParameterSet weights, Span<float> target) => Pack(lanes, WeightPrecision.Float32, weights, null, panels, target);

    /// <summary>Packs the weights of fewer bits for steps, where the layer has some.</summary>
    internal void PackReduced(Network model, Span<float> target)
    {
        if (Reduced >= 0)
        {
            WeightPrecision precision = model.Definition.Weights;
            Pack(precision == WeightPrecision.Int8 ? Panels.ByteLanes(model.Lanes) : model.Lanes, precision, model.Parameters, model, Reduced, target);
        }
    }

    // From some parameters; the values of a flushed model without denormal ones. Biases stay floats in every precision.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(LaneWidth lanes, WeightPrecision precision, ParameterSet weights, Network? flushed, int from, Span<float> target)
    {
        if (ByRows && precision != WeightPrecision.Int8)
        {
            ReadOnlySpan<float> bias = _biases.Length > 0 ? ValuesOf(_biases[0], 0, 1, 1) : default;
            DenseRows.Pack(precision, ValuesOf(_products[0], 0, 1, _products[0].Count), bias, units, _scales[0], target.Slice(from, DenseRows.Length(units, _products[0].Count)));
            return;
        }

        for (int set = 0, first = 0; set < Sets.Length; first += Sets[set++])
        {
            int count = Sets[set], unit = UnitOf(first, count, precision);
            Span<float> part = target.Slice(from, _paddedUnits * unit);
            from += part.Length;
            if (_biases.Length == 0 || IsNormalized)
            {
                part.Clear();
            }

            for (int b = 0; b < _biases.Length && !IsNormalized; b++)
            {
                for (int sum = first; NextRun(_biases[b], b, ref sum, first + count, out int gate, out int run, out bool adds); sum += run)
                {
                    ReadOnlySpan<float> values = ValuesOf(_biases[b], gate, run, 1);
                    Panels.Pack(lanes, units, new PanelPart(unit, 0, count), sum - first, values, _scales.AsSpan(sum, run), part, adds);
                }
            }

            int start = count;
            foreach (ProductDefinition product in _products)
            {
                int gates = product.CountOf(first, count), firstOf = product.FirstOf(first);
                for (int sum = first; NextRun(product, 0, ref sum, first + count, out int gate, out int run, out _); sum += run)
                {
                    PanelPart place = new(unit, start, gates);
                    ReadOnlySpan<float> values = ValuesOf(product, gate, run, product.Count), factors = _scales.AsSpan(sum, run);
                    switch (precision)
                    {
                        case WeightPrecision.Float32: Panels.Pack(lanes, units, place, sum - firstOf, values, factors, part); break;
                        case var _ when product.SelectsToken: Panels.PackQuantized(precision, lanes, units, place, sum - firstOf, values, factors, part); break;
                        case WeightPrecision.Int8: Panels.PackBytes(lanes, units, place, sum - firstOf, values, factors, part); break;
                        default: Panels.PackHalves(lanes, units, place, sum - firstOf, values, factors, part); break;
                    }
                }

                start += gates * product.Words(precision);
            }
        }

        ReadOnlySpan<float> ValuesOf(GateDefinition gates, int gate, int run, int columns)
            => Gates(flushed is null ? weights[gates.Parameter].Values : flushed.FlushedValues(gates.Parameter), gate, run, columns);
    }

    /// <summary>Copies the weights to rows: those of a sum one below the other, in the order of the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void PackRows(ParameterSet weights, Span<float> rows)
    {
        foreach (ProductDefinition product in _products)
        {
            int floats = _paddedUnits * product.Stride, firstOf = product.FirstOf(0);
            for (int sum = product.Row < 0 ? _scales.Length : 0; NextRun(product, 0, ref sum, _scales.Length, out int gate, out int run, out _); sum += run)
            {
                ReadOnlySpan<float> values = Gates(weights[product.Parameter].Values, gate, run, product.Count);
                GradientRows.CopyRows(values, run, units, rows.Slice(product.Row + (sum - firstOf) * floats, run * floats), product.Stride);
            }
        }
    }

    /// <summary>Writes gradient columns to the gradients of the parameters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Collect(ParameterSet parameters, ReadOnlySpan<float> gradientColumns, Span<float> target)
    {
        foreach (GateDefinition bias in _biases)
        {
            Collect(parameters, bias, 1, 0, _scales.Length, gradientColumns[gradients..], target);
        }

        int start = gradients + _scales.Length * _paddedUnits;
        foreach (ProductDefinition product in _products)
        {
            int sums = product.CountOf(0, _scales.Length);
            Collect(parameters, product, product.Count, product.FirstOf(0), sums, gradientColumns[start..], target);
            start += product.Count * sums * _paddedUnits;
        }
    }

    // From columns of this many sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Collect(ParameterSet parameters, GateDefinition gates, int count, int firstSum, int sums, ReadOnlySpan<float> source, Span<float> target)
    {
        int columns = sums * _paddedUnits, offset = parameters[gates.Parameter].Offset;
        for (int sum = 0; NextRun(gates, 0, ref sum, _scales.Length, out int gate, out int run, out _); sum += run)
        {
            ReadOnlySpan<float> part = source.Slice((sum - firstSum) * _paddedUnits, (count - 1) * columns + run * _paddedUnits);
            GradientRows.Collect(part, run, units, columns, target.Slice(offset + gate * units * count, run * units * count));
        }
    }

    // Words of 32 bits of some sums' panels per unit.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int UnitOf(int first, int count, WeightPrecision precision)
    {
        int unit = count;
        foreach (ProductDefinition product in _products)
        {
            unit += product.CountOf(first, count) * product.Words(precision);
        }

        return unit;
    }

    // The next gates, from a sum on, that stand in their parameter as they do among the sums; of biases those which all are the first of their sums, or are all added to another.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool NextRun(GateDefinition gates, int bias, ref int sum, int end, out int gate, out int count, out bool adds)
    {
        for (; sum < end; sum++)
        {
            gate = gates.GateOf(sum);
            if (gate < 0)
            {
                continue;
            }

            adds = HasBias(bias, sum);
            for (count = 1; sum + count < end && gates.GateOf(sum + count) == gate + count && HasBias(bias, sum + count) == adds; count++)
            {
            }

            return true;
        }

        (gate, count, adds) = (0, 0, false);
        return false;
    }

    // True if one of the biases before another is added to a sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool HasBias(int before, int sum)
    {
        for (int b = 0; b < before; b++)
        {
            if (_biases[b].GateOf(sum) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    // The values of some gates of a parameter.
    private ReadOnlySpan<float> Gates(ReadOnlySpan<float> values, int gate, int count, int columns) => values.Slice(gate * units * columns, count * units * columns);
}
