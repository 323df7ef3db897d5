using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Masked time steps do not enter passes, the loss or the number of its terms.
internal sealed partial class BatchRunner
{
    private bool SkipsMasked => _model.Definition.MaskValue is not null;

    private bool IsMasked(SequenceData data, int index, int step) => _model.IsMasked(data.Input(index).Slice(step * data.Inputs, data.Inputs));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountUnmasked(SequenceData data, int index)
    {
        int left = 0;
        for (int t = 0; t < data.Length(index); t++)
        {
            left += IsMasked(data, index, t) ? 0 : 1;
        }

        return left;
    }

    // A sequence with no steps left has no row in a pass, so it cannot have other inputs.
    private void RequireAdditionalInputs(SequenceData data)
    {
        if (SkipsMasked && data.AdditionalInputs > 0)
        {
            throw new NotSupportedException($"'{_model.Definition.Name}' skips masked time steps, which additional inputs do not have.");
        }
    }

    // Makes room for what is left of each row; false if that is nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool BeginUnmasked(LossShard shard, SequenceData data, ReadOnlySpan<int> indices)
    {
        if (shard.UnmaskedSteps.Length < indices.Length)
        {
            shard.UnmaskedSteps = new int[shard.Pass!.MaxRows];
        }

        Span<int> lengths = shard.Lengths;
        int rows = 0;
        for (int r = 0; r < indices.Length; r++)
        {
            int left = shard.UnmaskedSteps[r] = CountUnmasked(data, indices[r]);
            if (left > 0)
            {
                lengths[rows++] = left;
            }
        }

        if (rows > 0)
        {
            shard.Pass!.Begin(lengths[..rows], rows);
        }

        return rows > 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyLeft(SequenceData data, SequencePass pass, ReadOnlySpan<int> indices)
    {
        int inputs = data.Inputs;
        for (int r = 0, row = 0; r < indices.Length; r++)
        {
            ReadOnlySpan<float> sequence = data.Input(indices[r]);
            int length = data.Length(indices[r]), step = 0;
            for (int t = 0; t < length; t++)
            {
                ReadOnlySpan<float> features = sequence.Slice(t * inputs, inputs);
                if (!_model.IsMasked(features))
                {
                    pass.SetStep(step++, row, features);
                }
            }

            row += step > 0 ? 1 : 0;
        }
    }
}
