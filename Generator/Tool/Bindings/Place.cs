namespace Unrolled.Tool.Bindings;

/// <summary>Where values enter or leave a network.</summary>
internal abstract record Place
{
    /// <summary>Features of an input.</summary>
    /// <param name="Input">"input", or the name of an additional input.</param>
    /// <param name="Start">The first feature.</param>
    /// <param name="Count">The number of features; 0 for all of the input.</param>
    public sealed record Features(string Input = NetworkDraft.Input, int Start = 0, int Count = 0) : Place;

    /// <summary>The output of a layer; only of layers with <see cref="LayerAttribute.Output"/>, and of the last one.</summary>
    /// <param name="Layer">The layer's name.</param>
    /// <param name="Start">The first of its features.</param>
    /// <param name="Count">The number of features; 0 for all of them.</param>
    public sealed record Output(string Layer, int Start = 0, int Count = 0) : Place;

    /// <summary>A state of a recurrent layer: the initial one where it is an input, the final one where it is an output.</summary>
    /// <param name="Layer">The layer's name.</param>
    /// <param name="Cell">True for c, false for h.</param>
    /// <param name="Reverse">True for the second direction.</param>
    public sealed record State(string Layer, bool Cell = false, bool Reverse = false) : Place;

    /// <summary>The number of steps of each sequence of the network's own input.</summary>
    public sealed record Lengths : Place;

    /// <summary>Nothing: the model needs the input to be there, but the import has decided what it says.</summary>
    /// <param name="Reason">What was decided.</param>
    public sealed record Nothing(string Reason) : Place;
}
