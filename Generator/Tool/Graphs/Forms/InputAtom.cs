namespace Unrolled.Tool.Graphs.Forms;

/// <summary>An input of the file that is no input of the network: states, or lengths of sequences.</summary>
/// <param name="name">Its name in the file.</param>
/// <param name="size">Its values of one sequence.</param>
/// <param name="isLengths">Whether it has the lengths of sequences; otherwise states.</param>
internal sealed class InputAtom(string name, int size, bool isLengths) : Atom(size)
{
    public string Name { get; } = name;

    public bool IsLengths { get; } = isLengths;

    public override TimeAxis? Axis => null;

    public override bool HasState => false;
}
