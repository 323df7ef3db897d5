using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Masked time steps never reach a pass or a state: they are dropped when sequences are copied in, and outputs are copied back to their original places.
public abstract partial class Network
{
    /// <summary>True if the network skips a time step.</summary>
    /// <param name="features">[<see cref="NetworkDefinition.Inputs"/>].</param>
    internal bool IsMasked(ReadOnlySpan<float> features) => Definition.MaskValue is { } value && Masks.IsMasked(features[..Definition.InputLayers[0].Width], value);

    // The steps that are left, from the current state on. If the output is a vector, the last of them has it; if no step is left, it is zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunLeft(NetworkState state, ReadOnlySpan<float> window, int steps, Span<float> output)
    {
        int inputs = Definition.Inputs, outputs = Definition.Outputs, last = steps - 1;
        while (last >= 0 && IsMasked(window.Slice(last * inputs, inputs)))
        {
            last--;
        }

        // Zeros go where they belong when their step is due: the output may be the window.
        for (int t = 0; t <= last; t++)
        {
            ReadOnlySpan<float> features = window.Slice(t * inputs, inputs);
            if (!IsMasked(features))
            {
                Advance(state, features, Definition.ReturnsSequences ? output.Slice(t * outputs, outputs) : t == last ? output : default);
            }
            else if (Definition.ReturnsSequences)
            {
                output.Slice(t * outputs, outputs).Clear();
            }
        }

        if (Definition.ReturnsSequences)
        {
            output[((last + 1) * outputs)..].Clear();
        }
        else if (last < 0)
        {
            output.Clear();
        }
    }

    // The remaining steps of several sequences, all at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PredictUnmasked(SequencePass pass, ReadOnlySpan<float> windows, int steps, ReadOnlySpan<int> lengths, int rows, Span<float> outputs, string parameter)
    {
        int inputs = Definition.Inputs, width = Definition.Outputs, outputLength = outputs.Length / rows, left = 0;
        Span<int> leftLengths = stackalloc int[rows];
        for (int r = 0; r < rows; r++)
        {
            int length = 0;
            for (int t = 0; t < (lengths.IsEmpty ? steps : lengths[r]); t++)
            {
                length += IsMasked(windows.Slice((r * steps + t) * inputs, inputs)) ? 0 : 1;
            }

            if (length > 0)
            {
                leftLengths[left++] = length;
            }
        }

        if (left == 0)
        {
            outputs.Clear();
            return;
        }

        pass.Begin(leftLengths[..left], left, parameter, parameter);
        for (int r = 0, row = 0; r < rows; r++)
        {
            int step = 0;
            for (int t = 0; t < (lengths.IsEmpty ? steps : lengths[r]); t++)
            {
                ReadOnlySpan<float> features = windows.Slice((r * steps + t) * inputs, inputs);
                if (!IsMasked(features))
                {
                    pass.SetStep(step++, row, features);
                }
            }

            row += step > 0 ? 1 : 0;
        }

        Forward(pass);
        bool stepByStep = Definition.OutputLayers[0].Axis == Definition.InputLayers[0].Axis;
        for (int r = 0, row = 0; r < rows; r++)
        {
            // The outputs may be the windows: a step is read before its output is written, and zeros go where they belong when their step is due.
            Span<float> output = outputs.Slice(r * outputLength, outputLength);
            int step = 0, length = lengths.IsEmpty ? steps : lengths[r], written = 0;
            for (int t = 0; t < length; t++)
            {
                bool isMasked = IsMasked(windows.Slice((r * steps + t) * inputs, inputs));
                if (stepByStep && isMasked)
                {
                    output.Slice(t * width, width).Clear();
                }
                else if (stepByStep)
                {
                    pass.OutputAt(step, row).CopyTo(output.Slice(t * width, width));
                }

                step += isMasked ? 0 : 1;
                written = stepByStep ? t + 1 : 0;
            }

            for (; !stepByStep && step > 0 && written < pass.OutputLength(0, row); written++)
            {
                pass.OutputAt(written, row).CopyTo(output.Slice(written * width, width));
            }

            output[(written * width)..].Clear();
            row += step > 0 ? 1 : 0;
        }
    }
}
