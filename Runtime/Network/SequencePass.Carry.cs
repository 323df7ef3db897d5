using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

public abstract partial class SequencePass
{
    private float[] _carried = [];
    private bool _hasCarried;

    /// <summary>
    /// True to start every sequence from the states in which the same row of the previous batch ended, like Keras's <c>stateful</c>, so that sequences
    /// cut into pieces continue. The past inputs of causal convolutions carry over too; windows that look ahead restart. No gradient flows back over the
    /// cut. Set it before the first sequences; after <see cref="ResetStates"/> all sequences restart.
    /// </summary>
    public bool CarriesStates { get; set; }

    /// <summary>Makes the next sequences start from the network's initial states, which are usually zero.</summary>
    public void ResetStates() => _hasCarried = false;

    /// <summary>Copies what a sequence carries on: its states, then the inputs that causal convolutions look back on. Valid after the forward pass.</summary>
    /// <param name="row">The sequence.</param>
    /// <param name="back">The place, in steps before its end: 0 for after its last step. More only in networks that stream.</param>
    /// <param name="target">[<see cref="NetworkDefinition.CarriedLength"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CopyCarried(int row, int back, Span<float> target)
    {
        for (int s = 0; s < _states.Length; s++)
        {
            SequenceAxis axis = _axes[_states[s].Axis];
            StateAt(s, axis.Lengths[row] - 1 - back, row).CopyTo(target);
            target = target[Definition.States[s].Units..];
        }

        for (int h = 0; h < _histories.Length; h++)
        {
            CopyHistory(h, row, back, target);
            target = target[Past(h, row).Length..];
        }
    }

    /// <summary>Lets a sequence start from what another one left; after Begin. States that another layer passes on are not included.</summary>
    /// <param name="row">The sequence.</param>
    /// <param name="source">[<see cref="NetworkDefinition.CarriedLength"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SetCarried(int row, ReadOnlySpan<float> source)
    {
        for (int s = 0; s < _states.Length; s++)
        {
            int units = Definition.States[s].Units;
            SetInitialState(s, row, source[..units]);
            source = source[units..];
        }

        for (int h = 0; h < _histories.Length; h++)
        {
            Span<float> past = Past(h, row);
            FlushToZero.Copy(source[..past.Length], past);
            source = source[past.Length..];
        }
    }

    // Before the axes change: the places of final states depend on them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SaveStates(int rows)
    {
        if (!CarriesStates)
        {
            return;
        }

        if (_hasCarried && rows != Rows)
        {
            throw new ArgumentException($"Expected {Rows} sequences as before, since they continue from those states; got {rows}.", nameof(rows));
        }

        int length = Definition.CarriedLength;
        if (_carried.Length == 0)
        {
            _carried = new float[MaxRows * length];
        }

        for (int r = 0; r < rows && _hasCarried; r++)
        {
            CopyCarried(r, 0, _carried.AsSpan(r * length, length));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RestoreStates()
    {
        foreach (HistoryRegion history in _histories)
        {
            Slice(history.Past, MaxRows * history.PastStride).Clear();
        }

        for (int r = 0, length = Definition.CarriedLength; r < Rows && CarriesStates && _hasCarried; r++)
        {
            SetCarried(r, _carried.AsSpan(r * length, length));
        }

        _hasCarried = CarriesStates;
    }

    // The last inputs of a convolution before a place; where the sequence is short, earlier ones stay. The target may be the past itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyHistory(int number, int row, int back, Span<float> target)
    {
        HistoryDefinition history = Definition.Histories[number];
        HistoryRegion region = _histories[number];
        SequenceAxis axis = _axes[region.Axis];
        int length = axis.Lengths[row] - back, kept = Math.Max(0, history.Steps - length), width = history.Width;
        Past(number, row)[((history.Steps - kept) * width)..].CopyTo(target);
        for (int i = kept; i < history.Steps; i++)
        {
            Slice(region.Values + axis.IndexOf(length - history.Steps + i, row) * region.Stride, width).CopyTo(target[(i * width)..]);
        }
    }

    private Span<float> Past(int history, int row)
    {
        HistoryRegion region = _histories[history];
        HistoryDefinition definition = Definition.Histories[history];
        return Slice(region.Past + (nint)row * region.PastStride, definition.Steps * definition.Width);
    }
}
