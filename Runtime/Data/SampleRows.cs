using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>Brings samples into the rows of a pass.</summary>
internal static class SampleRows
{
    /// <summary>Lets a pass begin with as many rows as there are samples, of their lengths.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="data">The samples.</param>
    /// <param name="indices">Which of them, [rows].</param>
    /// <param name="room">Room for lengths, [inputs that are sequences, rows] or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Begin(SequencePass pass, SequenceData data, ReadOnlySpan<int> indices, Span<int> room)
    {
        if (!data.HasAnyLengths())
        {
            pass.Begin(data.Steps, indices.Length);
            return;
        }

        NetworkDefinition definition = pass.Definition;
        int rows = indices.Length, sequence = 1;
        Span<int> lengths = room[..(rows * definition.SequenceInputs)];
        for (int r = 0; r < rows; r++)
        {
            lengths[r] = data.Length(indices[r]);
        }

        for (int i = 0; i < data.AdditionalInputs; i++)
        {
            if (definition.AdditionalInput(i).Kind == InputKind.Sequence)
            {
                for (int r = 0; r < rows; r++)
                {
                    lengths[sequence * rows + r] = data.AdditionalInputLength(i, indices[r]);
                }

                sequence++;
            }
        }

        pass.Begin(lengths, rows);
    }

    /// <summary>Copies what samples have besides the network's own input: constants and additional sequences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyAdditionalInputs(SequencePass pass, SequenceData data, ReadOnlySpan<int> indices)
    {
        for (int i = 0; i < data.AdditionalInputs; i++)
        {
            int input = pass.Definition.AdditionalInputIndex(i), width = data.AdditionalInputWidth(i);
            for (int r = 0; r < indices.Length; r++)
            {
                ReadOnlySpan<float> values = data.AdditionalInput(i, indices[r]);
                int length = data.AdditionalInputLength(i, indices[r]);
                for (int t = 0; t < length; t++)
                {
                    values.Slice(t * width, width).CopyTo(pass.InputAt(input, t, r));
                }
            }
        }
    }

    /// <summary>Copies the network's own input, and those that go with each of its steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyInputs(SequencePass pass, SequenceData data, ReadOnlySpan<int> indices)
    {
        for (int r = 0; r < indices.Length; r++)
        {
            ReadOnlySpan<float> sequence = data.Input(indices[r]);
            int length = data.Length(indices[r]);
            for (int t = 0; t < length; t++)
            {
                pass.SetStep(t, r, sequence.Slice(t * data.Inputs, data.Inputs));
            }
        }
    }

    /// <summary>Throws unless samples have what a network takes.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="data">The samples.</param>
    /// <param name="output">One of the network's outputs, 0 … outputs − 1.</param>
    /// <param name="parameter">The name of the caller's parameter for the samples.</param>
    /// <returns>Steps of that output for the longest samples: 1 for a vector.</returns>
    /// <exception cref="ArgumentException">They do not fit; the message says in what.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int RequireInputs(NetworkDefinition definition, SequenceData data, int output, string parameter)
    {
        Require(data.Inputs, definition.Inputs, "features per time step");
        Require(data.AdditionalInputs, definition.AdditionalInputs, "additional inputs");
        Span<int> lengths = stackalloc int[definition.SequenceInputs];
        lengths[0] = data.Steps;
        for (int i = 0, sequence = 1; i < data.AdditionalInputs; i++)
        {
            InputDefinition input = definition.AdditionalInput(i);
            Require(data.AdditionalInputWidth(i), input.Width, "floats per step of an additional input", input.Name);
            if (input.Kind == InputKind.Sequence)
            {
                lengths[sequence++] = data.AdditionalInputSteps(i);
            }
            else
            {
                Require(data.AdditionalInputSteps(i), 1, "steps of an additional input", input.Name);
            }
        }

        if (!data.HasLengths)
        {
            definition.RequireSteps(0, data.Steps, parameter);
        }

        int steps = definition.StepsOf(definition.OutputLayers[output].Axis, lengths);
        return steps >= 1 ? steps : throw new ArgumentException($"'{definition.Name}' needs longer sequences: {data.Steps} steps leave nothing to a window of one of its layers.", parameter);

        void Require(int actual, int expected, string what, string? input = null)
        {
            if (actual != expected)
            {
                throw new ArgumentException($"'{definition.Name}' expects {expected} {what}{(input is null ? "" : $" '{input}'")}, the data have {actual}.", parameter);
            }
        }
    }
}
