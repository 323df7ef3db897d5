namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>
/// The many links or attributes of a new object: objects of a fractal heap, listed by a B-tree of version 2; the specification's sections III.A.2 and III.G.
/// </summary>
internal static class Hdf5FractalHeap
{
    /// <summary>Where all objects lie that a tree of names lists.</summary>
    /// <param name="file">The file.</param>
    /// <param name="heap">The heap's address; −1 if there is none.</param>
    /// <param name="tree">The tree's address; −1 if there is none.</param>
    public static IEnumerable<(long At, long Length)> Objects(Hdf5Bytes file, long heap, long tree)
    {
        if (heap < 0 || tree < 0)
        {
            yield break;
        }

        file.Require(tree, "BTHD");
        int type = file.Byte(tree + 5), recordSize = file.UInt16(tree + 10), depth = file.UInt16(tree + 12);
        long nodeSize = file.UInt32(tree + 6), root = file.Address(tree + 16);
        int records = file.UInt16(tree + 16 + file.OffsetSize);
        // Names of links have their heap's number after a hash, names of attributes before it.
        int id = type switch { 5 => 4, 8 => 0, _ => throw file.Fault($"the tree at {tree} has the type {type}; expected one of names.") };
        if (recordSize < id + 7 || depth > 1 || nodeSize < 10 + recordSize)
        {
            throw file.Fault($"the tree at {tree} has records of {recordSize} bytes and depth {depth}; such trees are not read.");
        }

        Heap content = Heap.Read(file, heap);
        foreach (long record in root < 0 ? [] : Records(file, root, records, depth, recordSize, nodeSize))
        {
            file.Spend();
            yield return content.Object(file, record + id);
        }
    }

    private static IEnumerable<long> Records(Hdf5Bytes file, long node, int records, int depth, int recordSize, long nodeSize)
    {
        file.Require(node, depth == 0 ? "BTLF" : "BTIN");
        for (int i = 0; i < records; i++)
        {
            yield return node + 6 + (long)i * recordSize;
        }

        if (depth == 0)
        {
            yield break;
        }

        // A child's number of records has as many bytes as the largest one needs.
        long most = (nodeSize - 10) / recordSize, child = node + 6 + (long)records * recordSize;
        int width = most > 255 ? 2 : 1;
        for (int i = 0; i <= records; i++, child += file.OffsetSize + width)
        {
            file.Spend();
            foreach (long record in Records(file, file.Address(child), (int)file.Unsigned(child + file.OffsetSize, width), 0, recordSize, nodeSize))
            {
                yield return record;
            }
        }
    }

    /// <summary>A heap: a block, or rows of blocks whose sizes double.</summary>
    private sealed record Heap(long At, int OffsetBytes, int LengthBytes, int Width, long FirstSize, long LargestSize, long Root, int Rows)
    {
        public static Heap Read(Hdf5Bytes file, long at)
        {
            file.Require(at, "FRHP");
            int filters = file.UInt16(at + 7);
            long largestObject = file.UInt32(at + 10);
            // After ten sizes and two addresses: the doubling table.
            long table = at + 14 + 10L * file.LengthSize + 2 * file.OffsetSize;
            int width = file.UInt16(table);
            long first = file.Size(table + 2), largest = file.Size(table + 2 + file.LengthSize);
            long next = table + 2 + 2 * file.LengthSize;
            int bits = file.UInt16(next);
            if (filters != 0 || width == 0 || first == 0 || largest < first || bits is < 1 or > 64)
            {
                throw file.Fault($"the heap at {at} is of a kind that is not read.");
            }

            int lengthBytes = Bytes(Math.Min(largest, largestObject));
            return new Heap(at, (bits + 7) / 8, lengthBytes, width, first, largest, file.Address(next + 4), file.UInt16(next + 4 + file.OffsetSize));

            static int Bytes(long value) => Math.Max((System.Numerics.BitOperations.Log2((ulong)Math.Max(value, 1)) + 7) / 8, 1);
        }

        /// <summary>Where the object with a number lies.</summary>
        public (long At, long Length) Object(Hdf5Bytes file, long id)
        {
            if ((file.Byte(id) & 0x30) != 0)
            {
                throw file.Fault($"an object of the heap at {At} is huge or tiny; such objects are not read.");
            }

            long offset = file.Unsigned(id + 1, OffsetBytes), length = file.Unsigned(id + 1 + OffsetBytes, LengthBytes);
            long at = Rows == 0 ? Root + offset : Block(file, offset);
            _ = file.Span(at, length).Length;
            return (at, length);
        }

        private long Block(Hdf5Bytes file, long offset)
        {
            file.Require(Root, "FHIB");
            long start = 0, size = FirstSize, entry = Root + 5 + file.OffsetSize + OffsetBytes;
            for (int row = 0; row < Rows && size <= LargestSize; row++)
            {
                file.Spend();
                if (offset < start + size * Width)
                {
                    long column = (offset - start) / size, block = file.Address(entry + column * file.OffsetSize);
                    file.Require(block, "FHDB");
                    return block + (offset - start) % size;
                }

                start += size * Width;
                entry += (long)Width * file.OffsetSize;
                // The first two rows have blocks of one size.
                size = row == 0 ? size : size * 2;
            }

            throw file.Fault($"an object at {offset} of the heap at {At} is not in its blocks.");
        }
    }
}
