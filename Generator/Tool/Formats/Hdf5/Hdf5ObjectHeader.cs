namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The header of a group or a dataset: its messages. The specification's section IV.A.1.</summary>
internal static class Hdf5ObjectHeader
{
    /// <summary>Reads all messages, those of continuations too.</summary>
    public static List<Hdf5Message> Read(Hdf5Bytes file, long at)
    {
        file.Spend();
        List<Hdf5Message> messages = [];
        HashSet<long> seen = [at];
        Queue<(long At, long Length)> blocks = [];
        bool isNew = file.Span(at, 4).SequenceEqual("OHDR"u8);
        int flags = 0;
        if (isNew)
        {
            flags = file.Byte(at + 5);
            long sizeAt = at + 6 + ((flags & 32) != 0 ? 16 : 0) + ((flags & 16) != 0 ? 4 : 0);
            int sizeBytes = 1 << (flags & 3);
            blocks.Enqueue((sizeAt + sizeBytes, file.Unsigned(sizeAt, sizeBytes)));
        }
        else
        {
            if (file.Byte(at) != 1)
            {
                throw file.Fault($"the object header at {at} has version {file.Byte(at)}; expected 1 or 2.");
            }

            blocks.Enqueue((at + 16, file.UInt32(at + 8)));
        }

        while (blocks.TryDequeue(out (long At, long Length) block))
        {
            foreach (Hdf5Message message in isNew ? NewMessages(file, block.At, block.Length, (flags & 4) != 0) : OldMessages(file, block.At, block.Length))
            {
                if (message.Type != Hdf5Message.Continuation)
                {
                    messages.Add(message);
                    continue;
                }

                long next = file.Address(message.At), length = file.Size(message.At + file.OffsetSize);
                if (!seen.Add(next))
                {
                    throw file.Fault($"the object header at {at} continues in circles.");
                }

                if (isNew)
                {
                    // A signature before the messages, a checksum after them.
                    file.Require(next, "OCHK");
                    blocks.Enqueue((next + 4, Math.Max(length - 8, 0)));
                }
                else
                {
                    blocks.Enqueue((next, length));
                }
            }
        }

        return messages;
    }

    private static IEnumerable<Hdf5Message> OldMessages(Hdf5Bytes file, long at, long length)
    {
        _ = file.Span(at, length).Length;
        for (long end = at + length; at + 8 <= end;)
        {
            file.Spend();
            int type = file.UInt16(at), size = file.UInt16(at + 2), flags = file.Byte(at + 4);
            yield return Checked(file, type, at + 8, size, flags, end);
            at += 8 + size;
        }
    }

    private static IEnumerable<Hdf5Message> NewMessages(Hdf5Bytes file, long at, long length, bool hasOrder)
    {
        _ = file.Span(at, length).Length;
        int head = hasOrder ? 6 : 4;
        // What is left after the last message is a gap.
        for (long end = at + length; at + head <= end;)
        {
            file.Spend();
            int type = file.Byte(at), size = file.UInt16(at + 1), flags = file.Byte(at + 3);
            yield return Checked(file, type, at + head, size, flags, end);
            at += head + size;
        }
    }

    private static Hdf5Message Checked(Hdf5Bytes file, int type, long at, int size, int flags, long end)
    {
        if (at + size > end)
        {
            throw file.Fault($"a header message at {at} of {size} bytes is longer than its header.");
        }

        // A shared message lies elsewhere, as types with names of their own do; Keras does not write any.
        bool matters = type is Hdf5Message.Space or Hdf5Message.DataType or Hdf5Message.Layout or Hdf5Message.Filters or Hdf5Message.Attribute;
        return matters && (flags & 2) != 0 ? throw file.Fault($"the header message at {at} is shared; such messages are not read.") : new Hdf5Message(type, at, size);
    }
}
