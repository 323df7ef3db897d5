namespace Unrolled.Samples;

/// <summary>A model's file that a task has written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Metadata">What it says of itself.</param>
internal sealed record SavedModel(string Path, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Under which name the metadata tell the task.</summary>
    public const string TaskKey = "sample.task";

    /// <summary>The task that wrote the file.</summary>
    /// <exception cref="SampleException">No task did.</exception>
    public string Task => this[TaskKey];

    /// <summary>What a task has written beside the weights.</summary>
    /// <exception cref="SampleException">There is no such entry.</exception>
    public string this[string key] => Metadata.TryGetValue(key, out string? value) ? value : throw new SampleException($"{Path}: expected metadata '{key}', as the samples write it, got none");

    /// <summary>The vocabulary that a task has written beside the weights, of a model whose tokens all have a word.</summary>
    /// <param name="key">Under which name.</param>
    /// <param name="tokens">The model's tokens, with that of the unknown.</param>
    /// <exception cref="SampleException">There is none, or it has more or fewer words.</exception>
    public Vocabulary ReadVocabulary(string key, int tokens)
    {
        var vocabulary = Vocabulary.Parse(this[key]);
        return vocabulary.Count == tokens ? vocabulary : throw new SampleException($"{Path}: expected {tokens - 1} words in metadata '{key}', got {vocabulary.Count - 1}");
    }

    /// <summary>Reads what a file says of itself.</summary>
    /// <exception cref="SampleException">It cannot be read, or is no model.</exception>
    public static SavedModel At(string path) => new(path, Guard(path, () => ModelFile.ReadMetadata(path)));

    /// <summary>Reads the model.</summary>
    /// <param name="load">The model class's <c>Load</c>.</param>
    /// <exception cref="SampleException">It cannot be read, or is another class's.</exception>
    public T Load<T>(Func<string, ModelLoadOptions?, T> load) => Guard(Path, () => load(Path, null));

    /// <summary>The scaler that a model was trained with.</summary>
    /// <exception cref="SampleException">The file has none.</exception>
    public Scaler RequireScaler(Network model) => model.Scaler ?? throw new SampleException($"{Path}: expected a model with the scaler that it was trained with, got none");

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SampleException($"cannot read '{path}': {error.Message}", error);
        }
        catch (ModelFormatException error)
        {
            throw new SampleException(error.Message, error);
        }
    }
}
