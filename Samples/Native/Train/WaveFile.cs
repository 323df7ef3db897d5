using System.Buffers.Binary;

namespace Unrolled.Samples.Native;

/// <summary>A WAV file of one channel of 32-bit floats.</summary>
internal static class WaveFile
{
    private const int HeaderLength = 44;

    /// <summary>Writes a signal.</summary>
    public static void Write(string path, ReadOnlySpan<float> signal, int rate)
    {
        byte[] file = new byte[HeaderLength + (signal.Length * sizeof(float))];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 3); // IEEE floats
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), rate * sizeof(float));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), sizeof(float));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 8 * sizeof(float));
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), signal.Length * sizeof(float));
        for (int i = 0; i < signal.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(HeaderLength + (i * sizeof(float))), signal[i]);
        }

        File.WriteAllBytes(path, file);
    }
}
