namespace Unrolled.Samples;

/// <summary>Lets a language model write.</summary>
internal static class TextContinuation
{
    /// <summary>Reads a beginning and writes on, one character after the other as they are asked for.</summary>
    /// <param name="model">A model over characters.</param>
    /// <param name="vocabulary">Its characters.</param>
    /// <param name="prefix">The beginning, one character or more.</param>
    /// <param name="length">How many characters to write.</param>
    /// <param name="sampler">Chooses them.</param>
    /// <returns>The characters that were written, without the beginning.</returns>
    public static IEnumerable<string> Write(LanguageModel model, Vocabulary vocabulary, string prefix, int length, TemperatureSampler sampler)
    {
        LanguageStream stream = model.Open();
        int[] read = vocabulary.Encode(Vocabulary.Characters(prefix));
        foreach (int token in read.AsSpan(..^1))
        {
            stream.Read(token);
        }

        int last = read[^1];
        for (int i = 0; i < length; i++)
        {
            last = sampler.Sample(stream.Read(last));
            yield return vocabulary[last];
        }
    }
}
