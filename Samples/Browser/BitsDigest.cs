using System.Globalization;

namespace Unrolled.Samples.Browser;

/// <summary>A digest of the bits of numbers: FNV-1a of 64 bits, which takes no library. All values that are not a number count as one.</summary>
internal sealed class BitsDigest
{
    private ulong _hash = 0xCBF29CE484222325;

    /// <summary>Adds a number.</summary>
    public void Add(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(float.IsNaN(value) ? float.NaN : value);
        for (int shift = 0; shift < 32; shift += 8)
        {
            _hash = (_hash ^ (byte)(bits >> shift)) * 0x100000001B3;
        }
    }

    /// <summary>Adds numbers.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            Add(value);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _hash.ToString("x16", CultureInfo.InvariantCulture);
}
