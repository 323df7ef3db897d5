namespace Unrolled.Orleans;

/// <summary>The keys of streams: <c>model/stream</c>.</summary>
internal static class StreamKey
{
    private const char Separator = '/';

    /// <summary>The key of a stream.</summary>
    public static string Of(string model, string stream)
    {
        RequireModel(model, nameof(model));
        ArgumentException.ThrowIfNullOrEmpty(stream);
        return $"{model}{Separator}{stream}";
    }

    /// <summary>The model of a key.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static string ModelOf(string key)
    {
        int length = key.IndexOf(Separator, StringComparison.Ordinal);
        return length > 0 ? key[..length] : throw new ArgumentException($"Expected the key of a stream as 'model/stream', got '{key}'.", nameof(key));
    }

    /// <summary>Throws unless a model may have the name.</summary>
    public static void RequireModel(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (name.Contains(Separator, StringComparison.Ordinal))
        {
            throw new ArgumentException($"Expected the name of a model without '{Separator}', got '{name}'.", parameter);
        }
    }
}
