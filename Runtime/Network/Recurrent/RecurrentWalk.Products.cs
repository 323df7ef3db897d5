using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Kernels;

// The products of a walk.
public static partial class RecurrentWalk
{
    /// <summary>Makes b + W·x of the sums of a set of panels, for all steps at once.</summary>
    /// <typeparam name="P">The panels.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="panels">The packed weights of these sums.</param>
    /// <param name="firstSum">The first of these sums among the layer's.</param>
    /// <param name="target">Where the matrix of the layer's sums starts.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddInput<P, L, V>(SequencePass pass, RecurrentMatrices m, ref float panels, int firstSum, nint target)
        where P : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        nint all = pass.Axis(m.Layout.Axis).Total, stride = m.Layout.GateStride;
        ref float x = ref pass.At(m.Input), z = ref pass.At(target + firstSum * P.Units);
        var part = new PanelPart(UnitSums.Floats<P>(), P.Sums, P.InputSums);
        if (P.SelectsToken)
        {
            Panels.Select<L, V>(part, 0, true, P.Units, all, ref x, m.TokenStride, ref panels, ref z, stride, P.Units);
        }
        else
        {
            Panels.Multiply<L, V>(part, 0, true, P.Units, all, P.Inputs, ref x, m.Layout.InputStride, ref panels, ref z, stride, P.Units);
        }

        if (P.InputSums < P.Sums)
        {
            // The other sums have their biases alone.
            Panels.Multiply<L, V>(new PanelPart(UnitSums.Floats<P>(), 0, P.Sums - P.InputSums), P.InputSums, true, P.Units, all, 0, ref x, m.Layout.InputStride, ref panels, ref z, stride, P.Units);
        }
    }

    /// <summary>Adds U·h(t − 1) to the sums of a set of panels. A state of zeros adds nothing (<see cref="StartsAtZero"/>).</summary>
    /// <typeparam name="P">The panels.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    /// <param name="panels">The packed weights of these sums.</param>
    /// <param name="firstSum">The first of these sums among the layer's.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddState<P, L, V>(SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float panels, int firstSum)
        where P : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        if (P.Hidden > 0 && (step.Time > 0 || !StartsAtZero(pass, m.Layout)))
        {
            AddProduct<P, L, V>(m, step.Rows, ref Seen(pass, m, step), ref panels, ref pass.At(m.Gates + step.At * m.Layout.GateStride + firstSum * P.Units));
        }
    }

    /// <summary>
    /// True if h before the first step is zeros, whose product with U adds nothing: finite weights times zero are zeros. They could only turn a sum of −0 into +0, which no activation
    /// tells apart, and states are stored as +0 (<see cref="FlushToZero"/>). Infinity times zero is NaN, as in a step.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool StartsAtZero(SequencePass pass, RecurrentLayout layout) => !pass.HasInitialState && !layout.HasInitialState && !pass.MultipliesZeroStates;

    /// <summary>Adds the product of U with a vector for each row to the sums of a set of panels.</summary>
    /// <typeparam name="P">The panels.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="m">The layer's matrices.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="h">The vectors, with the row stride of h.</param>
    /// <param name="panels">The packed weights of these sums.</param>
    /// <param name="z">The sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct<P, L, V>(RecurrentMatrices m, nint rows, ref float h, ref float panels, ref float z)
        where P : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        var part = new PanelPart(UnitSums.Floats<P>(), P.Sums + P.Inputs * P.InputSums, P.HiddenSums);
        if (P.SplitsSums)
        {
            Panels.AddHalves<L, V>(part, P.FirstHiddenSum, P.Units, rows, P.Hidden, ref h, m.Layout.HiddenStride, ref panels, ref z, m.Layout.GateStride, P.Units);
        }
        else
        {
            Panels.Multiply<L, V>(part, P.FirstHiddenSum, false, P.Units, rows, P.Hidden, ref h, m.Layout.HiddenStride, ref panels, ref z, m.Layout.GateStride, P.Units);
        }
    }

    /// <summary>h(t − 1) as U sees it.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float Seen(SequencePass pass, RecurrentMatrices m, in RecurrentStep step)
        => ref pass.At(m.Layout.RecurrentDropout > 0 ? m.SeenHidden + step.At * m.Layout.HiddenStride : m.Hidden + step.Before * m.Layout.HiddenStride);

    /// <summary>True if the gradient of the state before a step is wanted: that of the initial one is not always.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool WantsStateGradient(SequencePass pass, RecurrentMatrices m, in RecurrentStep step) => step.Time > 0 || pass.WantsInputGradient || m.Layout.HasInitialState;

    /// <summary>Makes the gradient of h(t − 1), Uᵀ·dz, or adds it to what the cell passes on.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="step">The time step.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void HiddenBackward<T, L, V>(SequencePass pass, RecurrentMatrices m, in RecurrentStep step, ref float rowCopies)
        where T : struct, IRecurrentLayer<T>
        where L : struct, ILanes<V>
        where V : struct
    {
        if (T.Hidden == 0 || !WantsStateGradient(pass, m, step))
        {
            return;
        }

        ref float z = ref pass.At(m.Gates + step.At * m.Layout.GateStride);
        if (!m.Layout.PassesHidden)
        {
            SetState<T, L, V>(pass, m, step.Rows, ref z, ref rowCopies);
            return;
        }

        ref float seen = ref StartSeen(pass, m, step.Rows);
        AddState<T, L, V>(m, step.Rows, T.FirstHiddenSum, T.HiddenSums, ref z, ref rowCopies, ref seen);
        EndSeen<L, V>(pass, m, step.Rows, ref seen);
    }

    /// <summary>dh = Uᵀ·dz of one time step, through the mask of dropout where there is one.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="z">The gradients of the sums.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetState<T, L, V>(SequencePass pass, RecurrentMatrices m, nint rows, ref float z, ref float rowCopies)
        where T : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentLayout layout = m.Layout;
        ref float dh = ref pass.At(m.HiddenGradient);
        Matrix.Multiply<L, V>(
            rows, UnitSums.WholeVectors<L, V>(T.Hidden), T.HiddenSums * T.Units, ref z, layout.GateStride, ref Unsafe.Add(ref rowCopies, layout.HiddenRowOffset), layout.HiddenStride,
            ref pass.ZeroRow, ref dh, layout.HiddenStride);
        if (layout.RecurrentDropout > 0)
        {
            DropoutMask.Apply<L, V>(rows * layout.HiddenStride, ref dh, ref pass.At(m.Mask), ref dh);
        }
    }

    /// <summary>Adds Uᵀ of the gradients of some sums of one time step.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="m">The layer's matrices.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="first">The first of the sums.</param>
    /// <param name="sums">How many.</param>
    /// <param name="z">The gradients of all sums.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    /// <param name="target">What it is added to, with the row stride of h.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddState<T, L, V>(RecurrentMatrices m, nint rows, int first, int sums, ref float z, ref float rowCopies, ref float target)
        where T : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentLayout layout = m.Layout;
        nint copies = layout.HiddenRowOffset + (nint)(first - T.FirstHiddenSum) * T.Units * layout.HiddenStride;
        Matrix.MultiplyAdd<L, V>(
            rows, T.Units, sums * T.Units, ref Unsafe.Add(ref z, first * T.Units), layout.GateStride, 1, ref Unsafe.Add(ref rowCopies, copies), layout.HiddenStride, ref target, layout.HiddenStride);
    }

    /// <summary>What the gradient of h as U sees it is added to: that of h, or where dropout hides some of it, zeros.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="rows">How many rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float StartSeen(SequencePass pass, RecurrentMatrices m, nint rows)
    {
        if (m.Layout.RecurrentDropout == 0)
        {
            return ref pass.At(m.HiddenGradient);
        }

        ref float seen = ref pass.At(m.SeenGradient);
        MemoryMarshal.CreateSpan(ref seen, (int)rows * m.Layout.HiddenStride).Clear();
        return ref seen;
    }

    /// <summary>Adds it to that of h, through the mask.</summary>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="seen">The gradient of h as U sees it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EndSeen<L, V>(SequencePass pass, RecurrentMatrices m, nint rows, ref float seen)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (m.Layout.RecurrentDropout > 0)
        {
            DropoutMask.AddApplied<L, V>(rows * m.Layout.HiddenStride, ref seen, ref pass.At(m.Mask), ref pass.At(m.HiddenGradient));
        }
    }

    /// <summary>Adds to the gradients of the biases and of W, over all steps and rows.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="sums">Where the gradients of the sums start.</param>
    /// <param name="inputSums">Where those of W·x start, if they are others.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddInputGradients<T, L, V>(SequencePass pass, RecurrentMatrices m, nint sums, nint inputSums)
        where T : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentLayout layout = m.Layout;
        nint all = pass.Axis(layout.Axis).Total, columns = T.InputSums * T.Units;
        ref float gradients = ref pass.GradientColumn(layout.GradientOffset);
        if (layout.HasBias)
        {
            float one = 1f;
            Matrix.MultiplyAdd<L, V>(1, layout.GateColumns, all, ref one, 0, 0, ref pass.At(sums), layout.GateStride, ref gradients, layout.GateColumns);
        }

        ref float x = ref pass.At(m.Input), dz = ref pass.At(inputSums), target = ref Unsafe.Add(ref gradients, layout.GateColumns);
        if (T.SelectsToken)
        {
            // The tokens may have changed since the forward pass.
            Tokens.Check(all, ref x, m.TokenStride, T.Inputs, nameof(pass));
            TokenRows.Add<L, V>(all, columns, ref x, m.TokenStride, ref dz, layout.GateStride, ref target, columns);
        }
        else
        {
            Matrix.MultiplyAdd<L, V>(T.Inputs, columns, all, ref x, 1, layout.InputStride, ref dz, layout.GateStride, ref target, columns);
        }
    }

    /// <summary>Adds to the gradients of U, over all steps and rows.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="sums">Where the gradients of the sums start.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddHiddenGradients<T, L, V>(SequencePass pass, RecurrentMatrices m, nint sums)
        where T : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        if (T.Hidden > 0)
        {
            AddHiddenGradients<T, L, V>(pass, m, sums, T.FirstHiddenSum, T.HiddenSums, m.Layout.RecurrentDropout > 0 ? m.SeenHidden : -1);
        }
    }

    /// <summary>Adds to the gradients of U for some sums.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="sums">Where the gradients of all sums start.</param>
    /// <param name="first">The first of the sums.</param>
    /// <param name="count">How many.</param>
    /// <param name="vector">Where the vectors start that U takes; −1 for h(t − 1).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddHiddenGradients<T, L, V>(SequencePass pass, RecurrentMatrices m, nint sums, int first, int count, nint vector)
        where T : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentLayout layout = m.Layout;
        SequenceAxis axis = pass.Axis(layout.Axis);
        nint columns = T.HiddenSums * T.Units;
        ref float dz = ref pass.At(sums + first * T.Units);
        ref float target = ref pass.GradientColumn(layout.GradientOffset + layout.GateColumns + T.Inputs * T.InputSums * T.Units + (first - T.FirstHiddenSum) * T.Units);
        if (vector >= 0)
        {
            Matrix.MultiplyAdd<L, V>(T.Hidden, count * T.Units, axis.Total, ref pass.At(vector), 1, layout.HiddenStride, ref dz, layout.GateStride, ref target, columns);
        }
        else
        {
            Sequences.MultiplyAddBefore<L, V>(axis, T.Hidden, count * T.Units, ref pass.At(m.Hidden), layout.HiddenStride, ref dz, layout.GateStride, ref target, columns);
        }
    }

    /// <summary>dx = Wᵀ·dz for all steps at once.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">A vector of them.</typeparam>
    /// <param name="pass">The pass.</param>
    /// <param name="m">The layer's matrices in it.</param>
    /// <param name="inputSums">Where the gradients of W·x start.</param>
    /// <param name="rowCopies">The network's row copies of weights.</param>
    /// <param name="target">The gradient of the input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputBackward<T, L, V>(SequencePass pass, RecurrentMatrices m, nint inputSums, ref float rowCopies, nint target)
        where T : struct, IUnitSums
        where L : struct, ILanes<V>
        where V : struct
    {
        RecurrentLayout layout = m.Layout;
        Matrix.Multiply<L, V>(
            pass.Axis(layout.Axis).Total, UnitSums.WholeVectors<L, V>(T.Inputs), T.InputSums * T.Units, ref pass.At(inputSums), layout.GateStride, ref Unsafe.Add(ref rowCopies, layout.RowOffset),
            layout.InputStride, ref pass.ZeroRow, ref pass.At(target), layout.InputStride);
    }
}
