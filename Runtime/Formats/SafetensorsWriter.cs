using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// Writes a safetensors file. The same tensors and metadata, added in the same order, give the same bytes on every machine. Data starts
/// at a multiple of 8 bytes, and tensors with larger elements come first, so that every element is aligned.
/// </summary>
public sealed class SafetensorsWriter
{
    private const string MetadataKey = "__metadata__";

    private readonly List<Item> _items = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { MetadataKey };

    /// <summary>The file's metadata; written in ordinal order of the keys.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Adds an F32 tensor; its values are copied.</summary>
    /// <param name="name">Its name, unique in the file; not <c>__metadata__</c>.</param>
    /// <param name="shape">Its dimensions, each 0 or more; empty for a single number.</param>
    /// <param name="values">The values, row-major; their number is the product of the dimensions.</param>
    /// <exception cref="ArgumentException">The name is taken or not valid Unicode, or the number of values does not match the shape.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        long[] dimensions = new long[shape.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            dimensions[i] = shape[i];
        }

        byte[] data = new byte[checked(values.Length * sizeof(float))];
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(data);
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * sizeof(float)), values[i]);
            }
        }

        AddOwned(name, SafetensorsType.F32, dimensions, data);
    }

    /// <summary>Adds a tensor of any type; its bytes are copied.</summary>
    /// <param name="name">Its name, unique in the file; not <c>__metadata__</c>.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Its dimensions, each 0 or more; empty for a single number.</param>
    /// <param name="data">Its elements, row-major and little-endian.</param>
    /// <exception cref="ArgumentException">The name is taken or not valid Unicode, the type is unknown, or the number of bytes does not match the shape.</exception>
    public void Add(string name, SafetensorsType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> data)
        => AddOwned(name, type, shape.ToArray(), data.ToArray());

    /// <summary>Writes the file to a stream, which stays open.</summary>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <exception cref="ArgumentException">The metadata has text that is not valid Unicode.</exception>
    /// <exception cref="InvalidOperationException">The header would be longer than 100 MB, which readers refuse.</exception>
    /// <exception cref="IOException">The stream could not be written.</exception>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Item[] items = [.. _items.OrderByDescending(item => SafetensorsTypeTable.Size(item.Type))];
        ArrayBufferWriter<byte> header = Header(items);

        // The reference implementation pads with spaces, so that the data is aligned for those who map the file.
        int padding = (8 - header.WrittenCount % 8) % 8;
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);
        if (header.WrittenCount > SafetensorsHeader.MaxLength)
        {
            throw new InvalidOperationException($"The header has {header.WrittenCount} bytes; the limit is {SafetensorsHeader.MaxLength}.");
        }

        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.WrittenCount);
        stream.Write(prefix);
        stream.Write(header.WrittenSpan);
        foreach (Item item in items)
        {
            stream.Write(item.Data);
        }
    }

    private void AddOwned(string name, SafetensorsType type, long[] shape, byte[] data)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireUnicode(name, "the name of a tensor", nameof(name));
        if (!SafetensorsTypeTable.IsKnown(type))
        {
            throw new ArgumentException($"Expected a defined type, got {(int)type}.", nameof(type));
        }

        if (shape.Any(dimension => dimension < 0) || !SafetensorsTypeTable.TryByteLength(type, shape, out long bytes) || bytes != data.Length)
        {
            throw new ArgumentException($"Expected the bytes of {SafetensorsTypeTable.Name(type)} {SafetensorsTypeTable.Text(shape)} for '{name}', got {data.Length}.", nameof(shape));
        }

        if (!_names.Add(name))
        {
            throw new ArgumentException($"The name '{name}' is already used.", nameof(name));
        }

        _items.Add(new Item(name, type, [.. shape], data));
    }

    private ArrayBufferWriter<byte> Header(Item[] items)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (Metadata.Count > 0)
        {
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in Metadata)
            {
                RequireUnicode(key, "a key of the metadata", null);
                RequireUnicode(value, $"the metadata '{key}'", null);
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        long offset = 0;
        foreach (Item item in items)
        {
            json.WriteStartObject(item.Name);
            json.WriteString("dtype", SafetensorsTypeTable.Name(item.Type));
            WriteIntegers(json, "shape", item.Shape);
            WriteIntegers(json, "data_offsets", [offset, offset += item.Data.Length]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer;
    }

    // JSON would replace half a surrogate pair by another character.
    private static void RequireUnicode(string? text, string what, string? parameter)
    {
        if (text is null)
        {
            throw new ArgumentException($"Expected a text as {what}, got null.", parameter);
        }

        if (JsonFault.HalfSurrogate(text) is >= 0 and int half)
        {
            throw new ArgumentException($"Expected valid Unicode as {what}, got an unpaired surrogate at {half}.", parameter);
        }
    }

    private static void WriteIntegers(Utf8JsonWriter json, string key, ImmutableArray<long> values)
    {
        json.WriteStartArray(key);
        foreach (long value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private sealed record Item(string Name, SafetensorsType Type, ImmutableArray<long> Shape, byte[] Data);
}
