namespace Unrolled.Tool.Graphs.Reading;

/// <summary>A number that is an input of the model, and that the user has not set.</summary>
internal sealed class UnsetInput(string name) : GraphValue
{
    public string Name { get; } = name;
}
