using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The index of chunks as an array; the specification's section VII.C.</summary>
internal static class Hdf5FixedArray
{
    public static IEnumerable<Hdf5Chunks.Chunk> Read(Hdf5Bytes file, long at, ImmutableArray<long> counts)
    {
        if (at < 0)
        {
            yield break;
        }

        file.Require(at, "FAHD");
        bool filtered = file.Byte(at + 5) == 1;
        int entrySize = file.Byte(at + 6), pageBits = file.Byte(at + 7);
        long entries = file.Size(at + 8), block = file.Address(at + 8 + file.LengthSize);
        if (entries != Hdf5Space.Count(counts) || pageBits > 31 || entrySize < file.OffsetSize + (filtered ? 5 : 0) || entrySize > file.OffsetSize + 12)
        {
            throw file.Fault($"the index at {at} has {entries} entries of {entrySize} bytes; expected {Hdf5Space.Count(counts)}.");
        }

        file.Require(block, "FADB");
        long pageEntries = 1L << pageBits, next = block + 6 + file.OffsetSize;
        bool paged = entries > pageEntries;
        if (paged)
        {
            // A bit for each page, and a checksum.
            next += ((entries + pageEntries - 1) / pageEntries + 7) / 8 + 4;
        }

        for (long i = 0; i < entries; i++)
        {
            file.Spend();
            if (paged && i > 0 && i % pageEntries == 0)
            {
                next += 4;
            }

            long address = file.Address(next);
            if (address >= 0)
            {
                yield return new Hdf5Chunks.Chunk(
                    Place(i, counts),
                    address,
                    filtered ? Math.Max(file.Unsigned(next + file.OffsetSize, entrySize - file.OffsetSize - 4), 1) : 0,
                    filtered ? file.UInt32(next + entrySize - 4) : 0);
            }

            next += entrySize;
        }
    }

    private static ImmutableArray<long> Place(long number, ImmutableArray<long> counts)
    {
        long[] place = new long[counts.Length];
        for (int d = place.Length - 1; d >= 0; d--)
        {
            place[d] = number % counts[d];
            number /= counts[d];
        }

        return [.. place];
    }
}
