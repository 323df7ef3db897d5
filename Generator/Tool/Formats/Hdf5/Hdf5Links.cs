namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The names of a new group: messages of its header, or of a heap; the specification's sections IV.A.2.c and IV.A.2.g.</summary>
internal static class Hdf5Links
{
    /// <summary>All names with the addresses of their objects.</summary>
    public static List<Hdf5Link> Read(Hdf5Bytes file, List<Hdf5Message> messages, string group)
    {
        List<Hdf5Link> links = [];
        foreach (Hdf5Message message in messages)
        {
            if (message.Type == Hdf5Message.Link)
            {
                links.Add(Link(file, message.At, group));
            }
            else if (message.Type == Hdf5Message.LinkInfo)
            {
                long heap = message.At + 2 + ((file.Byte(message.At + 1) & 1) != 0 ? 8 : 0);
                foreach ((long at, _) in Hdf5FractalHeap.Objects(file, file.Address(heap), file.Address(heap + file.OffsetSize)))
                {
                    links.Add(Link(file, at, group));
                }
            }
        }

        return links;
    }

    private static Hdf5Link Link(Hdf5Bytes file, long at, string group)
    {
        int flags = file.Byte(at + 1);
        long next = at + 2;
        int type = (flags & 8) != 0 ? file.Byte(next++) : 0;
        // The order of creation, and the encoding of the name.
        next += ((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0);
        int width = 1 << (flags & 3);
        long length = file.Unsigned(next, width);
        string name = file.Text(next + width, length);
        long value = next + width + length;
        return type switch
        {
            0 => new Hdf5Link(name, file.Address(value)),
            1 => new Hdf5Link(name, -1, file.Text(value + 2, file.UInt16(value))),
            _ => throw file.Fault($"'{group}/{name}' is {(type == 64 ? "an external" : "another")} link; links out of the file are not followed."),
        };
    }
}
