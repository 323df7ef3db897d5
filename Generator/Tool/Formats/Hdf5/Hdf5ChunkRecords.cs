using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>The index of chunks as a B-tree of version 2: of datasets that can grow in several dimensions; the specification's section III.A.2.</summary>
internal static class Hdf5ChunkRecords
{
    public static IEnumerable<Hdf5Chunks.Chunk> Read(Hdf5Bytes file, long at, ImmutableArray<long> counts)
    {
        if (at < 0)
        {
            yield break;
        }

        Hdf5Tree tree = Hdf5Tree.Read(file, at);
        bool filtered = tree.Type == 11;
        // An address, the size and the mask of filters of a filtered chunk, and its place.
        int places = 8 * counts.Length, sizeBytes = filtered ? tree.RecordSize - file.OffsetSize - 4 - places : 0;
        if (tree.Type is not (10 or 11) || filtered && sizeBytes is < 1 or > 8 || !filtered && tree.RecordSize != file.OffsetSize + places)
        {
            throw file.Fault($"the index at {at} has the type {tree.Type} and records of {tree.RecordSize} bytes.");
        }

        foreach (long record in tree.Records(file))
        {
            long place = record + tree.RecordSize - places;
            yield return new Hdf5Chunks.Chunk(
                [.. counts.Select((_, d) => file.Unsigned(place + 8L * d, 8))],
                file.Address(record),
                filtered ? Math.Max(file.Unsigned(record + file.OffsetSize, sizeBytes), 1) : 0,
                filtered ? file.UInt32(record + file.OffsetSize + sizeBytes) : 0);
        }
    }
}
