namespace Unrolled.Tool.Graphs.Signals;

/// <summary>One step of a sequence.</summary>
/// <param name="Axis">The sequence's steps.</param>
/// <param name="Index">The step, from the end if it is negative; null for the current step of a loop.</param>
internal sealed record StepIndex(TimeAxis Axis, long? Index)
{
    /// <summary>Whether it is the last step.</summary>
    public bool IsLast => Index == -1 || Index is { } index && Axis.Length.IsKnown && index == Axis.Length.Factor - 1;

    public bool IsFirst => Index == 0 || Index is { } index && Axis.Length.IsKnown && index == -Axis.Length.Factor;

    public bool IsSame(StepIndex other) => Axis == other.Axis && (Index == other.Index || Index is { } a && other.Index is { } b && Axis.Length.IsKnown && (a - b) % Axis.Length.Factor == 0);
}
