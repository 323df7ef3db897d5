namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A function of each element of a form.</summary>
internal sealed class FunctionAtom(Function function, Form argument) : Atom(argument.Rows)
{
    public Function Function { get; } = function;

    public Form Argument { get; } = argument;

    public override TimeAxis? Axis { get; } = argument.Axis;

    public override bool HasState { get; } = argument.HasState;

    public override int Depth { get; } = argument.Depth + 1;
}
