using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Unrolled.Tests.Tool.Keras;

/// <summary>
/// Lays out HDF5 files as h5py writes them by default, which PureHDF does not: superblock 0, symbol tables, object headers of version 1, texts in a global heap, chunks in a B-tree.
/// </summary>
internal sealed class OldHdf5Writer
{
    private readonly MemoryStream _file = new();

    /// <summary>A dataset of floats.</summary>
    /// <param name="Shape">Its dimensions.</param>
    /// <param name="Values">Its elements.</param>
    /// <param name="Chunk">The shape of a chunk, each compressed after a shuffle; null for one piece.</param>
    public sealed record Floats(int[] Shape, float[] Values, int[]? Chunk = null);

    /// <summary>A group.</summary>
    /// <param name="Children">Groups and datasets; a text is the target of a soft link.</param>
    /// <param name="Attributes">A text, or a list of texts.</param>
    public sealed record Group(SortedDictionary<string, object> Children, Dictionary<string, object> Attributes);

    public static byte[] Write(Group root)
    {
        var writer = new OldHdf5Writer();
        writer._file.SetLength(96);
        writer._file.Position = 96;
        (long header, long tree, long heap) = writer.WriteGroup(root);
        byte[] bytes = writer._file.ToArray();
        Span<byte> start = bytes;
        new byte[] { 0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A }.CopyTo(start);
        start[13] = 8;
        start[14] = 8;
        BinaryPrimitives.WriteInt16LittleEndian(start[16..], 4);
        BinaryPrimitives.WriteInt16LittleEndian(start[18..], 16);
        BinaryPrimitives.WriteInt64LittleEndian(start[32..], -1);
        BinaryPrimitives.WriteInt64LittleEndian(start[40..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(start[48..], -1);
        BinaryPrimitives.WriteInt64LittleEndian(start[64..], header);
        BinaryPrimitives.WriteInt32LittleEndian(start[72..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(start[80..], tree);
        BinaryPrimitives.WriteInt64LittleEndian(start[88..], heap);
        return bytes;
    }

    private (long Header, long Tree, long Heap) WriteGroup(Group group)
    {
        List<(string Name, long Address, bool Soft)> entries = [];
        var names = new MemoryStream();
        names.Write(new byte[8]);
        List<long> offsets = [];
        List<long> targets = [];
        foreach ((string name, object child) in group.Children)
        {
            offsets.Add(Name(name));
            targets.Add(child is string target ? Name(target) : 0);
            entries.Add((name, child switch { Group g => WriteGroup(g).Header, Floats f => WriteDataset(f), _ => -1 }, child is string));
        }

        long data = Put(names.ToArray());
        long heap = Put([.. "HEAP"u8, .. new byte[4], .. Long(names.Length), .. Long(1), .. Long(data)]);
        // One node of symbols holds all of them.
        List<byte> symbols = [.. "SNOD"u8, 1, 0, .. Short(entries.Count)];
        for (int i = 0; i < entries.Count; i++)
        {
            symbols.AddRange([.. Long(offsets[i]), .. Long(entries[i].Address), .. Int(entries[i].Soft ? 2 : 0), .. Int(0), .. Int((int)targets[i]), .. new byte[12]]);
        }

        long node = Put([.. symbols]);
        long tree = Put([.. "TREE"u8, 0, 0, .. Short(entries.Count == 0 ? 0 : 1), .. Long(-1), .. Long(-1), .. Long(0), .. Long(node), .. Long(offsets.Count > 0 ? offsets[^1] : 0)]);
        List<(int, byte[])> messages = [(0x11, [.. Long(tree), .. Long(heap)])];
        messages.AddRange(group.Attributes.Select(a => (0x0C, Attribute(a.Key, a.Value))));
        return (Header(messages), tree, heap);

        long Name(string text)
        {
            long at = names.Length;
            names.Write(Encoding.UTF8.GetBytes(text));
            names.Write(new byte[8 - text.Length % 8]);
            return at;
        }
    }

    private long WriteDataset(Floats floats)
    {
        byte[] type = [0x11, 0x20, 31, 0, .. Int(4), .. Short(0), .. Short(32), 23, 8, 0, 23, .. Int(127)];
        byte[] space = [1, (byte)floats.Shape.Length, 0, 0, .. Int(0), .. floats.Shape.SelectMany(d => Long(d))];
        byte[] bytes = new byte[floats.Values.Length * 4];
        Buffer.BlockCopy(floats.Values, 0, bytes, 0, bytes.Length);
        if (floats.Chunk is null)
        {
            return Header([(1, space), (3, type), (8, [3, 1, .. Long(Put(bytes)), .. Long(bytes.Length), 0, 0, 0, 0, 0, 0])]);
        }

        int rows = floats.Shape[0], columns = floats.Shape[1], high = floats.Chunk[0], wide = floats.Chunk[1];
        List<byte> nodes = [];
        int count = 0;
        for (int r = 0; r < rows; r += high)
        {
            for (int c = 0; c < columns; c += wide)
            {
                byte[] chunk = new byte[high * wide * 4];
                for (int i = 0; i < high * wide; i++)
                {
                    int row = r + i / wide, column = c + i % wide;
                    for (int b = 0; b < 4 && row < rows && column < columns; b++)
                    {
                        // Shuffled: first all first bytes.
                        chunk[b * high * wide + i] = bytes[(row * columns + column) * 4 + b];
                    }
                }

                using var packed = new MemoryStream();
                using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                {
                    zlib.Write(chunk);
                }

                long at = Put(packed.ToArray());
                nodes.AddRange([.. Int((int)packed.Length), .. Int(0), .. Long(r), .. Long(c), .. Long(0), .. Long(at)]);
                count++;
            }
        }

        long tree = Put([.. "TREE"u8, 1, 0, .. Short(count), .. Long(-1), .. Long(-1), .. nodes, .. Int(0), .. Int(0), .. Long(rows), .. Long(columns), .. Long(0)]);
        byte[] filters = [1, 2, .. new byte[6], .. Short(2), .. Short(0), .. Short(1), .. Short(1), .. Int(4), .. Int(0), .. Short(1), .. Short(0), .. Short(1), .. Short(1), .. Int(6), .. Int(0)];
        return Header([(1, space), (3, type), (11, filters), (8, [3, 2, 3, .. Long(tree), .. Int(high), .. Int(wide), .. Int(4)])]);
    }

    // One text lies in a global heap, several have one length.
    private byte[] Attribute(string name, object value)
    {
        byte[] label = [.. Encoding.UTF8.GetBytes(name), 0], type, space, data;
        if (value is string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int padded = (bytes.Length + 7) / 8 * 8;
            long heap = Put([.. "GCOL"u8, 1, 0, 0, 0, .. Long(16 + 16 + padded + 16), .. Short(1), .. Short(1), .. Int(0), .. Long(bytes.Length), .. bytes, .. new byte[padded - bytes.Length], .. new byte[16]]);
            type = [0x19, 1, 0, 0, .. Int(16), 0x10, 0, 0, 0, .. Int(1), 0, 0, 8, 0];
            space = [1, 0, 0, 0, .. Int(0)];
            data = [.. Int(bytes.Length), .. Long(heap), .. Int(1)];
        }
        else
        {
            string[] texts = (string[])value;
            int size = texts.Length == 0 ? 8 : texts.Max(t => Encoding.UTF8.GetByteCount(t));
            type = texts.Length == 0 ? [0x11, 0x20, 63, 0, .. Int(8), .. Short(0), .. Short(64), 52, 11, 0, 52, .. Int(1023)] : [0x13, 1, 0, 0, .. Int(size)];
            space = [1, 1, 0, 0, .. Int(0), .. Long(texts.Length)];
            data = [.. texts.SelectMany(t => Encoding.UTF8.GetBytes(t).Concat(new byte[size - Encoding.UTF8.GetByteCount(t)]))];
        }

        return [1, 0, .. Short(label.Length), .. Short(type.Length), .. Short(space.Length), .. Pad(label), .. Pad(type), .. Pad(space), .. data];
    }

    private long Header(List<(int Type, byte[] Content)> messages)
    {
        byte[] body = [.. messages.SelectMany(m => (byte[])[.. Short(m.Type), .. Short((m.Content.Length + 7) / 8 * 8), 0, 0, 0, 0, .. Pad(m.Content)])];
        return Put([1, 0, .. Short(messages.Count), .. Int(1), .. Int(body.Length), .. Int(0), .. body]);
    }

    private long Put(byte[] bytes)
    {
        _file.Position = (_file.Length + 7) / 8 * 8;
        long at = _file.Position;
        _file.Write(bytes);
        return at;
    }

    private static byte[] Pad(byte[] bytes) => [.. bytes, .. new byte[(8 - bytes.Length % 8) % 8]];

    private static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Int(int value) => BitConverter.GetBytes(value);

    private static byte[] Long(long value) => BitConverter.GetBytes(value);
}
