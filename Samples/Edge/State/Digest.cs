namespace Unrolled.Samples.Edge;

/// <summary>FNV-1a of 64 bits: tells damage and another model, not forgery. .NET's own digests load OpenSSL, which boards need not have.</summary>
internal static class Digest
{
    private const ulong Basis = 0xCBF29CE484222325, Prime = 0x100000001B3;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong digest = Basis;
        foreach (byte b in bytes)
        {
            digest = (digest ^ b) * Prime;
        }

        return digest;
    }
}
