using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Unrolled.Samples.Edge;

/// <summary>The bytes of a saved state.</summary>
/// <remarks>
/// All numbers are little-endian: "UNREDGE" and the format's version; the digest of the model's file; the number of values; how many floats the state has, and how many bytes what was
/// learned; both; the digest of all bytes before it.
/// </remarks>
internal static class StateFile
{
    private const int ModelAt = 8, CountAt = 16, FloatsAt = 24, LearnedAt = 28, HeaderLength = 32, DigestLength = sizeof(ulong);

    private static ReadOnlySpan<byte> Beginning => "UNREDGE\u0001"u8;

    /// <summary>The bytes of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="model">The digest of the model's file.</param>
    /// <param name="memory">Where they go; larger memory if it is too small.</param>
    /// <returns>The bytes, in that memory.</returns>
    public static ReadOnlySpan<byte> Write(SavedState state, ulong model, ref byte[] memory)
    {
        ReadOnlySpan<byte> stream = MemoryMarshal.AsBytes<float>(state.Stream), learned = state.Learned.Span;
        int length = HeaderLength + stream.Length + learned.Length + DigestLength;
        if (memory.Length < length)
        {
            memory = new byte[length];
        }

        Span<byte> bytes = memory.AsSpan(0, length);
        Beginning.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[ModelAt..], model);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[CountAt..], state.Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[FloatsAt..], state.Stream.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[LearnedAt..], learned.Length);
        stream.CopyTo(bytes[HeaderLength..]);
        learned.CopyTo(bytes[(HeaderLength + stream.Length)..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[^DigestLength..], Digest.Of(bytes[..^DigestLength]));
        return bytes;
    }

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="model">The digest of the model's file.</param>
    /// <param name="length">The number of floats of the network's state.</param>
    /// <exception cref="EdgeException">The bytes are damaged, or of another model.</exception>
    public static SavedState Read(ReadOnlySpan<byte> bytes, string path, ulong model, int length)
    {
        if (bytes.Length < HeaderLength + DigestLength || !bytes.StartsWith(Beginning))
        {
            throw Fault(path, "expected a state of this version of edge", $"{Number.Text(bytes.Length)} other bytes");
        }

        ReadOnlySpan<byte> content = bytes[..^DigestLength];
        ulong expected = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^DigestLength..]), actual = Digest.Of(content);
        if (expected != actual)
        {
            throw Fault(path, $"damaged: expected the digest {Text(expected)}", $"{Text(actual)} of {Number.Text(bytes.Length)} bytes");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(content[ModelAt..]) is var other && other != model)
        {
            throw Fault(path, $"of another model: expected one of the model file with the digest {Text(model)}", Text(other));
        }

        int floats = BinaryPrimitives.ReadInt32LittleEndian(content[FloatsAt..]), learned = BinaryPrimitives.ReadInt32LittleEndian(content[LearnedAt..]);
        return floats == length && learned >= 0 && content.Length == HeaderLength + (long)floats * sizeof(float) + learned
            ? new SavedState(
                BinaryPrimitives.ReadInt64LittleEndian(content[CountAt..]),
                MemoryMarshal.Cast<byte, float>(content.Slice(HeaderLength, floats * sizeof(float))).ToArray(),
                content[(HeaderLength + floats * sizeof(float))..].ToArray())
            : throw Fault(path, $"expected a state of {Number.Text(length)} numbers", $"{Number.Text(floats)} in {Number.Text(bytes.Length)} bytes");
    }

    private static string Text(ulong digest) => digest.ToString("x16", CultureInfo.InvariantCulture);

    private static EdgeException Fault(string path, string expected, string got)
        => new(ExitCode.State, $"the state '{path}' cannot be used: {expected}, got {got}. Delete the file to start anew.");
}
