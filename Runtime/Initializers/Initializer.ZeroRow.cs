using System.Collections.Immutable;

namespace Unrolled;

public abstract partial class Initializer
{
    /// <summary>The same initializer, but with one row of zeros: that of a padding token.</summary>
    /// <param name="row">The row.</param>
    public Initializer WithZeroRow(int row) => new ZeroRowInitializer(this, row);

    private sealed class ZeroRowInitializer(Initializer others, int row) : Initializer
    {
        internal override void Fill(Span<float> values, ImmutableArray<int> shape, RandomSource random)
        {
            others.Fill(values, shape, random);
            int columns = values.Length / shape[0];
            values.Slice(row * columns, columns).Clear();
        }
    }
}
