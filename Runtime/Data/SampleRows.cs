using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>Brings samples into the rows of a pass.</summary>
internal static class SampleRows
{
    /// <summary>
    /// Lets a pass begin with a row for each sample and copies the inputs: the network's own with those of each of its steps, constants and additional sequences. Masked
    /// steps are skipped, and a sample whose steps are all masked has no row.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="pass">One of its passes.</param>
    /// <param name="data">The samples.</param>
    /// <param name="indices">Which of them, [samples].</param>
    /// <param name="lengths">Room for lengths, [inputs that are sequences, samples] or more.</param>
    /// <param name="unmasked">The number of steps of each sample that are not masked, [samples] or more.</param>
    /// <returns>False if there is no row: the pass has not begun.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Fill(Network model, SequencePass pass, SequenceData data, ReadOnlySpan<int> indices, Span<int> lengths, Span<int> unmasked)
    {
        if (!Begin(model, pass, data, indices, lengths, unmasked))
        {
            return false;
        }

        for (int r = 0, row = 0; r < indices.Length; r++)
        {
            if (unmasked[r] > 0)
            {
                model.CopyUnmasked(pass, row, data.Input(indices[r]), data.Length(indices[r]));
                CopyAdditionalInputs(pass, data, indices[r], row++);
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Begin(Network model, SequencePass pass, SequenceData data, ReadOnlySpan<int> indices, Span<int> lengths, Span<int> unmasked)
    {
        NetworkDefinition definition = model.Definition;
        if (!data.HasAnyLengths() && !definition.SkipsMasked)
        {
            unmasked[..indices.Length].Fill(data.Steps);
            pass.Begin(data.Steps, indices.Length);
            return true;
        }

        int rows = 0;
        for (int r = 0; r < indices.Length; r++)
        {
            int length = data.Length(indices[r]), left = definition.SkipsMasked ? model.CountUnmasked(data.Input(indices[r]), length) : length;
            unmasked[r] = left;
            if (left > 0)
            {
                lengths[rows++] = left;
            }
        }

        if (rows == 0)
        {
            return false;
        }

        int filled = rows;
        for (int i = 0; i < data.AdditionalInputs; i++)
        {
            for (int r = 0; definition.AdditionalInput(i).Kind == InputKind.Sequence && r < indices.Length; r++)
            {
                if (unmasked[r] > 0)
                {
                    lengths[filled++] = data.AdditionalInputLength(i, indices[r]);
                }
            }
        }

        pass.Begin(lengths[..filled], rows);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyAdditionalInputs(SequencePass pass, SequenceData data, int sample, int row)
    {
        for (int i = 0; i < data.AdditionalInputs; i++)
        {
            int input = pass.Definition.AdditionalInputIndex(i), width = data.AdditionalInputWidth(i), length = data.AdditionalInputLength(i, sample);
            ReadOnlySpan<float> values = data.AdditionalInput(i, sample);
            for (int t = 0; t < length; t++)
            {
                values.Slice(t * width, width).CopyTo(pass.InputAt(input, t, row));
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
        Require(data.Inputs, definition.Inputs, "feature per time step", "features per time step");
        Require(data.AdditionalInputs, definition.AdditionalInputs, "additional input", "additional inputs");
        Span<int> lengths = stackalloc int[definition.SequenceInputs];
        lengths[0] = data.Steps;
        for (int i = 0, sequence = 1; i < data.AdditionalInputs; i++)
        {
            InputDefinition input = definition.AdditionalInput(i);
            Require(data.AdditionalInputWidth(i), input.Width, "float per step of the additional input", "floats per step of the additional input", input.Name);
            if (input.Kind == InputKind.Sequence)
            {
                lengths[sequence++] = data.AdditionalInputSteps(i);
            }
            else
            {
                Require(data.AdditionalInputSteps(i), 1, "step of the additional input", "steps of the additional input", input.Name);
            }
        }

        if (!data.HasLengths)
        {
            definition.RequireSteps(0, data.Steps, parameter);
        }

        int steps = definition.StepsOf(definition.OutputLayers[output].Axis, lengths);
        return steps >= 1 ? steps : throw new ArgumentException($"'{definition.Name}' needs longer sequences: {data.Steps} steps are too few for the window of one of its layers.", parameter);

        void Require(int actual, int expected, string one, string many, string? input = null)
        {
            if (actual != expected)
            {
                throw new ArgumentException($"'{definition.Name}' expects {expected} {(expected == 1 ? one : many)}{(input is null ? "" : $" '{input}'")}, the data have {actual}.", parameter);
            }
        }
    }
}
