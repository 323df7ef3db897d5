using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>
/// Reads HDF5 files as h5py writes them, old and new. Links, elements in other files and virtual datasets are refused: nothing outside the file is opened. The structure is read at
/// once, elements when they are asked for. (PureHDF opens the target of an external link when it lists a group, and its recursion is bounded by the stack.)
/// </summary>
internal static class Hdf5File
{
    private const int MaxDepth = 64, MaxObjects = 200_000;

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Where the format begins: at 0, or after a block of 512, 1024, 2048 … bytes; −1 if nowhere.</summary>
    public static int Start(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Magic))
        {
            return 0;
        }

        for (long at = 512; at + 8 <= bytes.Length; at *= 2)
        {
            if (bytes[(int)at..].StartsWith(Magic))
            {
                return (int)at;
            }
        }

        return -1;
    }

    /// <summary>The file's root.</summary>
    /// <exception cref="ModelFormatException">The file is damaged, or has what is not read.</exception>
    public static Hdf5Group Read(byte[] bytes, string path)
    {
        var file = new Hdf5Bytes(bytes, path);
        int at = Start(bytes);
        if (at < 0)
        {
            throw file.Fault("it is not an HDF5 file.");
        }

        var reader = new Reader(file);
        var root = (Hdf5Group)reader.Object(Root(file, at), "", [])!;
        reader.Follow(root);
        return root;
    }

    // The superblock; the specification's section II.
    private static long Root(Hdf5Bytes file, long at)
    {
        int version = file.Byte(at + 8);
        file.Base = at;
        bool isOld = version is 0 or 1;
        if (version > 3)
        {
            throw file.Fault($"a superblock of version {version}; versions 0 to 3 are read.");
        }

        file.OffsetSize = file.Byte(isOld ? at + 13 : at + 9);
        file.LengthSize = file.Byte(isOld ? at + 14 : at + 10);
        if (file.OffsetSize is not (2 or 4 or 8) || file.LengthSize is not (2 or 4 or 8))
        {
            throw file.Fault($"addresses of {file.OffsetSize} and sizes of {file.LengthSize} bytes; expected 2, 4 or 8.");
        }

        // Four addresses, then the root's entry: its name, its header.
        long root = isOld
            ? file.Address(at + 24 + (version == 1 ? 4 : 0) + 5L * file.OffsetSize)
            : file.Address(at + 12 + 3L * file.OffsetSize);
        return root >= 0 ? root : throw file.Fault("it has no root.");
    }

    private sealed class Reader(Hdf5Bytes file)
    {
        private readonly Hdf5Heaps _heaps = new(file);
        private readonly List<(Hdf5Group Group, string Name, string Target)> _soft = [];
        private int _objects;

        /// <summary>
        /// Gives soft links what they stand for, within the file: a dataset, or a group without soft links and not above the link. So there are no circles, and no more objects than the
        /// product of both.
        /// </summary>
        public void Follow(Hdf5Group root)
        {
            HashSet<Hdf5Group> linked = [.. _soft.Select(s => s.Group)];
            foreach ((Hdf5Group group, string name, string target) in _soft)
            {
                Hdf5Group from = target.StartsWith('/') ? root : group;
                string path = target.Trim('/');
                if (path.Length > 0 && from.Dataset(path) is { } dataset)
                {
                    group.Datasets.Add((name, dataset));
                    continue;
                }

                Hdf5Group found = (path.Length > 0 ? from.Group(path) : null) ?? throw file.Fault($"'{group.Path}/{name}' is a soft link to '{target}', which is not there.");
                if (group == found || $"{group.Path}/".StartsWith($"{found.Path}/", StringComparison.Ordinal) || found.AllGroups().Any(linked.Contains) || (_objects += found.AllGroups().Count()) > MaxObjects)
                {
                    throw file.Fault($"'{group.Path}/{name}' is a soft link to '{target}', which is above it or has soft links.");
                }

                group.Groups.Add((name, found));
            }
        }

        /// <summary>A group or a dataset; null for a type with a name of its own.</summary>
        public object? Object(long at, string path, ImmutableHashSet<long> above)
        {
            if (above.Contains(at) || above.Count > MaxDepth || ++_objects > MaxObjects)
            {
                throw file.Fault(above.Contains(at) ? $"the group '{path}' contains itself." : $"more than {MaxObjects} objects, or more than {MaxDepth} groups in each other.");
            }

            List<Hdf5Message> messages = Hdf5ObjectHeader.Read(file, at);
            if (messages.Exists(m => m.Type == Hdf5Message.Layout))
            {
                return Dataset(messages, path);
            }

            if (path.Length > 0 && messages.Exists(m => m.Type == Hdf5Message.DataType))
            {
                return null;
            }

            var group = new Hdf5Group(path);
            Attributes(messages, group.Attributes);
            foreach ((string name, long address, string? target) in Links(messages, path))
            {
                string below = path.Length > 0 ? $"{path}/{name}" : name;
                if (target is not null)
                {
                    _soft.Add((group, name, target));
                    continue;
                }

                switch (Object(address >= 0 ? address : throw file.Fault($"'{below}' has no address."), below, above.Add(at)))
                {
                    case Hdf5Group child:
                        group.Groups.Add((name, child));
                        break;
                    case Hdf5Dataset dataset:
                        group.Datasets.Add((name, dataset));
                        break;
                }
            }

            return group;
        }

        private List<Hdf5Link> Links(List<Hdf5Message> messages, string path)
        {
            Hdf5Message table = messages.Find(m => m.Type == Hdf5Message.SymbolTable);
            List<Hdf5Link> links = table.At > 0
                ? Hdf5SymbolTable.Read(file, file.Address(table.At), file.Address(table.At + file.OffsetSize), path)
                : Hdf5Links.Read(file, messages, path);
            string? twice = links.GroupBy(l => l.Name).FirstOrDefault(g => g.Count() > 1)?.Key;
            return twice is null ? links : throw file.Fault($"the group '{path}' has the name '{twice}' twice.");
        }

        private Hdf5Dataset Dataset(List<Hdf5Message> messages, string path)
        {
            Hdf5Message Find(int type) => messages.Find(m => m.Type == type);
            Hdf5Message type = Find(Hdf5Message.DataType), space = Find(Hdf5Message.Space), filters = Find(Hdf5Message.Filters);
            if (type.At == 0 || space.At == 0)
            {
                throw new ModelFormatException("has no type or no shape.", file.Path, path);
            }

            Hdf5Storage? storage = Hdf5Layout.Read(file, Find(Hdf5Message.Layout).At, filters.At > 0 ? Hdf5Filters.Read(file, filters.At) : Hdf5Filters.None, out string fault);
            if (Find(Hdf5Message.ExternalFiles).At > 0)
            {
                storage = null;
                fault = "keeps its elements in other files; such datasets are not read.";
            }

            var dataset = new Hdf5Dataset(file, path, Hdf5Type.Read(file, type.At), Hdf5Space.Read(file, space.At), storage, fault);
            Attributes(messages, dataset.Attributes);
            return dataset;
        }

        private void Attributes(List<Hdf5Message> messages, Dictionary<string, Hdf5Attribute> attributes)
        {
            foreach (Hdf5Message message in messages)
            {
                if (message.Type == Hdf5Message.Attribute)
                {
                    Add(message.At, message.Length);
                }
                else if (message.Type == Hdf5Message.AttributeInfo)
                {
                    long heap = message.At + 2 + ((file.Byte(message.At + 1) & 1) != 0 ? 2 : 0);
                    foreach ((long at, long length) in Hdf5FractalHeap.Objects(file, file.Address(heap), file.Address(heap + file.OffsetSize)))
                    {
                        Add(at, length);
                    }
                }
            }

            void Add(long at, long length)
            {
                Hdf5Attribute attribute = Hdf5Attribute.Read(file, _heaps, at, length);
                if (!attributes.TryAdd(attribute.Name, attribute))
                {
                    throw file.Fault($"two attributes '{attribute.Name}'.");
                }
            }
        }
    }
}
