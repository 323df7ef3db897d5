namespace Unrolled;

/// <summary>
/// A file's content as its format's reader returns it: tensors by name, and metadata. Together with the names that a model's parameters have in the format, this is all that <see cref="ModelFile"/> needs.
/// </summary>
internal sealed class TensorSource
{
    private readonly Dictionary<string, StoredTensor> _byName;

    /// <param name="tensors">The tensors, in the order of the file.</param>
    /// <param name="metadata">Metadata by name; empty if the format has none.</param>
    /// <param name="file">The file, for messages; null for a stream.</param>
    /// <exception cref="ModelFormatException">Two tensors have the same name.</exception>
    public TensorSource(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata, string? file)
    {
        Tensors = tensors;
        Metadata = metadata;
        File = file;
        _byName = new(StringComparer.Ordinal);
        foreach (StoredTensor tensor in Tensors)
        {
            if (!_byName.TryAdd(tensor.Name, tensor))
            {
                throw new ModelFormatException("expected one tensor of this name, got two.", file, tensor.Name);
            }
        }
    }

    /// <summary>The tensors, in the order of the file.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>Texts by their names.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The file, for messages; null for a stream.</summary>
    public string? File { get; }

    /// <summary>A new table of all tensors by name.</summary>
    public Dictionary<string, StoredTensor> ByName() => new(_byName, StringComparer.Ordinal);

    /// <summary>An existing tensor.</summary>
    public StoredTensor this[string name] => _byName[name];
}
