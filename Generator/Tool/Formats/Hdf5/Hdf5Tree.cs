using System.Numerics;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>A B-tree of version 2; the specification's section III.A.2.</summary>
/// <param name="Type">What its records are.</param>
/// <param name="RecordSize">The bytes of a record.</param>
internal sealed record Hdf5Tree(int Type, int RecordSize)
{
    private const int MaxDepth = 16;

    private int Depth { get; init; }

    private long NodeSize { get; init; }

    private long Root { get; init; }

    private int RootRecords { get; init; }

    /// <summary>Reads a tree's header.</summary>
    public static Hdf5Tree Read(Hdf5Bytes file, long at)
    {
        file.Require(at, "BTHD");
        var tree = new Hdf5Tree(file.Byte(at + 5), file.UInt16(at + 10))
        {
            NodeSize = file.UInt32(at + 6),
            Depth = file.UInt16(at + 12),
            Root = file.Address(at + 16),
            RootRecords = file.UInt16(at + 16 + file.OffsetSize),
        };
        return tree.RecordSize > 0 && tree.NodeSize >= 10 + tree.RecordSize && tree.Depth <= MaxDepth
            ? tree
            : throw file.Fault($"the tree at {at} has records of {tree.RecordSize} bytes in nodes of {tree.NodeSize}, and depth {tree.Depth}; such trees are not read.");
    }

    /// <summary>Where all records lie.</summary>
    public IEnumerable<long> Records(Hdf5Bytes file)
    {
        if (Root < 0)
        {
            return [];
        }

        // Numbers of records have as many bytes as the largest one needs, in a child and in all below it.
        long most = (NodeSize - 10) / RecordSize, all = most;
        int width = Bytes(most);
        int[] below = new int[Depth + 1];
        for (int depth = 1; depth <= Depth; depth++)
        {
            long pointer = file.OffsetSize + width + below[depth - 1];
            long own = (NodeSize - 10 - pointer) / (RecordSize + pointer);
            if (own < 1)
            {
                throw file.Fault($"a tree with nodes of {NodeSize} bytes and depth {Depth}.");
            }

            all = Math.Min(all, long.MaxValue / 4 / (own + 1)) * (own + 1) + own;
            below[depth] = Bytes(all);
        }

        return Node(file, Root, RootRecords, Depth, width, below);
    }

    private IEnumerable<long> Node(Hdf5Bytes file, long at, int records, int depth, int width, int[] below)
    {
        file.Spend();
        file.Require(at, depth == 0 ? "BTLF" : "BTIN");
        for (int i = 0; i < records; i++)
        {
            file.Spend();
            yield return at + 6 + (long)i * RecordSize;
        }

        long child = at + 6 + (long)records * RecordSize;
        int extra = depth > 1 ? below[depth - 1] : 0;
        for (int i = 0; depth > 0 && i <= records; i++, child += file.OffsetSize + width + extra)
        {
            foreach (long record in Node(file, file.Address(child), (int)Math.Min(file.Unsigned(child + file.OffsetSize, width), int.MaxValue), depth - 1, width, below))
            {
                yield return record;
            }
        }
    }

    private static int Bytes(long limit) => BitOperations.Log2((ulong)limit) / 8 + 1;
}
