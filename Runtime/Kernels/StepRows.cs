using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>Where the rows of a time step stand, one for each sequence.</summary>
internal readonly ref struct StepRows
{
    /// <summary>The inputs, or their tokens.</summary>
    public readonly ref float X;

    /// <summary>h before the step.</summary>
    public readonly ref float Hidden;

    /// <summary>h after it.</summary>
    public readonly ref float Next;

    /// <summary>The cell's further state before the step; nothing, where it has none.</summary>
    public readonly ref float State;

    /// <summary>The same after it; h, where the cell has none.</summary>
    public readonly ref float NextState;

    public StepRows(nint rows, ref float x, nint inputStride, ref float hidden, ref float next, nint hiddenStride, ref float state, ref float nextState, nint stateStride, bool startsAtZero, bool down)
    {
        Rows = rows;
        X = ref x;
        InputStride = inputStride;
        Hidden = ref hidden;
        Next = ref next;
        HiddenStride = hiddenStride;
        State = ref state;
        NextState = ref nextState;
        StateStride = stateStride;
        StartsAtZero = startsAtZero;
        Down = down;
    }

    /// <summary>How many.</summary>
    public nint Rows { get; }

    /// <summary>Floats from an input to the next row's.</summary>
    public nint InputStride { get; }

    /// <summary>Floats from h of a row to that of the next.</summary>
    public nint HiddenStride { get; }

    /// <summary>The same of the further state.</summary>
    public nint StateStride { get; }

    /// <summary>True if h is zeros, which add nothing.</summary>
    public bool StartsAtZero { get; }

    /// <summary>True if a single row walks blocks of units down, where its layer alternates.</summary>
    public bool Down { get; }

    /// <summary>Takes over the further state of some units of a row: a cell changes it in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    public void CopyState<L, V>(nint row, nint from, nint to)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (Unsafe.IsNullRef(ref State))
        {
            return;
        }

        ref float source = ref Unsafe.Add(ref State, row * StateStride), target = ref Unsafe.Add(ref NextState, row * StateStride);
        nint u = from;
        for (; u + L.Width <= to; u += L.Width)
        {
            L.Store(L.Load(ref source, u), ref target, u);
        }

        for (; u < to; u++)
        {
            Unsafe.Add(ref target, u) = Unsafe.Add(ref source, u);
        }
    }
}
