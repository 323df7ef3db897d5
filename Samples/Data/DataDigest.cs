using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Unrolled.Samples;

/// <summary>Tells data from others of the same size.</summary>
internal static class DataDigest
{
    /// <summary>The most samples that are looked at: of more, as many that are evenly spread.</summary>
    public const int MostSamples = 1 << 16;

    private const int Digits = 16;

    /// <summary>How many samples there are, and a digest of all that is read of them: inputs, further inputs, lengths and targets.</summary>
    public static string Of(SequenceData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] target = new float[data.TargetSteps * data.Targets];
        int samples = Math.Min(data.Count, MostSamples);
        for (int i = 0; i < samples; i++)
        {
            int index = (int)((long)i * data.Count / samples);
            Add(hash, data.Input(index), data.Inputs, data.Length(index));
            for (int input = 0; input < data.FurtherInputs; input++)
            {
                Add(hash, data.FurtherInput(input, index), data.FurtherWidth(input), data.FurtherLength(input, index));
            }

            Array.Clear(target); // a source may write no more than is read
            data.CopyTarget(index, target);
            hash.AppendData(MemoryMarshal.AsBytes(target.AsSpan()));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{data.Count} samples, SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits]}…");
    }

    // What lies behind the end of a sequence is not read.
    private static void Add(IncrementalHash hash, ReadOnlySpan<float> values, int width, int length)
    {
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
        hash.AppendData(MemoryMarshal.AsBytes(values[..(length * width)]));
    }
}
