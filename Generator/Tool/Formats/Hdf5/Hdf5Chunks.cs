using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>Elements in chunks of one shape, each through filters.</summary>
/// <param name="chunkShape">The dimensions of a chunk.</param>
/// <param name="filters">What was applied to each chunk.</param>
/// <param name="index">Finds the chunks that there are.</param>
internal sealed class Hdf5Chunks(ImmutableArray<long> chunkShape, Hdf5Filters filters, Func<ImmutableArray<long>, IEnumerable<Hdf5Chunks.Chunk>> index) : Hdf5Storage
{
    public override byte[] Read(Hdf5Bytes file, string path, ImmutableArray<long> shape, int elementSize)
    {
        if (chunkShape.Length != shape.Length || chunkShape.Any(d => d <= 0))
        {
            throw new ModelFormatException($"has the shape [{string.Join(", ", shape)}] and chunks [{string.Join(", ", chunkShape)}].", file.Path, path);
        }

        int total = Total(file, path, shape, elementSize, (long)file.Length * (filters.Deflates ? MaxDeflate : 1));
        if (total == 0)
        {
            return [];
        }

        // Chunks at the ends may be larger than what is left, but not without limit.
        int chunkBytes = Total(file, path, chunkShape, elementSize, Math.Max(1L << 20, 16L * total));
        ImmutableArray<long> counts = [.. shape.Select((d, i) => (d + chunkShape[i] - 1) / chunkShape[i])];
        long expected = Hdf5Space.Count(counts);
        byte[] values = new byte[total];
        HashSet<long> seen = [];
        foreach (Chunk chunk in index(counts))
        {
            file.Spend();
            long number = 0;
            for (int d = 0; d < shape.Length; d++)
            {
                if (chunk.Place[d] < 0 || chunk.Place[d] >= counts[d])
                {
                    throw new ModelFormatException($"has a chunk at [{string.Join(", ", chunk.Place)}] of [{string.Join(", ", counts)}].", file.Path, path);
                }

                number = number * counts[d] + chunk.Place[d];
            }

            if (!seen.Add(number))
            {
                throw new ModelFormatException($"has the chunk [{string.Join(", ", chunk.Place)}] twice.", file.Path, path);
            }

            Copy(filters.Undo(file, path, chunk, chunkBytes, elementSize), chunk.Place, values, shape, elementSize);
        }

        return seen.Count == expected ? values : throw new ModelFormatException($"has {seen.Count} of {expected} chunks.", file.Path, path);
    }

    // Row by row of the last dimension.
    private void Copy(byte[] chunk, ImmutableArray<long> place, byte[] target, ImmutableArray<long> shape, int elementSize)
    {
        int rank = shape.Length;
        if (rank == 0)
        {
            chunk.AsSpan(0, elementSize).CopyTo(target);
            return;
        }

        long[] at = new long[rank];
        int rowElements = (int)Math.Min(chunkShape[^1], shape[^1] - place[^1] * chunkShape[^1]);
        while (true)
        {
            long from = 0, to = 0;
            bool inside = true;
            for (int d = 0; d < rank; d++)
            {
                long position = place[d] * chunkShape[d] + at[d];
                inside &= position < shape[d];
                from = from * chunkShape[d] + at[d];
                to = to * shape[d] + position;
            }

            if (inside)
            {
                chunk.AsSpan((int)(from * elementSize), rowElements * elementSize).CopyTo(target.AsSpan((int)(to * elementSize)));
            }

            int dimension = rank - 2;
            while (dimension >= 0 && ++at[dimension] == chunkShape[dimension])
            {
                at[dimension--] = 0;
            }

            if (dimension < 0)
            {
                return;
            }
        }
    }

    /// <summary>A chunk.</summary>
    /// <param name="Place">Its number along each dimension.</param>
    /// <param name="At">Where it lies.</param>
    /// <param name="Length">Its bytes in the file; 0 for those of its elements.</param>
    /// <param name="Skipped">A bit for each filter that was not applied to it.</param>
    internal readonly record struct Chunk(ImmutableArray<long> Place, long At, long Length, long Skipped);
}
