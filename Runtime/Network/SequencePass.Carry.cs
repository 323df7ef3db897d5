namespace Unrolled;

public abstract partial class SequencePass
{
    private float[] _carried = [];
    private bool _hasCarried;

    /// <summary>
    /// True to start every sequence from the states in which the one of the same row ended before, as Keras's <c>stateful</c>: what was cut in pieces
    /// goes on. So do the inputs that causal convolutions look back on; windows that see what comes later start anew. No gradient goes back over the cut. Set it before the first sequences; <see cref="ForgetStates"/> starts anew from zeros.
    /// </summary>
    public bool CarriesStates { get; set; }

    /// <summary>The next sequences start from zeros.</summary>
    public void ForgetStates() => _hasCarried = false;

    // Before the axes change: where final states stand follows from them. A state that another layer hands on is no part of it.
    private void SaveStates(int rows)
    {
        if (!CarriesStates)
        {
            return;
        }

        if (_hasCarried && rows != Rows)
        {
            throw new ArgumentException($"Expected {Rows} sequences again, which go on from the states of those before; got {rows}.", nameof(rows));
        }

        if (_carried.Length == 0)
        {
            _carried = new float[MaxRows * Definition.States.Sum(s => s.Units)];
        }

        Span<float> target = _carried;
        for (int s = 0; s < _states.Length && _hasCarried; s++)
        {
            for (int r = 0; r < rows; r++)
            {
                FinalState(s, r).CopyTo(target);
                target = target[Definition.States[s].Units..];
            }
        }

        for (int h = 0; h < _histories.Length && _hasCarried; h++)
        {
            for (int r = 0; r < rows; r++)
            {
                SaveHistory(_histories[h], Definition.Histories[h], r);
            }
        }
    }

    // The last steps of a convolution's input become those before the next sequence's first; where it was short, earlier ones stay.
    private void SaveHistory(HistoryRegion region, HistoryDefinition history, int row)
    {
        SequenceAxis axis = _axes[region.Axis];
        int length = axis.Lengths[row], kept = Math.Max(0, history.Steps - length);
        Span<float> past = Slice(region.Past + (nint)row * region.PastStride, history.Steps * history.Width);
        past[((history.Steps - kept) * history.Width)..].CopyTo(past);
        for (int i = kept; i < history.Steps; i++)
        {
            Slice(region.Values + axis.IndexOf(length - history.Steps + i, row) * region.Stride, history.Width).CopyTo(past[(i * history.Width)..]);
        }
    }

    private void RestoreStates()
    {
        foreach (HistoryRegion history in _histories)
        {
            if (!CarriesStates || !_hasCarried)
            {
                Slice(history.Past, MaxRows * history.PastStride).Clear();
            }
        }

        if (!CarriesStates)
        {
            return;
        }

        ReadOnlySpan<float> source = _carried;
        for (int s = 0; s < _states.Length && _hasCarried; s++)
        {
            int units = Definition.States[s].Units;
            for (int r = 0; r < Rows; r++)
            {
                SetInitialState(s, r, source[..units]);
                source = source[units..];
            }
        }

        _hasCarried = true;
    }
}
