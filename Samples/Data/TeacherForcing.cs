namespace Unrolled.Samples;

/// <summary>What a decoder reads and shall answer in training: the true sequence, a step after.</summary>
/// <remarks>
/// It reads the marker and the tokens, and answers the tokens and the marker: what it writes wrongly in training it never reads (Williams and Zipser 1989).
/// The end of a sequence is followed by zeros, which nothing reads.
/// </remarks>
/// <param name="Read">[sequences, steps].</param>
/// <param name="Expected">[sequences, steps].</param>
/// <param name="Lengths">[sequences], the marker included.</param>
/// <param name="Steps">The longest of them.</param>
internal sealed record TeacherForcing(float[] Read, float[] Expected, int[] Lengths, int Steps)
{
    /// <summary>For sequences of tokens.</summary>
    /// <param name="sequences">The tokens, each without markers.</param>
    /// <param name="marker">The token that begins and ends each.</param>
    public static TeacherForcing Of(IReadOnlyList<int[]> sequences, int marker)
    {
        int steps = sequences.Max(s => s.Length) + 1;
        float[] read = new float[sequences.Count * steps], expected = new float[read.Length];
        for (int n = 0; n < sequences.Count; n++)
        {
            int[] tokens = sequences[n];
            for (int t = 0; t <= tokens.Length; t++)
            {
                read[n * steps + t] = t == 0 ? marker : tokens[t - 1];
                expected[n * steps + t] = t == tokens.Length ? marker : tokens[t];
            }
        }

        return new TeacherForcing(read, expected, [.. sequences.Select(s => s.Length + 1)], steps);
    }
}
