using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// One time step of every sequence at a time, again and again: the rows are streams, and the states after a step are those before the next.
public abstract partial class SequencePass
{
    /// <summary>All streams start from the model's own initial states, zeros in most.</summary>
    internal void BeginStreams(ParameterSet parameters)
    {
        SetStreams(1, MaxRows);
        Clear();
        SetInitialStates(parameters);
        GiveAllStates();
    }

    /// <summary>Begins a step of this many streams, each from the state that <see cref="TakeStream"/> gives it.</summary>
    internal void BeginStep(int rows)
    {
        SetStreams(1, rows);
        GiveAllStates();
    }

    /// <summary>Begins a block of this many frames of one stream, from the states before the first of them.</summary>
    internal void BeginBlock(int frames)
    {
        SetStreams(frames, 1);
        GiveAllStates();
    }

    /// <summary>A row becomes a stream of a pass of the same network: its vectors, the past inputs of its convolutions, its constant inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void TakeStream(int row, SequencePass other, int stream)
    {
        for (int s = 0; s < _states.Length; s++)
        {
            other.InitialState(s, stream).CopyTo(InitialState(s, row));
        }

        for (int h = 0; h < _histories.Length; h++)
        {
            other.Past(h, stream).CopyTo(Past(h, row));
        }

        for (int i = 0; i < _inputs.Length; i++)
        {
            if (Definition.InputLayers[i].Kind == InputKind.Constant)
            {
                other.InputAt(i, 0, stream).CopyTo(InputAt(i, 0, row));
            }
        }
    }

    /// <summary>A stream of another pass becomes what the step left of a row: what its next step starts from, and the outputs of this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void GiveStream(int row, SequencePass other, int stream)
    {
        for (int s = 0; s < _states.Length; s++)
        {
            StateAt(s, 0, row).CopyTo(other.InitialState(s, stream));
        }

        for (int h = 0; h < _histories.Length; h++)
        {
            CopyHistory(h, row, 0, other.Past(h, stream));
        }

        for (int o = 0; o < _outputs.Length; o++)
        {
            OutputAt(o, 0, row).CopyTo(other.OutputAt(o, 0, stream));
        }
    }

    /// <summary>Writes the features of a step, or of a block's frames, [rows, <see cref="NetworkDefinition.Inputs"/>].</summary>
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
            CopyRows(width, features[from..], all, Slice(_inputs[i].Values, Frames * _inputs[i].Stride), _inputs[i].Stride);
            from += width;
        }
    }

    /// <summary>Reads the outputs of the last layer, [rows, <see cref="NetworkDefinition.Outputs"/>].</summary>
    internal void CopyStreamOutputs(Span<float> target)
        => CopyRows(Definition.Outputs, Slice(_outputs[0].Values, Frames * _outputs[0].Stride), _outputs[0].Stride, target, Definition.Outputs);

    /// <summary>Reads the outputs of the last layer after the last frame of one stream, [<see cref="NetworkDefinition.Outputs"/>].</summary>
    internal void CopyLastStreamOutput(Span<float> target)
        => Slice(_outputs[0].Values + (Frames - 1) * _outputs[0].Stride, Definition.Outputs).CopyTo(target);

    /// <summary>The final states of the current step become the initial states of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CarryOn()
    {
        foreach (StateRegion state in _states)
        {
            int length = Rows * state.Stride;
            Slice(state.Values + (Frames - Rows) * state.Stride, length).CopyTo(Slice(state.Values - length, length));
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

    /// <summary>The past inputs of a convolution that a stream keeps, oldest step first, [steps, width].</summary>
    internal Span<float> StreamHistory(int history, int row) => Past(history, row);

    /// <summary>True if values are in the pass's memory.</summary>
    internal bool Overlaps(ReadOnlySpan<float> values) => values.Overlaps(_memory.Span);

    // All steps of all streams; on every axis the same.
    private int Frames => (int)_axes[0].Total;

    // A step starts from the final states of the step before.
    private void GiveAllStates()
    {
        HasInitialState = true;
        Array.Fill(_givenStates, true);
    }

    // A step of a network that runs step by step is a step on every axis, also of one whose windows have a fixed length.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetStreams(int steps, int rows)
    {
        foreach (SequenceAxis axis in _axes)
        {
            if (axis.Rows != rows || axis.Steps != steps)
            {
                axis.Set(steps, rows);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyRows(int width, ReadOnlySpan<float> source, int sourceStride, Span<float> target, int targetStride)
    {
        // For a single value, a call that copies it takes longer than a small network's step.
        int rows = Frames;
        for (int r = 0; r < rows && width == 1; r++)
        {
            target[r * targetStride] = source[r * sourceStride];
        }

        for (int r = 0; r < rows && width > 1; r++)
        {
            source.Slice(r * sourceStride, width).CopyTo(target[(r * targetStride)..]);
        }
    }
}
