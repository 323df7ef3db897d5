using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// One time step of every sequence at a time, again and again: the rows are streams, and the states after a step are those before the next.
public abstract partial class SequencePass
{
    /// <summary>All streams start from zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void BeginStreams()
    {
        // A step of a network that runs step by step is a step on every axis, also of one whose windows have a fixed length.
        foreach (SequenceAxis axis in _axes)
        {
            axis.Set(1, MaxRows);
        }

        Clear();
        HasInitialState = true;
    }

    /// <summary>Writes the features of a step, [rows, <see cref="NetworkDefinition.Inputs"/>].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SetStreamInputs(ReadOnlySpan<float> features)
    {
        int all = Definition.Inputs, from = 0;
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (i > 0 && Definition.InputLayers[i].Kind != InputKind.Step)
            {
                continue;
            }

            int width = Definition.InputLayers[i].Width;
            CopyRows(width, features[from..], all, Slice(_inputs[i].Values, Rows * _inputs[i].Stride), _inputs[i].Stride);
            from += width;
        }
    }

    /// <summary>Reads the outputs of the last layer, [rows, <see cref="NetworkDefinition.Outputs"/>].</summary>
    internal void CopyStreamOutputs(Span<float> target)
        => CopyRows(Definition.Outputs, Slice(_outputs[0].Values, Rows * _outputs[0].Stride), _outputs[0].Stride, target, Definition.Outputs);

    /// <summary>What the step at hand left becomes what the next one starts from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CarryOn()
    {
        foreach (StateRegion state in _states)
        {
            int length = Rows * state.Stride;
            Slice(state.Values, length).CopyTo(Slice(state.Values - length, length));
        }

        for (int h = 0; h < _histories.Length; h++)
        {
            for (int r = 0; r < Rows; r++)
            {
                CopyHistory(h, r, 0, Past(h, r));
            }
        }
    }

    /// <summary>A vector that a stream starts its next step from, [units].</summary>
    internal Span<float> StreamState(int state, int row) => InitialState(state, row);

    /// <summary>What a stream remembers of a convolution's input, oldest step first, [steps, width].</summary>
    internal Span<float> StreamHistory(int history, int row) => Past(history, row);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyRows(int width, ReadOnlySpan<float> source, int sourceStride, Span<float> target, int targetStride)
    {
        // Of a single value, a call that copies it takes longer than a small network's step.
        for (int r = 0; r < Rows && width == 1; r++)
        {
            target[r * targetStride] = source[r * sourceStride];
        }

        for (int r = 0; r < Rows && width > 1; r++)
        {
            source.Slice(r * sourceStride, width).CopyTo(target[(r * targetStride)..]);
        }
    }
}
