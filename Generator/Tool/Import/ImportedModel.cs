namespace Unrolled.Tool.Import;

/// <summary>A model read from a file: the network that does the same, and how the file's own calls are made with it.</summary>
/// <param name="network">The network with its weights.</param>
internal sealed class ImportedModel(NetworkDraft network)
{
    public NetworkDraft Network { get; } = network;

    /// <summary>The file's path, for messages; null if it is not known.</summary>
    public string? File { get; set; }

    /// <summary>The arrays that a call is given.</summary>
    public List<Binding> Inputs { get; } = [];

    /// <summary>The arrays that it returns.</summary>
    public List<Binding> Outputs { get; } = [];

    /// <summary>One sentence on the file, for the class's documentation: "LSTM forecaster of Keras 2.10.0".</summary>
    public string Description { get; init; } = "";

    /// <summary>True if the file does not say what the network computes, so that the declaration is a guess from names and shapes.</summary>
    public bool IsProposal { get; init; }

    /// <summary>The file itself if it is one of this library's own: it has more than weights, such as a scaler. Otherwise null.</summary>
    public byte[]? OwnFile { get; init; }

    /// <summary>What was computed into other weights: "batch_normalization_1 into dense_1".</summary>
    public List<string> Folded { get; } = [];

    /// <summary>What is in the file but not in the network: "optimizer state, 1.2 MB".</summary>
    public List<string> Dropped { get; } = [];

    /// <summary>What the file leaves open: "the initial state is zero".</summary>
    public List<string> Assumed { get; } = [];
}
