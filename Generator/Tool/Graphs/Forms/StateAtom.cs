namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A state of a recurrent layer before a step, not yet known to which layer it belongs.</summary>
/// <param name="size">Its size.</param>
/// <param name="initial">What it is before the first step: an input's part, or a value of the graph around a loop.</param>
/// <param name="name">What it is called in the file.</param>
internal sealed class StateAtom(int size, GraphValue? initial, string name) : Atom(size)
{
    public GraphValue? Initial { get; } = initial;

    public string Name { get; } = name;

    public override TimeAxis? Axis => null;

    public override bool HasState => true;
}
