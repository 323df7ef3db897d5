namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>Global heaps: texts of any length. The specification's section III.E.</summary>
/// <param name="file">The file.</param>
internal sealed class Hdf5Heaps(Hdf5Bytes file)
{
    private readonly Dictionary<long, Dictionary<long, (long At, long Length)>> _collections = [];

    /// <summary>Where an object lies.</summary>
    public (long At, long Length) Object(long collection, long index)
    {
        if (!_collections.TryGetValue(collection, out Dictionary<long, (long At, long Length)>? objects))
        {
            _collections.Add(collection, objects = Read(collection));
        }

        return objects.TryGetValue(index, out (long At, long Length) found) ? found : throw file.Fault($"the global heap at {collection} has no object {index}.");
    }

    private Dictionary<long, (long At, long Length)> Read(long at)
    {
        file.Require(at, "GCOL");
        long end = at + file.Size(at + 8);
        _ = file.Span(at, end - at).Length;
        var objects = new Dictionary<long, (long, long)>();
        int head = 8 + file.LengthSize;
        for (long item = at + 8 + file.LengthSize; item + head <= end;)
        {
            file.Spend();
            long index = file.UInt16(item), length = file.Size(item + 8);
            // The object 0 is the space that is left.
            if (index == 0)
            {
                break;
            }

            if (length > end - item - head)
            {
                throw file.Fault($"an object of {length} bytes at {item} is longer than its global heap.");
            }

            objects[index] = (item + head, length);
            item += head + (length + 7) / 8 * 8;
        }

        return objects;
    }
}
