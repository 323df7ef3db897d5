using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Scores a batch's outputs: losses, their gradients and metrics, and the weight of each row in the mean.
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

    // The mean's denominator.
    private double CountTerms(SequenceData data, ReadOnlySpan<int> indices)
    {
        if (_loss is not RowLoss loss)
        {
            return data.HasWeights ? SumWeights(data, indices, null) : CountSequences(data, indices);
        }

        int terms = loss.TermsPerRow(_model.Definition.Outputs);
        return terms * (data.HasWeights || loss.WeighsRows ? SumWeights(data, indices, loss) : CountOutputRows(data, indices));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SumWeights(SequenceData data, ReadOnlySpan<int> indices, RowLoss? loss)
    {
        Span<float> target = _shards[0].Target.AsSpan(0, data.TargetSteps * data.Targets);
        double sum = 0;
        foreach (int index in indices)
        {
            if (loss is { WeighsRows: true })
            {
                data.CopyTarget(index, target);
            }

            int steps = loss is null ? Math.Min(1, CountSequences(data, [index])) : OutputLength(data, index);
            for (int t = 0, step = 0; t < data.TargetSteps && step < steps; t++)
            {
                if (SkipsMasked && data.TargetSteps > 1 && IsMasked(data, index, t))
                {
                    continue;
                }

                step++;
                double weight = RowWeight(loss, data.Weight(index, t), target.Slice(t * data.Targets, data.Targets), index, t);
                sum += weight == 0 || _reduction == LossReduction.WeightedMean ? weight : 1;
            }
        }

        return sum;
    }

    // The weight of a row in the mean. Rows that do not count are not evaluated: their targets may be anything.
    private static double RowWeight(RowLoss? loss, float weight, ReadOnlySpan<float> target, int index, int step)
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
            throw exception.At(index, step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLosses(LossShard shard, SequenceData data, ReadOnlySpan<int> indices, bool training)
    {
        Span<float> target = shard.Target.AsSpan(0, data.TargetSteps * data.Targets);
        for (int r = 0, row = 0; r < indices.Length; r++)
        {
            if (SkipsMasked && shard.UnmaskedSteps[r] == 0)
            {
                continue;
            }

            int index = indices[r], step = 0;
            data.CopyTarget(index, target);
            try
            {
                if (_loss is RowLoss loss)
                {
                    AddRows(shard, loss, data, index, row, target, training, ref step);
                }
                else
                {
                    AddSequence(shard, (SequenceLoss)_loss, row, target, data.Weight(index, 0), training);
                }
            }
            catch (LossRowException exception)
            {
                throw exception.At(index, step);
            }

            row++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRows(LossShard shard, RowLoss loss, SequenceData data, int index, int row, ReadOnlySpan<float> target, bool training, ref int t)
    {
        SequencePass pass = shard.Pass!;
        for (int step = 0; t < data.TargetSteps && step < pass.OutputLength(0, row); t++)
        {
            if (SkipsMasked && data.TargetSteps > 1 && IsMasked(data, index, t))
            {
                continue;
            }

            ReadOnlySpan<float> predicted = pass.OutputAt(step, row), expected = target.Slice(t * data.Targets, data.Targets);
            Span<float> gradient = training ? pass.OutputGradientAt(step, row) : default;
            float weight = data.Weight(index, t);
            if (weight == 0 || (loss.WeighsRows && loss.RowWeight(expected) == 0))
            {
                gradient.Clear();
            }
            else
            {
                shard.Loss += weight * loss.Row(predicted, expected, gradient, Scale(weight));
                MetricCounters.Add(_metrics, predicted, expected, shard.Counters);
            }

            step++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSequence(LossShard shard, SequenceLoss loss, int row, ReadOnlySpan<float> target, float weight, bool training)
    {
        SequencePass pass = shard.Pass!;
        int outputs = _model.Definition.Outputs, steps = pass.OutputLength(0, row), length = steps * outputs;
        if (weight == 0)
        {
            // Rows that do not count are not evaluated: their targets may be anything.
            for (int t = 0; t < steps && training; t++)
            {
                pass.OutputGradientAt(t, row).Clear();
            }

            return;
        }

        // An output may have more steps than the inputs.
        EnsureSequenceRoom(shard, steps, target.Length);
        Span<float> sequence = shard.Sequence.AsSpan(0, length), gradient = training ? shard.SequenceGradient.AsSpan(0, length) : default;
        for (int t = 0; t < steps; t++)
        {
            pass.OutputAt(t, row).CopyTo(sequence.Slice(t * outputs, outputs));
        }

        shard.Loss += weight * loss.Sequence(sequence, outputs, target, gradient, Scale(weight), shard.Work);
        for (int t = 0; t < steps && training; t++)
        {
            gradient.Slice(t * outputs, outputs).CopyTo(pass.OutputGradientAt(t, row));
        }
    }

    private float Scale(float weight) => (float)(weight / _terms);

    // Makes room for a loss that sees whole sequences.
    private void EnsureSequenceRoom(LossShard shard, int steps, int targets)
    {
        if (_loss is SequenceLoss loss)
        {
            int outputs = _model.Definition.Outputs, length = checked(steps * outputs), work = loss.WorkLength(steps, outputs, targets);
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
    }

    // How many samples have any output.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountSequences(SequenceData data, ReadOnlySpan<int> indices)
    {
        int count = 0;
        foreach (int index in indices)
        {
            count += !SkipsMasked || CountUnmasked(data, index) > 0 ? 1 : 0;
        }

        return count;
    }

    // How many steps the outputs of some samples have together.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long CountOutputRows(SequenceData data, ReadOnlySpan<int> indices)
    {
        long rows = 0;
        foreach (int index in indices)
        {
            rows += OutputLength(data, index);
        }

        return rows;
    }

    // How many steps the output of a sample has.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int OutputLength(SequenceData data, int index, int place = 0)
    {
        if (SkipsMasked)
        {
            return Math.Min(CountUnmasked(data, index), data.TargetSteps);
        }

        if (!data.HasAnyLengths() && place == 0)
        {
            return data.TargetSteps;
        }

        NetworkDefinition definition = _model.Definition;
        Span<int> lengths = stackalloc int[definition.InputLayers.Length];
        lengths[0] = data.Length(index);
        for (int i = 0, sequence = 1; i < data.AdditionalInputs; i++)
        {
            if (definition.AdditionalInput(i).Kind == InputKind.Sequence)
            {
                lengths[sequence++] = data.AdditionalInputLength(i, index);
            }
        }

        return definition.StepsOf(definition.OutputLayers[place].Axis, lengths);
    }
}
