namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A matrix with at most one element in each row: identities, diagonals, permutations, parts.</summary>
/// <param name="columns">The number of columns.</param>
/// <param name="column">The column of each row's element; -1 for a row of zeros.</param>
/// <param name="scale">The elements.</param>
internal sealed class SelectMatrix(int columns, int[] column, double[] scale) : Matrix(column.Length, columns)
{
    public int[] Column { get; } = column;

    public double[] Scale { get; } = scale;

    /// <summary>Whether rows are elements in their order, without factors.</summary>
    public bool IsIdentity => Rows == Columns && IsPart(out int start) && start == 0;

    /// <summary>Whether it has no element but zeros.</summary>
    public bool IsZero
    {
        get
        {
            for (int i = 0; i < Rows; i++)
            {
                if (Column[i] >= 0 && Scale[i] != 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    public static SelectMatrix Identity(int size)
    {
        double[] ones = new double[size];
        Array.Fill(ones, 1);
        return new SelectMatrix(size, [.. Enumerable.Range(0, size)], ones);
    }

    /// <summary>Whether the rows are consecutive elements without factors.</summary>
    public bool IsPart(out int start)
    {
        start = Rows > 0 ? Column[0] : -1;
        for (int i = 0; i < Rows; i++)
        {
            if (Column[i] != start + i || Scale[i] != 1)
            {
                return false;
            }
        }

        return start >= 0;
    }

    /// <summary>Whether row i has its element in column i, or none.</summary>
    public bool IsDiagonal
    {
        get
        {
            for (int i = 0; i < Rows; i++)
            {
                if (Column[i] != i && Column[i] >= 0)
                {
                    return false;
                }
            }

            return Rows == Columns;
        }
    }

    public override Matrix After(DenseMatrix left)
    {
        float[] values = new float[checked(left.Rows * Columns)];
        for (int r = 0; r < left.Rows; r++)
        {
            for (int i = 0; i < Rows; i++)
            {
                if (Column[i] >= 0)
                {
                    values[r * Columns + Column[i]] += (float)(left.Values[r * Rows + i] * Scale[i]);
                }
            }
        }

        return new DenseMatrix(left.Rows, Columns, values);
    }

    public override Matrix SelectRows(int[] rows) => new SelectMatrix(Columns, Array.ConvertAll(rows, r => r < 0 ? -1 : Column[r]), Array.ConvertAll(rows, r => r < 0 ? 0 : Scale[r]));

    public override Matrix ScaleRows(double[] scale) => new SelectMatrix(Columns, Column, [.. Scale.Zip(scale, (a, b) => a * b)]);

    public override Matrix? Add(Matrix other)
    {
        var with = (SelectMatrix)other;
        int[] column = new int[Rows];
        double[] sum = new double[Rows];
        for (int i = 0; i < Rows; i++)
        {
            (int a, int b) = (Column[i], with.Column[i]);
            if (a >= 0 && b >= 0 && a != b)
            {
                return null;
            }

            (column[i], sum[i]) = (a >= 0 ? a : b, (a >= 0 ? Scale[i] : 0) + (b >= 0 ? with.Scale[i] : 0));
            if (sum[i] == 0)
            {
                column[i] = -1;
            }
        }

        return new SelectMatrix(Columns, column, sum);
    }

    public override void AddRowSum(double weight, double[] sums)
    {
        for (int i = 0; i < Rows; i++)
        {
            if (Column[i] >= 0)
            {
                sums[Column[i]] += weight * Scale[i];
            }
        }
    }

    public override float[] ToDense()
    {
        float[] values = new float[checked(Rows * Columns)];
        for (int i = 0; i < Rows; i++)
        {
            if (Column[i] >= 0)
            {
                values[i * Columns + Column[i]] = (float)Scale[i];
            }
        }

        return values;
    }

    public override bool Equals(Matrix? other)
        => other is SelectMatrix with && Rows == with.Rows && Columns == with.Columns && Column.AsSpan().SequenceEqual(with.Column) && Scale.AsSpan().SequenceEqual(with.Scale);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Rows > 0 ? Column[0] : 0, Rows > 0 ? Scale[0] : 0, Rows > 1 ? Column[^1] : 0);
}
