using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Unrolled.Training;

/// <summary>The identity of data in a checkpoint, to detect other data: their sizes, and a digest of their samples.</summary>
internal static class DataIdentity
{
    /// <summary>The identity of no data.</summary>
    public const string None = "none";

    /// <summary>The most samples in the digest: of more, this many are taken, evenly spread. Samples may be generated on demand, which can be slow.</summary>
    public const int MostSamples = 4096;

    // Of SHA-256's 64.
    private const int Digits = 16;

    /// <summary>Sizes and digest in a line.</summary>
    public static string Of(SequenceData? data) => data is null ? None : string.Create(
        CultureInfo.InvariantCulture,
        $"{data.Count} samples of [{data.Steps}, {data.Inputs}] with targets [{data.TargetSteps}, {data.Targets}], {data.AdditionalInputs} additional inputs, {data.AdditionalTargets} additional targets, SHA-256 {Digest(data)}");

    /// <summary>True if a line describes data of this many samples; 0 stands for no data.</summary>
    public static bool IsOf(string line, int samples)
        => samples == 0 ? line == None : line.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{samples} samples of "), StringComparison.Ordinal);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string Digest(SequenceData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int samples = Math.Min(data.Count, MostSamples);
        for (int i = 0; i < samples; i++)
        {
            AddSample(hash, data, (int)((long)i * data.Count / samples));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSample(IncrementalHash hash, SequenceData data, int index)
    {
        AddSequence(hash, data.Input(index), data.Inputs, data.Length(index));
        for (int input = 0; input < data.AdditionalInputs; input++)
        {
            AddSequence(hash, data.AdditionalInput(input, index), data.AdditionalInputWidth(input), data.AdditionalInputLength(input, index));
        }

        float[] target = new float[data.TargetSteps * data.Targets];
        data.CopyTarget(index, target);
        Add(hash, target);
        for (int t = 0; t < data.AdditionalTargets; t++)
        {
            float[] additional = new float[data.AdditionalTargetSteps(t) * data.AdditionalTargetWidth(t)];
            data.CopyAdditionalTarget(t, index, additional);
            Add(hash, additional);
        }

        for (int step = 0; step < data.TargetSteps && data.HasWeights; step++)
        {
            Add(hash, [data.Weight(index, step)]);
        }
    }

    // Steps past the end of a sequence are not read.
    private static void AddSequence(IncrementalHash hash, ReadOnlySpan<float> values, int width, int length)
    {
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
        Add(hash, values[..(length * width)]);
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<float> values) => hash.AppendData(MemoryMarshal.AsBytes(values));
}
