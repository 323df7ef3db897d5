using System.ComponentModel;

namespace Unrolled.Kernels;

/// <summary>A time step of a pass. The sequences that go on from the step before are its first ones.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public readonly struct RecurrentStep
{
    internal RecurrentStep(SequenceAxis axis, nint time)
    {
        Time = time;
        Rows = axis.ActiveRows(time);
        At = axis.Offset(time);
        Before = axis.OffsetBefore(time);
    }

    /// <summary>Its number.</summary>
    public nint Time { get; }

    /// <summary>How many sequences reach it.</summary>
    public nint Rows { get; }

    /// <summary>Its first row.</summary>
    public nint At { get; }

    /// <summary>The first row of the step before.</summary>
    public nint Before { get; }
}
