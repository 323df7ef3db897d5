namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A product of a column and a row: means of all elements, values that are repeated.</summary>
/// <param name="left">The column.</param>
/// <param name="right">The row.</param>
internal sealed class OuterMatrix(double[] left, double[] right) : Matrix(left.Length, right.Length)
{
    public double[] Left { get; } = left;

    public double[] Right { get; } = right;

    public override Matrix After(DenseMatrix left)
    {
        double[] column = new double[left.Rows];
        for (int r = 0; r < left.Rows; r++)
        {
            for (int i = 0; i < Rows; i++)
            {
                column[r] += left.Values[r * Rows + i] * Left[i];
            }
        }

        return new OuterMatrix(column, Right);
    }

    public override Matrix SelectRows(int[] rows) => new OuterMatrix(Array.ConvertAll(rows, r => r < 0 ? 0 : Left[r]), Right);

    public override Matrix ScaleRows(double[] scale) => new OuterMatrix([.. Left.Zip(scale, (a, b) => a * b)], Right);

    public override Matrix? Add(Matrix other)
        => Right.AsSpan().SequenceEqual(((OuterMatrix)other).Right) ? new OuterMatrix([.. Left.Zip(((OuterMatrix)other).Left, (a, b) => a + b)], Right) : null;

    public override void AddRowSum(double weight, double[] sums)
    {
        double total = weight * Left.Sum();
        for (int c = 0; c < Columns; c++)
        {
            sums[c] += total * Right[c];
        }
    }

    public override float[] ToDense()
    {
        float[] values = new float[checked(Rows * Columns)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Left[i / Columns] * Right[i % Columns]);
        }

        return values;
    }

    public override bool Equals(Matrix? other) => other is OuterMatrix with && Left.AsSpan().SequenceEqual(with.Left) && Right.AsSpan().SequenceEqual(with.Right);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Rows > 0 ? Left[0] : 0, Columns > 0 ? Right[0] : 0);
}
