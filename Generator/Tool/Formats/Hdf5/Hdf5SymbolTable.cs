namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The names of an old group: a B-tree of version 1 of symbol nodes; the specification's sections III.A to III.D.</summary>
internal static class Hdf5SymbolTable
{
    /// <summary>All names with the addresses of their objects.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tree">The tree's address.</param>
    /// <param name="heap">The address of the local heap with the names.</param>
    /// <param name="group">The group's path, for messages.</param>
    public static List<Hdf5Link> Read(Hdf5Bytes file, long tree, long heap, string group)
    {
        file.Require(heap, "HEAP");
        long size = file.Size(heap + 8), names = file.Address(heap + 8 + 2 * file.LengthSize);
        _ = file.Span(names, size).Length;
        List<Hdf5Link> links = [];
        Node(file, tree, level: -1, (names, size), group, links);
        return links;
    }

    private static void Node(Hdf5Bytes file, long at, int level, (long At, long Size) names, string group, List<Hdf5Link> links)
    {
        file.Spend();
        file.Require(at, "TREE");
        int own = file.Byte(at + 5), entries = file.UInt16(at + 6);
        if (file.Byte(at + 4) != 0 || level >= 0 && own != level)
        {
            throw file.Fault($"the tree at {at} is not one of groups of level {level}.");
        }

        // A key before each child.
        long child = at + 8 + 2 * file.OffsetSize + file.LengthSize;
        for (int i = 0; i < entries; i++, child += file.OffsetSize + file.LengthSize)
        {
            if (own > 0)
            {
                Node(file, file.Address(child), own - 1, names, group, links);
            }
            else
            {
                Symbols(file, file.Address(child), names, group, links);
            }
        }
    }

    private static void Symbols(Hdf5Bytes file, long at, (long At, long Size) names, string group, List<Hdf5Link> links)
    {
        file.Spend();
        file.Require(at, "SNOD");
        int count = file.UInt16(at + 6);
        long entry = at + 8;
        for (int i = 0; i < count; i++, entry += 2 * file.OffsetSize + 24)
        {
            file.Spend();
            long name = file.Unsigned(entry, file.OffsetSize);
            if (name >= names.Size)
            {
                throw file.Fault($"a name at {name} of a heap of {names.Size} bytes.");
            }

            string text = file.Text(names.At + name, names.Size - name);
            if (file.UInt32(entry + 2 * file.OffsetSize) == 2)
            {
                long target = file.UInt32(entry + 2 * file.OffsetSize + 8);
                links.Add(new Hdf5Link(text, -1, target < names.Size ? file.Text(names.At + target, names.Size - target) : throw file.Fault($"the target of '{group}/{text}' is not in its heap.")));
                continue;
            }

            links.Add(new Hdf5Link(text, file.Address(entry + file.OffsetSize)));
        }
    }
}
