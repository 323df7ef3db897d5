using System.Buffers;
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

        RequireTokens(data);
        int length = (int)outputLength;
        if (Definition.StepsAlone)
        {
            PredictOneByOne(data, place, outputs, length);
            return;
        }

        int rows = Math.Clamp(RowsAtOnce(data.LongestSteps()), 1, Math.Min(PredictRows, data.Count));
        Span<int> indices = stackalloc int[rows], lengths = stackalloc int[rows * Definition.SequenceInputs], unmasked = stackalloc int[rows];
        SequencePass pass = TakePass(data.LongestSteps(), rows, rows, nameof(data));
        for (int first = 0; first < data.Count; first += rows)
        {
            Span<int> part = indices[..Math.Min(rows, data.Count - first)];
            for (int r = 0; r < part.Length; r++)
            {
                part[r] = first + r;
            }

            if (SampleRows.Fill(this, pass, data, part, lengths, unmasked))
            {
                Forward(pass);
            }

            for (int r = 0, row = 0; r < part.Length; r++)
            {
                Span<float> target = outputs.Slice((first + r) * length, length);
                if (unmasked[r] == 0)
                {
                    target.Clear();
                }
                else
                {
                    CopyOutput(pass, place, row++, data.Input(first + r), data.Length(first + r), target);
                }
            }
        }

        Volatile.Write(ref _idlePass, pass);
    }

    // All of them before anything has been written.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RequireTokens(SequenceData data)
    {
        bool anyTokens = false;
        foreach (InputDefinition input in Definition.InputLayers)
        {
            anyTokens |= input.Tokens > 0;
        }

        for (int i = 0; anyTokens && i < data.Count; i++)
        {
            RequireTokens(data.Input(i), data.Steps, [data.Length(i)], nameof(data));
            for (int a = 0; a < data.AdditionalInputs; a++)
            {
                RequireTokens(Definition.AdditionalInput(a), data.AdditionalInput(a, i), data.AdditionalInputLength(a, i), nameof(data));
            }
        }
    }

    // Each sample as the steps of a state.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PredictOneByOne(SequenceData data, int place, Span<float> outputs, int length)
    {
        OutputDefinition output = Definition.OutputLayers[place];
        int inputs = Definition.Inputs, width = output.Width;
        bool isVector = Definition.Axes[output.Axis].Kind == AxisKind.Vector;
        NetworkState state = Interlocked.Exchange(ref _idleState, null) ?? NewState();
        float[] y = ArrayPool<float>.Shared.Rent(Definition.Outputs);
        for (int i = 0; i < data.Count; i++)
        {
            ReadOnlySpan<float> sequence = data.Input(i);
            int steps = data.Length(i);
            Span<float> target = outputs.Slice(i * length, length);
            target.Clear();
            state.Reset();
            for (int a = 0; a < data.AdditionalInputs; a++)
            {
                state.SetInput(Definition.AdditionalInput(a).Name, data.AdditionalInput(a, i));
            }

            for (int t = 0; t < steps; t++)
            {
                ReadOnlySpan<float> features = sequence.Slice(t * inputs, inputs);
                if (!IsMasked(features))
                {
                    Advance(state, features, y.AsSpan(0, Definition.Outputs));
                    (place == 0 ? y.AsSpan(0, width) : state.Output(output.Name)).CopyTo(target.Slice(isVector ? 0 : t * width, width));
                }
            }
        }

        ArrayPool<float>.Shared.Return(y);
        Volatile.Write(ref _idleState, state);
    }

    // Samples may share memory with each other, as windows over a series do: an output must not change what a later one is made of.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
}
