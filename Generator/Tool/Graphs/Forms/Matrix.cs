namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A constant matrix [rows, columns] of a linear form.</summary>
internal abstract class Matrix(int rows, int columns) : IEquatable<Matrix>
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>The matrix in front of this one: left·this.</summary>
    public abstract Matrix After(DenseMatrix left);

    /// <summary>Rows by their numbers; -1 is a row of zeros.</summary>
    public abstract Matrix SelectRows(int[] rows);

    /// <summary>Row i times <c>scale[i]</c>.</summary>
    public abstract Matrix ScaleRows(double[] scale);

    /// <summary>The sum with a matrix of the same class and size; null if it is no matrix of this class.</summary>
    public abstract Matrix? Add(Matrix other);

    /// <summary>Adds the sum of all rows, each times a weight, to a vector.</summary>
    public abstract void AddRowSum(double weight, double[] sums);

    public abstract float[] ToDense();

    public abstract bool Equals(Matrix? other);

    public sealed override bool Equals(object? obj) => Equals(obj as Matrix);

    public override int GetHashCode() => HashCode.Combine(GetType(), Rows, Columns);
}
