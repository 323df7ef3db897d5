using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Scores a batch's outputs: losses, their gradients and metrics, and the weight of each row in the mean. All outputs go the same way; only the first has metrics.
internal sealed partial class BatchRunner
{
    // Puts the samples that have a weight anywhere into the batch: those without do not count.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int KeepWeighted(SequenceData data, ReadOnlySpan<int> indices)
    {
        int rows = 0;
        foreach (int index in indices)
        {
            if (BatchPieces.Weighs(data, index))
            {
                _indices[rows++] = index;
            }
        }

        return rows;
    }

    // The denominators of the means, one for each output.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountTerms(SequenceData data, ReadOnlySpan<int> indices)
    {
        for (int o = 0; o < _outputs.Length; o++)
        {
            ScoredOutput output = _outputs[o];
            var loss = output.Loss as RowLoss;
            double rows = output.Weight == 0 ? 0 : data.HasWeights || loss is { WeighsRows: true } ? SumWeights(data, indices, o) : CountRows(data, indices, o);
            _terms[o] = rows * (loss?.TermsPerRow(output.Width) ?? 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SumWeights(SequenceData data, ReadOnlySpan<int> indices, int o)
    {
        ScoredOutput output = _outputs[o];
        var loss = output.Loss as RowLoss;
        int width = data.TargetWidthOf(o);
        Span<float> target = _shards[0].Target.AsSpan(0, data.TargetStepsOf(o) * width);
        double sum = 0;
        foreach (int index in indices)
        {
            if (loss is { WeighsRows: true })
            {
                data.CopyTargetOf(o, index, target);
            }

            int rows = CountRows(data, index, o);
            for (int t = 0, row = 0; row < rows; t++)
            {
                if (Skips(output, data, index, t))
                {
                    continue;
                }

                row++;
                double weight = RowWeight(output, loss, data.TargetWeight(o, index, t), target.Slice(t * width, width), index, t);
                sum += weight == 0 || _reduction == LossReduction.WeightedMean ? weight : 1;
            }
        }

        return sum;
    }

    // The weight of a row in the mean. Rows that do not count are not evaluated: their targets may be anything.
    private double RowWeight(ScoredOutput output, RowLoss? loss, float weight, ReadOnlySpan<float> target, int index, int step)
    {
        if (loss is not { WeighsRows: true } || weight == 0)
        {
            return weight;
        }

        try
        {
            return weight * loss.RowWeight(target);
        }
        catch (LossRowException exception)
        {
            throw exception.At(index, StepOf(output, step));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLosses(LossShard shard, SequenceData data, ReadOnlySpan<int> indices, bool training)
    {
        for (int o = 0; o < _outputs.Length; o++)
        {
            ScoredOutput output = _outputs[o];
            Span<float> target = shard.Target.AsSpan(0, data.TargetStepsOf(o) * data.TargetWidthOf(o));
            for (int r = 0, row = 0; r < indices.Length; r++)
            {
                if (shard.UnmaskedSteps[r] == 0)
                {
                    continue;
                }

                int index = indices[r], step = 0;
                data.CopyTargetOf(o, index, target);
                try
                {
                    if (output.Loss is RowLoss loss)
                    {
                        AddRows(shard, o, loss, data, index, row, target, training, ref step);
                    }
                    else
                    {
                        AddSequence(shard, o, (SequenceLoss)output.Loss, row, target, data.TargetWeight(o, index, 0), training);
                    }
                }
                catch (LossRowException exception)
                {
                    throw exception.At(index, StepOf(output, step));
                }

                row++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRows(LossShard shard, int o, RowLoss loss, SequenceData data, int index, int row, ReadOnlySpan<float> target, bool training, ref int t)
    {
        ScoredOutput output = _outputs[o];
        SequencePass pass = shard.Pass!;
        bool scores = output.Weight != 0, measures = o == 0 && !_metrics.IsEmpty;
        int steps = pass.OutputLength(output.Place, row), width = data.TargetWidthOf(o);
        for (int step = 0; step < steps; t++)
        {
            if (Skips(output, data, index, t))
            {
                continue;
            }

            ReadOnlySpan<float> predicted = pass.OutputAt(output.Place, step, row), expected = target.Slice(t * width, width);
            Span<float> gradient = training ? pass.OutputGradientAt(output.Place, step, row) : default;
            float weight = data.TargetWeight(o, index, t);
            bool counts = (scores || measures) && weight != 0 && !(loss.WeighsRows && loss.RowWeight(expected) == 0);
            if (counts && scores)
            {
                shard.Losses[o] += weight * loss.Row(predicted, expected, gradient, Scale(o, weight));
            }
            else
            {
                gradient.Clear();
            }

            if (counts && measures)
            {
                MetricCounters.Add(_metrics, predicted, expected, shard.Counters);
            }

            step++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSequence(LossShard shard, int o, SequenceLoss loss, int row, ReadOnlySpan<float> target, float weight, bool training)
    {
        SequencePass pass = shard.Pass!;
        int place = _outputs[o].Place, width = _outputs[o].Width, steps = pass.OutputLength(place, row), length = steps * width;
        if (weight == 0 || _outputs[o].Weight == 0)
        {
            // Rows that do not count are not evaluated: their targets may be anything.
            for (int t = 0; t < steps && training; t++)
            {
                pass.OutputGradientAt(place, t, row).Clear();
            }

            return;
        }

        // An output may have more steps than the inputs.
        EnsureSequenceRoom(shard, loss, steps, width, target.Length);
        Span<float> sequence = shard.Sequence.AsSpan(0, length), gradient = training ? shard.SequenceGradient.AsSpan(0, length) : default;
        for (int t = 0; t < steps; t++)
        {
            pass.OutputAt(place, t, row).CopyTo(sequence.Slice(t * width, width));
        }

        shard.Losses[o] += weight * loss.Sequence(sequence, width, target, gradient, Scale(o, weight), shard.Work);
        for (int t = 0; t < steps && training; t++)
        {
            gradient.Slice(t * width, width).CopyTo(pass.OutputGradientAt(place, t, row));
        }
    }

    private float Scale(int o, float weight) => (float)(_outputs[o].Weight * weight / _terms[o]);

    // Makes room for a loss that sees whole sequences.
    private static void EnsureSequenceRoom(LossShard shard, SequenceLoss loss, int steps, int outputs, int targets)
    {
        int length = checked(steps * outputs), work = loss.WorkLength(steps, outputs, targets);
        if (shard.Sequence.Length < length)
        {
            shard.Sequence = new float[length];
            shard.SequenceGradient = new float[length];
        }

        if (shard.Work.Length < work)
        {
            shard.Work = new double[work];
        }
    }

    private bool SkipsMasked => _model.Definition.SkipsMasked;

    private bool IsMasked(SequenceData data, int index, int step) => _model.IsMasked(data.Input(index).Slice(step * data.Inputs, data.Inputs));

    // Masked steps have a target, but no row.
    private bool Skips(ScoredOutput output, SequenceData data, int index, int step) => SkipsMasked && output.FollowsInput && IsMasked(data, index, step);

    // A step of the data in the whole sample, of which they may have only a piece.
    private int StepOf(ScoredOutput output, int step) => step + (output.ComparesSteps ? _pieces?.Start ?? 0 : 0);

    // How many rows of an output are compared, of some samples together.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long CountRows(SequenceData data, ReadOnlySpan<int> indices, int o)
    {
        long rows = 0;
        foreach (int index in indices)
        {
            rows += CountRows(data, index, o);
        }

        return rows;
    }

    // Of one sample: one if the target is for all of it, and none if nothing of it is left.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountRows(SequenceData data, int index, int o)
    {
        bool comparesSteps = _outputs[o].ComparesSteps;
        if (!SkipsMasked && !(comparesSteps && data.HasAnyLengths()))
        {
            return data.TargetStepsOf(o);
        }

        int left = SkipsMasked ? _model.CountUnmasked(data.Input(index), data.Length(index)) : data.Length(index);
        if (left == 0 || !comparesSteps)
        {
            return Math.Min(left, 1);
        }

        NetworkDefinition definition = _model.Definition;
        Span<int> lengths = stackalloc int[definition.InputLayers.Length];
        lengths[0] = left;
        for (int i = 0, sequence = 1; i < data.AdditionalInputs; i++)
        {
            if (definition.AdditionalInput(i).Kind == InputKind.Sequence)
            {
                lengths[sequence++] = data.AdditionalInputLength(i, index);
            }
        }

        return definition.StepsOf(_outputs[o].Axis, lengths);
    }
}
