using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The shape of a dataset or an attribute.</summary>
internal static class Hdf5Space
{
    private const int MaxRank = 32;

    /// <summary>Reads a shape: empty for one element, [0] for none; the specification's section IV.A.2.b.</summary>
    public static ImmutableArray<long> Read(Hdf5Bytes file, long at)
    {
        int version = file.Byte(at), rank = file.Byte(at + 1);
        if (version is not (1 or 2) || rank > MaxRank)
        {
            throw file.Fault($"a shape of version {version} with {rank} dimensions at {at}.");
        }

        if (version == 2 && file.Byte(at + 3) == 2)
        {
            return [0];
        }

        long dimensions = at + (version == 1 ? 8 : 4);
        var shape = ImmutableArray.CreateBuilder<long>(rank);
        for (int d = 0; d < rank; d++)
        {
            shape.Add(file.Size(dimensions + d * file.LengthSize));
        }

        return shape.ToImmutable();
    }

    /// <summary>The number of elements; too many for any file if it overflows.</summary>
    public static long Count(ImmutableArray<long> shape)
    {
        if (shape.Contains(0))
        {
            return 0;
        }

        long count = 1;
        foreach (long dimension in shape)
        {
            if (count > int.MaxValue / dimension)
            {
                return int.MaxValue + 1L;
            }

            count *= dimension;
        }

        return count;
    }
}
