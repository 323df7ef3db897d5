using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

public abstract partial class Network
{
    /// <summary>
    /// Runs samples through the network with all of their data: lengths, constants and additional sequences. Every kind of network can be asked
    /// this way, and for each of its outputs. Targets are not read. The bits equal those of the other overloads.
    /// </summary>
    /// <param name="data">The samples; without targets they come from <see cref="SequenceData.Sequences"/>.</param>
    /// <param name="outputs">[count, outputs], or [count, output steps, outputs] if it is a sequence, zero past a sequence's end.</param>
    /// <param name="output">The name of one of <see cref="NetworkDefinition.OutputLayers"/>. The default is the last layer.</param>
    /// <exception cref="ArgumentException">The samples do not fit the network, a length does not fit, or the outputs overlap the samples' memory.</exception>
    /// <exception cref="KeyNotFoundException">The network has no such output; the message lists its outputs.</exception>
    /// <exception cref="NotSupportedException">
    /// The network skips masked time steps or predicts only step by step (8-bit weights), and it has additional inputs or another output is requested.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Predict(SequenceData data, Span<float> outputs, string? output = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        int place = output is null ? 0 : Definition.FindOutput(output), steps = SampleRows.RequireInputs(Definition, data, place, nameof(data));
        long outputLength = (long)steps * Definition.OutputLayers[place].Width;
        Require.Length(outputs.Length, (Int128)data.Count * outputLength > long.MaxValue ? long.MaxValue : data.Count * outputLength, nameof(outputs), "the outputs");
        RequireApart(data, outputs);
        for (int i = 0; data.HasLengths && i < data.Count; i++)
        {
            Definition.RequireSteps(0, data.Length(i), nameof(data));
        }

        int length = (int)outputLength;
        if (Definition.MaskValue is not null || PredictsBySteps)
        {
            PredictEach(data, place, outputs, length);
            return;
        }

        int rows = Math.Clamp(RowsAtOnce(data.LongestSteps()), 1, Math.Min(PredictRows, data.Count));
        Span<int> indices = stackalloc int[rows], lengths = stackalloc int[rows * Definition.SequenceInputs];
        SequencePass pass = TakePass(data.LongestSteps(), rows, nameof(data));
        for (int first = 0; first < data.Count; first += rows)
        {
            Span<int> part = indices[..Math.Min(rows, data.Count - first)];
            for (int r = 0; r < part.Length; r++)
            {
                part[r] = first + r;
                RequireTokens(data.Input(first + r), data.Steps, [data.Length(first + r)], nameof(data));
            }

            SampleRows.Begin(pass, data, part, lengths);
            SampleRows.CopyAdditionalInputs(pass, data, part);
            SampleRows.CopyInputs(pass, data, part);
            Forward(pass);
            CopyOutputs(pass, place, part.Length, steps, outputs.Slice(first * length, part.Length * length));
        }

        Volatile.Write(ref _idlePass, pass);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    // Samples may share memory with each other, as windows over a series do: an output must not change what a later one is made of.
    private static void RequireApart(SequenceData data, ReadOnlySpan<float> outputs)
    {
        for (int i = 0; !data.IsMadeOnDemand && i < data.Count; i++)
        {
            Require.Apart(data.Input(i), outputs, nameof(outputs), nameof(data));
            for (int f = 0; f < data.AdditionalInputs; f++)
            {
                Require.Apart(data.AdditionalInput(f, i), outputs, nameof(outputs), nameof(data));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PredictEach(SequenceData data, int output, Span<float> outputs, int length)
    {
        if (data.AdditionalInputs > 0 || output != 0)
        {
            string what = output != 0 ? $"its output '{Definition.OutputLayers[output].Name}' is" : "additional inputs are";
            throw new NotSupportedException(PredictsBySteps
                ? $"'{Definition.Name}' predicts only step by step, where {what} reached through a state."
                : $"'{Definition.Name}' skips masked time steps, which {what} not supported with.");
        }

        for (int i = 0; i < data.Count; i++)
        {
            Predict(data.Input(i), [data.Length(i)], outputs.Slice(i * length, length));
        }
    }
}
