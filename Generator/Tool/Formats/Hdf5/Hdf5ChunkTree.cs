using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The index of chunks as a B-tree of version 1; the specification's section III.A.1.</summary>
internal static class Hdf5ChunkTree
{
    public static IEnumerable<Hdf5Chunks.Chunk> Read(Hdf5Bytes file, long address, ImmutableArray<long> counts, ImmutableArray<long> chunkShape)
        => address < 0 ? [] : Read(file, address, counts, chunkShape, level: -1);

    private static IEnumerable<Hdf5Chunks.Chunk> Read(Hdf5Bytes file, long at, ImmutableArray<long> counts, ImmutableArray<long> chunkShape, int level)
    {
        file.Spend();
        file.Require(at, "TREE");
        int own = file.Byte(at + 5), entries = file.UInt16(at + 6), rank = counts.Length;
        if (file.Byte(at + 4) != 1 || level >= 0 && own != level)
        {
            throw file.Fault($"the tree at {at} is not one of chunks of level {level}.");
        }

        // Size, skipped filters, offsets along each dimension and within an element; then the child.
        int key = 8 + (rank + 1) * 8;
        long entry = at + 8 + 2 * file.OffsetSize;
        for (int i = 0; i < entries; i++, entry += key + file.OffsetSize)
        {
            file.Spend();
            long child = file.Address(entry + key);
            if (child < 0)
            {
                throw file.Fault($"the tree at {at} has an undefined address.");
            }

            if (own > 0)
            {
                foreach (Hdf5Chunks.Chunk chunk in Read(file, child, counts, chunkShape, own - 1))
                {
                    yield return chunk;
                }

                continue;
            }

            long[] place = new long[rank];
            for (int d = 0; d < rank; d++)
            {
                long offset = file.Unsigned(entry + 8 + d * 8L, 8);
                place[d] = offset % chunkShape[d] == 0 ? offset / chunkShape[d] : throw file.Fault($"a chunk at {offset} of dimension {d}, where chunks have {chunkShape[d]}.");
            }

            yield return new Hdf5Chunks.Chunk([.. place], child, Math.Max(file.UInt32(entry), 1), file.UInt32(entry + 4));
        }
    }
}
