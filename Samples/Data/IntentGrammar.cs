namespace Unrolled.Samples;

/// <summary>Sixteen intents of a voice assistant, some with most words in common: an alarm is set and canceled, a light turned on and off.</summary>
internal static class IntentGrammar
{
    private const string Resource = "intents.txt";

    /// <summary>The grammar, for <see cref="UtteranceGrammar"/>.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var reader = new StreamReader(typeof(IntentGrammar).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd();
    }
}
