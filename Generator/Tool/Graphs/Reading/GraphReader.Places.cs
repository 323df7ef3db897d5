using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Convolutions along time that layers have in another form.</summary>
internal sealed partial class GraphReader
{
    // The same convolution along time for each of the other places: groups of channels.
    private Signal PerPlace(GraphNode node, Signal signal, Constant weight, Window window, int groups, Factor time, int axis)
    {
        int[] others = [.. Enumerable.Range(2, signal.Rank - 2).Where(d => d != axis && signal.Dims[d].Length > 0)];
        if (others.Any(d => signal.Dims[d].Any(f => f.Kind != FactorKind.Feature) || weight.Shape[d] != 1))
        {
            throw Fault(node, $"places of {signal} besides time.");
        }

        Factor[] places = [.. others.SelectMany(d => signal.Dims[d])];
        int count = Count(places), filters = weight.Shape[0], each = weight.Count / filters;
        if ((long)count * weight.Count > LargestSpread)
        {
            throw Fault(node, $"{count} places of {signal} besides time.");
        }

        // [batch, places and channels, time].
        Signal flat = signal.With([signal.Dims[0], [.. places, .. signal.Dims[1]], [time]]).Canonical();
        float[] own = weight.Floats(), repeated = new float[checked(count * own.Length)];
        for (int p = 0; p < count; p++)
        {
            own.CopyTo(repeated, p * own.Length);
        }

        Signal result = AlongTime(node, flat, new Constant([count * filters, each / window.Size, window.Size], repeated), window, checked(count * groups), flat.Dims[2][0], 2);
        Factor[][] dims = new Factor[signal.Rank][];
        Array.Fill(dims, []);
        (dims[0], dims[1], dims[axis]) = (result.Dims[0], Part(filters, 1), result.Dims[2]);
        int stride = filters * count;
        foreach (int d in others)
        {
            dims[d] = [.. signal.Dims[d].Select(f => Factor.Features(f.Count, stride /= f.Count))];
        }

        return result.With(dims);
    }

    // Zeros before the weights along one dimension, or after them if the number is negative.
    private static Constant Grown(GraphNode node, Constant weight, int axis, int growth)
    {
        if ((long)weight.Count / weight.Shape[axis] * (weight.Shape[axis] + Math.Abs((long)growth)) > LargestSpread)
        {
            throw Fault(node, $"a padding that differs by {Math.Abs(growth)} between the ends.");
        }

        int size = weight.Shape[axis], inner = weight.Shape[(axis + 1)..].Aggregate(1, (n, s) => n * s), first = Math.Max(growth, 0);
        int[] shape = [.. weight.Shape];
        shape[axis] = checked(size + Math.Abs(growth));
        float[] own = weight.Floats(), values = new float[checked(own.Length / size * shape[axis])];
        for (int i = 0; i < own.Length; i++)
        {
            values[(i / (inner * size) * shape[axis] + i / inner % size + first) * inner + i % inner] = own[i];
        }

        return new Constant(shape, values);
    }
}
