namespace Unrolled.Samples;

/// <summary>Translates phrases with a trained network, which reads its own output: nobody tells it the characters before.</summary>
/// <param name="model">The network.</param>
/// <param name="state">A state of it, in which to read and write.</param>
/// <param name="source">The characters of sources.</param>
/// <param name="target">The characters of targets.</param>
internal sealed class Translator(Network model, NetworkState state, Vocabulary source, Vocabulary target)
{
    /// <summary>Translates a phrase.</summary>
    /// <param name="phrase">One character or more; those that the network does not know have one token together.</param>
    public string Translate(string phrase) => Map(phrase).Target;

    /// <summary>Translates a phrase, and says where the network looked.</summary>
    /// <param name="phrase">One character or more; those that the network does not know have one token together.</param>
    public AttentionMap Map(string phrase)
    {
        float[] tokens = [.. Translation.Encode(source, phrase).Select(t => (float)t)];
        model.Start(state, tokens);
        Span<int> written = stackalloc int[Translation.LongestTarget];
        var weights = new float[Translation.LongestTarget, phrase.Length];
        int step = 0;
        int length = model.Decode(state, Translation.Marker, Translation.Marker, written, Choose);
        string text = string.Concat(written[..length].ToArray().Select(t => target[t]));
        var map = new float[length, phrase.Length];
        Array.Copy(weights, map, map.Length);
        return new AttentionMap(phrase, text, map);

        int Choose(ReadOnlySpan<float> output)
        {
            ReadOnlySpan<float> looked = state.AttentionWeights(Translation.AttentionLayer);
            for (int s = 0; s < looked.Length; s++)
            {
                weights[step, s] = looked[s];
            }

            step++;
            return ClassScores.Likeliest(output);
        }
    }
}
