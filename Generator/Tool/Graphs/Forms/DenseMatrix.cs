namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A matrix with all its elements, row-major.</summary>
internal sealed class DenseMatrix(int rows, int columns, float[] values) : Matrix(rows, columns)
{
    public float[] Values { get; } = values;

    public override Matrix After(DenseMatrix left)
    {
        float[] product = new float[checked(left.Rows * Columns)];
        double[] row = new double[Columns];
        for (int r = 0; r < left.Rows; r++)
        {
            Array.Clear(row);
            for (int i = 0; i < Rows; i++)
            {
                double w = left.Values[r * Rows + i];
                for (int c = 0; c < Columns; c++)
                {
                    row[c] += w * Values[i * Columns + c];
                }
            }

            for (int c = 0; c < Columns; c++)
            {
                product[r * Columns + c] = (float)row[c];
            }
        }

        return new DenseMatrix(left.Rows, Columns, product);
    }

    public override Matrix SelectRows(int[] rows)
    {
        float[] values = new float[checked(rows.Length * Columns)];
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] >= 0)
            {
                Values.AsSpan(rows[i] * Columns, Columns).CopyTo(values.AsSpan(i * Columns));
            }
        }

        return new DenseMatrix(rows.Length, Columns, values);
    }

    public override Matrix ScaleRows(double[] scale)
    {
        float[] values = new float[Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Values[i] * scale[i / Columns]);
        }

        return new DenseMatrix(Rows, Columns, values);
    }

    public override Matrix? Add(Matrix other) => new DenseMatrix(Rows, Columns, [.. Values.Zip(((DenseMatrix)other).Values, (a, b) => a + b)]);

    public override void AddRowSum(double weight, double[] sums)
    {
        for (int i = 0; i < Values.Length; i++)
        {
            sums[i % Columns] += weight * Values[i];
        }
    }

    public override float[] ToDense() => Values;

    public override bool Equals(Matrix? other) => other is DenseMatrix with && Rows == with.Rows && Columns == with.Columns && (Values == with.Values || Values.AsSpan().SequenceEqual(with.Values));

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Values.Length > 0 ? Values[0] : 0, Values.Length > 0 ? Values[^1] : 0, Values.Length > 0 ? Values[Values.Length / 2] : 0);
}
