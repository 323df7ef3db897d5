namespace Unrolled.Samples;

/// <summary>A class of networks over characters, which a saved model names in its metadata.</summary>
/// <param name="Name">The name.</param>
/// <param name="Text">The published text that it is meant for.</param>
/// <param name="Prepare">Makes of a text what the network reads.</param>
/// <param name="Create">Makes one, from a seed.</param>
/// <param name="Load">Reads one from a file.</param>
internal sealed record CharacterModelKind(string Name, PublishedFile Text, Func<string, string> Prepare, Func<int, LanguageModel> Create, Func<SavedModel, LanguageModel> Load)
{
    /// <summary>Under which name the metadata tell the kind.</summary>
    public const string Key = "sample.model";

    /// <summary>Under which name the metadata tell the characters.</summary>
    public const string VocabularyKey = "sample.vocabulary";

    /// <summary>A million characters of Shakespeare's plays.</summary>
    public static readonly PublishedFile TinyShakespeare = new("tinyshakespeare_input.txt", "published as data/tinyshakespeare/input.txt of https://github.com/karpathy/char-rnn");

    private static readonly PublishedFile TimeMachine = new("timemachine.txt", "published by Project Gutenberg as 'The Time Machine' by H. G. Wells: https://www.gutenberg.org/ebooks/35");

    /// <summary>32 plain recurrent units, for a text of small letters.</summary>
    public static CharacterModelKind TimeMachineRnn { get; } = new("timemachine-rnn", TimeMachine, SmallLetters.Of, seed => Of(new TimeMachineRnn(seed)), saved => Of(saved.Load(Samples.TimeMachineRnn.Load)));

    /// <summary>32 LSTM units, for a text of small letters.</summary>
    public static CharacterModelKind TimeMachineLstm { get; } = new("timemachine-lstm", TimeMachine, SmallLetters.Of, seed => Of(new TimeMachineLstm(seed)), saved => Of(saved.Load(Samples.TimeMachineLstm.Load)));

    /// <summary>32 GRU units, for a text of small letters.</summary>
    public static CharacterModelKind TimeMachineGru { get; } = new("timemachine-gru", TimeMachine, SmallLetters.Of, seed => Of(new TimeMachineGru(seed)), saved => Of(saved.Load(Samples.TimeMachineGru.Load)));

    /// <summary>512 LSTM units, for any text.</summary>
    public static CharacterModelKind ShakespeareLstm { get; } = new("shakespeare-lstm", TinyShakespeare, AsItIs, seed => Of(new ShakespeareLstm(seed)), saved => Of(saved.Load(Samples.ShakespeareLstm.Load)));

    /// <summary>512 GRU units, for any text.</summary>
    public static CharacterModelKind ShakespeareGru { get; } = new("shakespeare-gru", TinyShakespeare, AsItIs, seed => Of(new ShakespeareGru(seed)), saved => Of(saved.Load(Samples.ShakespeareGru.Load)));

    /// <summary>128 LSTM units, for any text.</summary>
    public static CharacterModelKind NeuronsLstm { get; } = new("neurons-lstm", TinyShakespeare, AsItIs, seed => Of(new NeuronsLstm(seed)), saved => Of(saved.Load(Samples.NeuronsLstm.Load)));

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<CharacterModelKind> All { get; } = [TimeMachineRnn, TimeMachineLstm, TimeMachineGru, ShakespeareLstm, ShakespeareGru, NeuronsLstm];

    /// <summary>Reads a model over characters, and its characters.</summary>
    /// <exception cref="SampleException">The file is no such model.</exception>
    public static (CharacterModelKind Kind, LanguageModel Model, Vocabulary Vocabulary) Read(SavedModel saved)
    {
        CharacterModelKind kind = All.FirstOrDefault(k => k.Name == saved[Key])
            ?? throw new SampleException($"{saved.Path}: expected a model over characters, one of {string.Join(", ", All.Select(k => k.Name))}; got '{saved[Key]}'");
        var vocabulary = Vocabulary.Parse(saved[VocabularyKey]);
        LanguageModel model = kind.Load(saved);
        return vocabulary.Count > 1 && vocabulary.Count <= model.Tokens
            ? (kind, model, vocabulary)
            : throw new SampleException($"{saved.Path}: expected 1 … {model.Tokens - 1} characters, got {vocabulary.Count - 1}");
    }

    /// <summary>Writes into a model's metadata what <see cref="Read"/> needs.</summary>
    public void Describe(LanguageModel model, Vocabulary vocabulary)
    {
        model.Network.Metadata[Key] = Name;
        model.Network.Metadata[VocabularyKey] = vocabulary.ToJson();
    }

    private static string AsItIs(string text) => text;

    private static LanguageModel Of(TimeMachineRnn model) => LanguageModel.Of(model, model.CreateState, model.Step);

    private static LanguageModel Of(TimeMachineLstm model) => LanguageModel.Of(model, model.CreateState, model.Step);

    private static LanguageModel Of(TimeMachineGru model) => LanguageModel.Of(model, model.CreateState, model.Step);

    private static LanguageModel Of(ShakespeareLstm model) => LanguageModel.Of(model, model.CreateState, model.Step);

    private static LanguageModel Of(ShakespeareGru model) => LanguageModel.Of(model, model.CreateState, model.Step);

    private static LanguageModel Of(NeuronsLstm model) => LanguageModel.Of(model, model.CreateState, model.Step);
}
