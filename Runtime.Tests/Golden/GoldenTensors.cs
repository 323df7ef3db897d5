namespace Unrolled.Tests;

/// <summary>Arrangements of tensors in golden files.</summary>
internal static class GoldenTensors
{
    /// <summary>A matrix of so many rows, transposed.</summary>
    public static double[] Transposed(double[] matrix, int rows)
    {
        int columns = matrix.Length / rows;
        return [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[i % rows * columns + i / rows])];
    }

    /// <summary>The blocks of a stacked tensor that are named in one order, in another order.</summary>
    public static double[] Blocks(double[] stacked, string from, string to)
    {
        int length = stacked.Length / from.Length;
        return [.. to.SelectMany(gate => stacked.Skip(from.IndexOf(gate) * length).Take(length))];
    }

    /// <summary>One of so many parts of equal length.</summary>
    public static double[] Part(double[] values, int index, int count)
    {
        int length = values.Length / count;
        return values[(index * length)..((index + 1) * length)];
    }

    /// <summary>[steps, directions, batch, width] to [batch, steps, directions · width].</summary>
    public static double[] BatchFirst(double[] values, int steps, int directions, int batch)
    {
        int width = values.Length / (steps * directions * batch);
        return
        [
            .. from n in Enumerable.Range(0, batch)
               from t in Enumerable.Range(0, steps)
               from d in Enumerable.Range(0, directions)
               from u in Enumerable.Range(0, width)
               select values[((t * directions + d) * batch + n) * width + u],
        ];
    }

    /// <summary>a + b; what is missing counts as zero.</summary>
    public static double[]? Sum(double[]? a, double[]? b)
        => a is null || b is null ? a ?? b : [.. a.Zip(b, (x, y) => x + y)];
}
