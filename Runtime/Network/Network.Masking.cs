using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Masked time steps never reach a pass or a state: they are dropped when sequences are copied in, and outputs are copied back to their original places.
public abstract partial class Network
{
    /// <summary>True if the network skips a time step.</summary>
    /// <param name="features">[<see cref="NetworkDefinition.Inputs"/>].</param>
    internal bool IsMasked(ReadOnlySpan<float> features) => Definition.MaskValue is { } value && Masks.IsMasked(features[..Definition.InputLayers[0].Width], value);

    /// <summary>How many of a sequence's time steps the network does not skip.</summary>
    /// <param name="sequence">[steps, inputs].</param>
    /// <param name="length">Its steps.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int CountUnmasked(ReadOnlySpan<float> sequence, int length)
    {
        if (!Definition.SkipsMasked)
        {
            return length;
        }

        int unmasked = 0, inputs = Definition.Inputs;
        for (int t = 0; t < length; t++)
        {
            unmasked += IsMasked(sequence.Slice(t * inputs, inputs)) ? 0 : 1;
        }

        return unmasked;
    }

    /// <summary>Copies the time steps of a sequence that the network does not skip to a row of a pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CopyUnmasked(SequencePass pass, int row, ReadOnlySpan<float> sequence, int length)
    {
        int inputs = Definition.Inputs;
        bool skips = Definition.SkipsMasked;
        for (int t = 0, step = 0; t < length; t++)
        {
            ReadOnlySpan<float> features = sequence.Slice(t * inputs, inputs);
            if (!(skips && IsMasked(features)))
            {
                pass.SetStep(step++, row, features);
            }
        }
    }

    // Copies an output of a row of a pass. An output that follows the sequence is zero at its masked steps. After the end there are zeros.
    // The output may be the sequence: a step is read before its output is written, and zeros are written when their step is due.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyOutput(SequencePass pass, int place, int row, ReadOnlySpan<float> sequence, int length, Span<float> output)
    {
        int inputs = Definition.Inputs, width = Definition.OutputLayers[place].Width, axis = Definition.OutputLayers[place].Axis;
        bool skips = Definition.SkipsMasked && axis == Definition.InputLayers[0].Axis;
        int steps = skips ? length : pass.OutputLength(place, row);
        for (int t = 0, step = 0; t < steps; t++)
        {
            if (skips && IsMasked(sequence.Slice(t * inputs, inputs)))
            {
                output.Slice(t * width, width).Clear();
            }
            else
            {
                pass.OutputAt(place, step++, row).CopyTo(output.Slice(t * width, width));
            }
        }

        output[(steps * width)..].Clear();
    }
}
