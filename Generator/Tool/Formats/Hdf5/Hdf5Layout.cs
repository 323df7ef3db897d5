using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>Reads where a dataset's elements lie; the specification's section IV.A.2.i.</summary>
internal static class Hdf5Layout
{
    private const int Compact = 0, Contiguous = 1, Chunked = 2;

    /// <summary>The storage; null, with a reason, if it is of a kind that is not read.</summary>
    public static Hdf5Storage? Read(Hdf5Bytes file, long at, Hdf5Filters filters, out string fault)
    {
        fault = "";
        int version = file.Byte(at);
        switch (version)
        {
            case 1 or 2:
                return Old(file, at, filters, out fault);
            case 3 or 4:
                switch (file.Byte(at + 1))
                {
                    case Compact:
                        return new Hdf5Storage.Contiguous(at + 4, file.UInt16(at + 2));
                    case Contiguous:
                        return new Hdf5Storage.Contiguous(file.Address(at + 2), file.Size(at + 2 + file.OffsetSize));
                    case Chunked when version == 3:
                        int rank = file.Byte(at + 2) - 1;
                        long tree = file.Address(at + 3);
                        return new Hdf5Chunks(Dimensions(file, at + 3 + file.OffsetSize, rank, 4), filters, counts => Hdf5ChunkTree.Read(file, tree, counts, Dimensions(file, at + 3 + file.OffsetSize, rank, 4)));
                    case Chunked:
                        return New(file, at, filters, out fault);
                    default:
                        fault = "is a virtual dataset, whose elements are in other datasets or files; such datasets are not read.";
                        return null;
                }

            default:
                fault = $"has a layout of version {version}; versions 1 to 4 are read.";
                return null;
        }
    }

    private static Hdf5Storage? Old(Hdf5Bytes file, long at, Hdf5Filters filters, out string fault)
    {
        fault = "";
        int dimensions = file.Byte(at + 1), kind = file.Byte(at + 2);
        long address = kind == Compact ? -1 : file.Address(at + 8), shape = at + 8 + (kind == Compact ? 0 : file.OffsetSize);
        switch (kind)
        {
            case Compact:
                return new Hdf5Storage.Contiguous(shape + dimensions * 4L + 4, file.UInt32(shape + dimensions * 4L));
            case Contiguous:
                // Its size follows from the shape alone.
                return new Hdf5Storage.Contiguous(address, address < 0 ? 0 : file.Length - address);
            case Chunked:
                return new Hdf5Chunks(Dimensions(file, shape, dimensions - 1, 4), filters, counts => Hdf5ChunkTree.Read(file, address, counts, Dimensions(file, shape, dimensions - 1, 4)));
            default:
                fault = $"has a layout of class {kind}; such datasets are not read.";
                return null;
        }
    }

    private static Hdf5Storage? New(Hdf5Bytes file, long at, Hdf5Filters filters, out string fault)
    {
        fault = "";
        int flags = file.Byte(at + 2), rank = file.Byte(at + 3) - 1, width = file.Byte(at + 4);
        if (width is < 1 or > 8)
        {
            throw file.Fault($"chunk dimensions of {width} bytes at {at}.");
        }

        ImmutableArray<long> shape = Dimensions(file, at + 5, rank, width);
        long index = at + 5 + (rank + 1L) * width;
        switch (file.Byte(index))
        {
            case 1 when (flags & 2) != 0:
                long length = file.Size(index + 1), skipped = file.UInt32(index + 1 + file.LengthSize), start = file.Address(index + 5 + file.LengthSize);
                return new Hdf5Chunks(shape, filters, counts => start < 0 ? [] : [new([.. counts.Select(_ => 0L)], start, Math.Max(length, 1), skipped)]);
            case 1:
                long only = file.Address(index + 1);
                return new Hdf5Chunks(shape, filters, counts => only < 0 ? [] : [new([.. counts.Select(_ => 0L)], only, 0, 0)]);
            case 2:
                fault = "has chunks without an index; such datasets are not read.";
                return null;
            case 3:
                long array = file.Address(index + 2);
                return new Hdf5Chunks(shape, filters, counts => Hdf5FixedArray.Read(file, array, counts));
            case 5:
                // After the sizes of its nodes and when they are split.
                long records = file.Address(index + 7);
                return new Hdf5Chunks(shape, filters, counts => Hdf5ChunkRecords.Read(file, records, counts));
            default:
                fault = $"can grow (its chunks have an index of type {file.Byte(index)}); such datasets are not read.";
                return null;
        }
    }

    // The last one is the size of an element.
    private static ImmutableArray<long> Dimensions(Hdf5Bytes file, long at, int rank, int width)
        => rank is >= 0 and <= 32 ? [.. Enumerable.Range(0, rank).Select(d => file.Unsigned(at + (long)d * width, width))] : throw file.Fault($"chunks of {rank} dimensions at {at}.");
}
