namespace Unrolled.Tool.Graphs.Layers;

/// <summary>A layer of the network that a graph becomes, before its name and its place are known.</summary>
/// <param name="create">Makes its attribute from the names of what it reads.</param>
/// <param name="width">The features of its output.</param>
/// <param name="axis">The steps of its output; null for a vector.</param>
internal sealed class LayerNode(Func<string[], LayerAttribute> create, int width, TimeAxis? axis)
{
    public Func<string[], LayerAttribute> Create { get; } = create;

    public int Width { get; } = width;

    public TimeAxis? Axis { get; } = axis;

    /// <summary>What it reads, in the order of the arguments of a Merge.</summary>
    public List<(LayerNode Node, LayerView View)> Sources { get; } = [];

    /// <summary>The shape of an image [height, width, channels]; null for a flat row.</summary>
    public (int Height, int Width, int Channels)? Image { get; init; }

    public Dictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>The node of the file, for messages.</summary>
    public string Origin { get; init; } = "";

    /// <summary>The name of an input; empty for a layer.</summary>
    public string InputName { get; init; } = "";

    /// <summary>Whether it has a state, so that its results are of all steps or of the last one.</summary>
    public bool IsRecurrent { get; init; }

    public bool IsReversed { get; set; }

    public bool IsBidirectional { get; init; }

    /// <summary>The units of an LSTM's cells; of both directions.</summary>
    public int CellWidth { get; init; }

    /// <summary>The layer whose final states are the initial ones.</summary>
    public LayerNode? InitialState { get; set; }

    /// <summary>Bindings of initial states: which state, and what gives it.</summary>
    public List<StateBinding> States { get; } = [];
}
