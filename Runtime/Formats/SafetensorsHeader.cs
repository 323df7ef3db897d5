using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace Unrolled;

/// <summary>
/// The header of a safetensors file, read strictly. Nothing in it is trusted: sizes are checked against overflow and against each
/// other, and the tensors must cover the data from its first byte to its last without gap or overlap.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header, as in the reference implementation.</summary>
    public const int MaxLength = 100_000_000;

    private const string MetadataKey = "__metadata__";

    // No framework has tensors with more dimensions; without a limit a header of 100 MB could require eight times as much memory.
    private const int MaxRank = 64;

    private readonly string? _file;
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];

    private SafetensorsHeader(string? file) => _file = file;

    /// <summary>The file's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>The tensors in the order of their data.</summary>
    public ImmutableArray<Entry> Entries { get; private set; } = [];

    /// <summary>Bytes of all tensors together.</summary>
    public long DataLength => Entries.Length == 0 ? 0 : Entries[^1].End;

    /// <summary>Reads a header.</summary>
    /// <param name="utf8">The header without the eight bytes before it.</param>
    /// <param name="file">The file's name for messages, or null.</param>
    /// <exception cref="ModelFormatException">The header is not what it must be.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> utf8, string? file)
    {
        var header = new SafetensorsHeader(file);
        if (utf8.IsEmpty || utf8[0] != '{')
        {
            throw header.Fault($"expected a header that starts with '{{', got {(utf8.IsEmpty ? "an empty one" : $"byte 0x{utf8[0]:X2}")}.");
        }

        if (!Utf8.IsValid(utf8))
        {
            throw header.Fault("expected a header in UTF-8, got other bytes.");
        }

        try
        {
            var reader = new Utf8JsonReader(utf8);
            header.ReadAll(ref reader);
            if (utf8[(int)reader.BytesConsumed..].ContainsAnyExcept((byte)' '))
            {
                throw header.Fault("expected nothing but spaces after the header's object, got more.");
            }
        }
        catch (JsonException e)
        {
            throw header.Fault($"the header is not JSON: {JsonFault.Of(utf8, e)}", innerException: e);
        }

        header.Entries = [.. header._entries.OrderBy(e => e.Begin).ThenBy(e => e.End)];
        header.CheckCover();
        return header;
    }

    private void ReadAll(ref Utf8JsonReader reader)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (NextKey(ref reader, null) is { } name)
        {
            if (!names.Add(name))
            {
                throw Fault("the header has two entries of this name.", name);
            }

            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Fault($"expected an object, got {reader.TokenType}.", name);
            }

            if (name == MetadataKey)
            {
                ReadMetadata(ref reader);
            }
            else
            {
                _entries.Add(ReadEntry(ref reader, name));
            }
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (NextKey(ref reader, MetadataKey) is { } key)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                throw Fault($"expected a string as the value of '{key}', got {reader.TokenType}.", MetadataKey);
            }

            if (!_metadata.TryAdd(key, Text(ref reader, MetadataKey)))
            {
                throw Fault($"'{key}' is there twice.", MetadataKey);
            }
        }
    }

    private Entry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        SafetensorsType? type = null;
        ImmutableArray<long>? shape = null;
        ImmutableArray<long>? offsets = null;
        while (NextKey(ref reader, name) is { } key)
        {
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null:
                    type = ReadType(ref reader, name);
                    break;
                case "shape" when shape is null:
                    shape = ReadIntegers(ref reader, name, key, MaxRank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers(ref reader, name, key, 2);
                    break;
                default:
                    throw Fault($"expected dtype, shape and data_offsets once each, got '{key}'.", name);
            }
        }

        if (type is not { } t || shape is not { } s || offsets is not [var begin, var end])
        {
            throw Fault("expected dtype, shape and two data_offsets, got fewer.", name);
        }

        if (!SafetensorsTypeTable.TryByteLength(t, s.AsSpan(), out long bytes))
        {
            throw Fault($"the shape {SafetensorsTypeTable.Text(s)} has more bytes than 64 bits can count.", name);
        }

        if (end < begin || end - begin != bytes)
        {
            throw Fault($"expected {bytes} bytes for {SafetensorsTypeTable.Name(t)} {SafetensorsTypeTable.Text(s)}, got data_offsets [{begin}, {end}].", name);
        }

        return new Entry(name, t, s, begin, end);
    }

    private SafetensorsType ReadType(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Fault($"expected a string as dtype, got {reader.TokenType}.", name);
        }

        string text = Text(ref reader, name);
        return SafetensorsTypeTable.TryFind(text, out SafetensorsType type) ? type : throw Fault($"the dtype '{text}' is not known.", name);
    }

    private ImmutableArray<long> ReadIntegers(ref Utf8JsonReader reader, string name, string key, int limit)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Fault($"expected an array as {key}, got {reader.TokenType}.", name);
        }

        var values = ImmutableArray.CreateBuilder<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // Not TryGetInt64, which takes -0.
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out ulong value) || value > long.MaxValue)
            {
                throw Fault($"expected integers from 0 to 2⁶³ − 1 in {key}, got something else.", name);
            }

            if (values.Count == limit)
            {
                throw Fault($"expected at most {limit} numbers in {key}, got more.", name);
            }

            values.Add((long)value);
        }

        return values.ToImmutable();
    }

    private void CheckCover()
    {
        long end = 0;
        foreach (Entry entry in Entries)
        {
            if (entry.Begin != end)
            {
                throw Fault($"expected its data to start at {end}, where the tensor before it ends, got data_offsets [{entry.Begin}, {entry.End}]: {(entry.Begin < end ? "an overlap" : "a hole")}.", entry.Name);
            }

            end = entry.End;
        }
    }

    // The next key of the object that is being read, or null at its end.
    private string? NextKey(ref Utf8JsonReader reader, string? name)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName ? Text(ref reader, name) : null;
    }

    private string Text(ref Utf8JsonReader reader, string? name)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw Fault("expected valid Unicode in the header, got an unpaired surrogate, as \\ud800 alone.", name, e);
        }
    }

    private ModelFormatException Fault(string message, string? tensor = null, Exception? innerException = null) => new(message, _file, tensor, innerException);

    /// <summary>A tensor, and where its bytes are within the data.</summary>
    public readonly record struct Entry(string Name, SafetensorsType Type, ImmutableArray<long> Shape, long Begin, long End);
}
