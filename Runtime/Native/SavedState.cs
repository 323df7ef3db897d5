using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Unrolled;

/// <summary>
/// A stream's state as bytes: little-endian, the same on every machine. After 8 bytes <c>UNRSTAT1</c> come the hash of the network's declaration, the hash of all that follows it, and the values
/// of <see cref="NetworkState.CopyTo(Span{float})"/>. Hashes are FNV-1a of 64 bits.
/// </summary>
internal static class SavedState
{
    /// <summary>Bytes before the values.</summary>
    public const int HeaderLength = 24;

    private const int DeclarationAt = 8, HashAt = 16;

    private static ReadOnlySpan<byte> Magic => "UNRSTAT1"u8;

    /// <summary>The length of a network's saved state.</summary>
    public static int Length(NetworkState state) => HeaderLength + (sizeof(float) * state.Length);

    /// <summary>Writes a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="target">[<see cref="Length"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(NetworkState state, Span<byte> target)
    {
        float[] values = new float[state.Length];
        state.CopyTo(values);
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt64LittleEndian(target[DeclarationAt..], Hash(state.Definition));
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(target[(HeaderLength + (i * sizeof(float)))..], values[i]);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(target[HashAt..], Hash(target[HeaderLength..]));
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="NativeStatusException">It is damaged, or of another network; the state is unchanged.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(NetworkState state, ReadOnlySpan<byte> source)
    {
        if (!source.StartsWith(Magic))
        {
            throw Refuse($"Expected a saved state of '{state.Definition.Name}', {Length(state)} bytes that begin with UNRSTAT1; got {source.Length} bytes that do not.");
        }

        if (source.Length < HeaderLength || BinaryPrimitives.ReadUInt64LittleEndian(source[DeclarationAt..]) != Hash(state.Definition))
        {
            throw Refuse($"Expected a saved state of '{state.Definition.Name}' ({state.Definition.Declaration}), got one of another network.");
        }

        if (source.Length != Length(state))
        {
            throw Refuse($"Expected {Length(state)} bytes of a saved state of '{state.Definition.Name}', got {source.Length}.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(source[HashAt..]) != Hash(source[HeaderLength..]))
        {
            throw Refuse($"The saved state of '{state.Definition.Name}' is damaged: its values do not have the hash that was saved with them.");
        }

        float[] values = new float[state.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(HeaderLength + (i * sizeof(float)))..]);
        }

        state.CopyFrom(values);
    }

    private static NativeStatusException Refuse(string message) => new(NativeStatus.InvalidState, message);

    private static ulong Hash(NetworkDefinition definition) => Hash(Encoding.UTF8.GetBytes(definition.Declaration));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 1099511628211;
        }

        return hash;
    }
}
