namespace Unrolled.Samples;

/// <summary>What a network's outputs for several classes say.</summary>
internal static class ClassScores
{
    /// <summary>The class with the largest output; the first of several.</summary>
    /// <param name="outputs">[classes].</param>
    public static int Likeliest(ReadOnlySpan<float> outputs)
    {
        int likeliest = 0;
        for (int c = 1; c < outputs.Length; c++)
        {
            likeliest = outputs[c] > outputs[likeliest] ? c : likeliest;
        }

        return likeliest;
    }
}
