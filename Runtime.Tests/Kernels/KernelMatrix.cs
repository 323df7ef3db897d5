namespace Unrolled.Tests;

/// <summary>A matrix as passes have it: rows a stride apart, here with NaN after the columns, which must neither be read nor written.</summary>
internal sealed class KernelMatrix
{
    public KernelMatrix(int rows, int columns, Func<int, int, float>? value = null)
    {
        Rows = rows;
        Columns = columns;
        Stride = (columns + 15) / 16 * 16 + 16;
        Data = new float[rows * Stride];
        Array.Fill(Data, float.NaN);
        for (int r = 0; r < rows; r++)
        {
            for (int u = 0; u < columns; u++)
            {
                Data[r * Stride + u] = value?.Invoke(r, u) ?? 0f;
            }
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Stride { get; }

    public float[] Data { get; }

    public ref float Start => ref Data[0];

    public float this[int row, int column] => Data[row * Stride + column];

    public static KernelMatrix Random(int rows, int columns, int seed, float scale = 1f, float center = 0f)
    {
        var random = new Random(seed);
        return new KernelMatrix(rows, columns, (_, _) => center + scale * (2 * random.NextSingle() - 1));
    }

    /// <summary>All values, without what lies after them; asserts that it is untouched.</summary>
    public float[] Values()
    {
        var values = new float[Rows * Columns];
        for (int r = 0; r < Rows; r++)
        {
            Data.AsSpan(r * Stride, Columns).CopyTo(values.AsSpan(r * Columns));
            Assert.True(Data.AsSpan(r * Stride + Columns, Stride - Columns).IndexOfAnyExcept(float.NaN) < 0, $"row {r} was written past its end");
        }

        return values;
    }
}
