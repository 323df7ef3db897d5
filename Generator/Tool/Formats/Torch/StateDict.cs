namespace Unrolled.Tool.Formats.Torch;

/// <summary>The tensors of a model by name, and what a file says beside them.</summary>
internal sealed class StateDict
{
    /// <summary>"PyTorch, zip".</summary>
    public required string Format { get; init; }

    /// <summary>The tensors; in the order of the modules, unless the format sorts them.</summary>
    public List<StateTensor> Tensors { get; } = [];

    /// <summary>False of formats that do not keep the order of the modules.</summary>
    public bool IsOrdered { get; init; } = true;

    /// <summary>All modules by name, in order, with those that have no tensors: state dicts list them. Empty if the file does not.</summary>
    public List<string> Modules { get; } = [];

    /// <summary>The classes of modules by name, where whole modules are in the file: "torch.nn.modules.rnn.LSTM".</summary>
    public Dictionary<string, string> Classes { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts, numbers and flags beside the tensors: "hidden_size" is 64L.</summary>
    public List<(string Name, object? Value)> Values { get; } = [];

    /// <summary>What is in the file and not read.</summary>
    public List<string> Dropped { get; } = [];

    /// <summary>A value by the end of its name; null if there is none.</summary>
    public object? Value(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            foreach ((string key, object? value) in Values)
            {
                if (string.Equals(key[(key.LastIndexOf('.') + 1)..], name, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }
        }

        return null;
    }
}
