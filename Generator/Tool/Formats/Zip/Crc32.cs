using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Zip;

/// <summary>The checksum of zip files (ISO 3309): the polynomial 0x04C11DB7, bits in reverse.</summary>
internal static class Crc32
{
    private static readonly ImmutableArray<uint> Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return crc;
    })];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> table = Table.AsSpan();
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = table[(int)((crc ^ value) & 0xFF)] ^ crc >> 8;
        }

        return ~crc;
    }
}
