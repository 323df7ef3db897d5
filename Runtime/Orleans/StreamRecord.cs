using Orleans;

namespace Unrolled.Orleans;

/// <summary>What the storage has of a stream: bytes that this package alone reads and writes, whatever serializer the storage uses.</summary>
/// <remarks>Storages that write JSON write the name of the class and of its property: whoever renames them makes saved streams unreadable.</remarks>
[GenerateSerializer]
[Alias("Unrolled.StreamRecord")]
internal sealed class StreamRecord
{
    /// <summary>A stand-in for a record that has been written and is not kept in memory.</summary>
    public static readonly StreamRecord Released = new();

    /// <summary>An encoded <see cref="StreamSnapshot"/>; empty if it is not in memory.</summary>
    [Id(0)]
    public byte[] Content { get; set; } = [];
}
