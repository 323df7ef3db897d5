namespace Unrolled.Samples;

/// <summary>Texts as rows of tokens of the same length, as a network reads a batch of them; after the end of a short text stand zeros that nobody reads.</summary>
/// <param name="steps">Tokens of a row; what a longer text has beyond is left out.</param>
/// <param name="count">How many rows.</param>
internal sealed class TokenRows(int steps, int count)
{
    /// <summary>Tokens of a row.</summary>
    public int Steps => steps;

    /// <summary>[rows, steps].</summary>
    public float[] Values { get; } = new float[steps * count];

    /// <summary>[rows]: how many tokens each has.</summary>
    public int[] Lengths { get; } = new int[count];

    /// <summary>Writes a row. A text without tokens gets that of the unknown, since a network has to read something.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="tokens">The tokens.</param>
    public void Set(int row, IEnumerable<int> tokens)
    {
        Span<float> values = Values.AsSpan(row * steps, steps);
        values.Clear();
        int length = 0;
        foreach (int token in tokens.Take(steps))
        {
            values[length++] = token;
        }

        Lengths[row] = Math.Max(1, length);
    }
}
