using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>Where a dataset's elements lie.</summary>
internal abstract class Hdf5Storage
{
    /// <summary>The most that deflate can compress.</summary>
    protected const int MaxDeflate = 1032;

    /// <summary>All elements' bytes, row-major.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The dataset, for messages.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    public abstract byte[] Read(Hdf5Bytes file, string path, ImmutableArray<long> shape, int elementSize);

    /// <summary>The bytes of all elements, after a check that the file can have so many.</summary>
    protected static int Total(Hdf5Bytes file, string path, ImmutableArray<long> shape, int elementSize, long atMost)
    {
        long count = Hdf5Space.Count(shape);
        long most = Math.Min(atMost, Array.MaxLength);
        return count <= most / elementSize
            ? (int)(count * elementSize)
            : throw new ModelFormatException($"states the shape [{string.Join(", ", shape)}] with elements of {elementSize} bytes, but the file has at most {most} bytes of it.", file.Path, path);
    }

    /// <summary>One piece of the file.</summary>
    /// <param name="at">Where it begins; −1 if nothing was written.</param>
    /// <param name="length">Its bytes.</param>
    public sealed class Contiguous(long at, long length) : Hdf5Storage
    {
        public override byte[] Read(Hdf5Bytes file, string path, ImmutableArray<long> shape, int elementSize)
        {
            int total = Total(file, path, shape, elementSize, at < 0 ? 0 : length);
            return total == 0 ? [] : file.Span(at, total).ToArray();
        }
    }
}
