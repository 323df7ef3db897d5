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

        Hdf5Tree names = Hdf5Tree.Read(file, tree);
        // Names of links have their heap's number after a hash, names of attributes before it.
        int id = names.Type switch { 5 => 4, 8 => 0, _ => throw file.Fault($"the tree at {tree} has the type {names.Type}; expected one of names.") };
        if (names.RecordSize < id + 7)
        {
            throw file.Fault($"the tree at {tree} has records of {names.RecordSize} bytes; expected {id + 7} at least.");
        }

        Heap content = Heap.Read(file, heap);
        foreach (long record in names.Records(file))
        {
            yield return content.Object(file, record + id);
        }
    }

    /// <summary>A heap: a block, or rows of blocks whose sizes double.</summary>
    private sealed record Heap(long At, int OffsetBytes, int LengthBytes, int Width, long FirstSize, long LargestSize, long Root, int Rows)
    {
        private readonly Dictionary<long, (long At, long Length)> _huge = [];

        private int IdBytes { get; init; }

        private long HugeTree { get; init; }

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
            return new Heap(at, (bits + 7) / 8, lengthBytes, width, first, largest, file.Address(next + 4), file.UInt16(next + 4 + file.OffsetSize)) { IdBytes = file.UInt16(at + 5), HugeTree = file.Address(at + 14 + file.LengthSize) };

            static int Bytes(long value) => Math.Max((System.Numerics.BitOperations.Log2((ulong)Math.Max(value, 1)) + 7) / 8, 1);
        }

        // Where a huge object lies, by its number.
        private (long At, long Length) Huge(Hdf5Bytes file, long number)
        {
            if (_huge.Count == 0)
            {
                Hdf5Tree objects = Hdf5Tree.Read(file, HugeTree);
                if (objects.Type != 1 || objects.RecordSize != file.OffsetSize + 2 * file.LengthSize || IdBytes < 2)
                {
                    throw file.Fault($"huge objects of the heap at {At} are of the type {objects.Type}; such objects are not read.");
                }

                foreach (long record in objects.Records(file))
                {
                    (long at, long length) = (file.Address(record), file.Size(record + file.OffsetSize));
                    _ = file.Span(at, length).Length;
                    _huge[file.Size(record + file.OffsetSize + file.LengthSize)] = (at, length);
                }
            }

            return _huge.TryGetValue(number, out (long, long) huge) ? huge : throw file.Fault($"the huge object {number} of the heap at {At} is not in its tree.");
        }

        /// <summary>Where the object with a number lies.</summary>
        public (long At, long Length) Object(Hdf5Bytes file, long id)
        {
            int kind = file.Byte(id) >> 4 & 3;
            if (kind == 1)
            {
                // A text of more than 64 KB lies elsewhere; where, a tree says by its number.
                return Huge(file, file.Unsigned(id + 1, Math.Clamp(IdBytes - 1, 1, 8)));
            }

            if (kind != 0)
            {
                throw file.Fault($"an object of the heap at {At} is tiny; such objects are not read.");
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
