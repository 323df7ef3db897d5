using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Losses of outputs besides that of the last layer, each a mean over its own terms.
internal sealed partial class BatchRunner
{
    private readonly ImmutableArray<OutputLoss> _outputLosses;
    private readonly int[] _outputPlaces;
    private readonly double[] _outputTerms;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountOutputTerms(SequenceData data, ReadOnlySpan<int> indices)
    {
        for (int o = 0; o < _outputLosses.Length; o++)
        {
            RowLoss loss = _outputLosses[o].Loss;
            Span<float> target = OutputTarget(_shards[0], data, o);
            int width = data.AdditionalTargetWidth(o);
            double sum = 0;
            foreach (int index in indices)
            {
                if (loss.WeighsRows)
                {
                    data.CopyAdditionalTarget(o, index, target);
                }

                int steps = OutputLength(data, index, _outputPlaces[o]);
                for (int t = 0; t < steps; t++)
                {
                    double weight = RowWeight(loss, Weight(data, o, index, t), target.Slice(t * width, width), index, t);
                    sum += weight == 0 || _reduction == LossReduction.WeightedMean ? weight : 1;
                }
            }

            _outputTerms[o] = sum * loss.TermsPerRow(_model.Definition.OutputLayers[_outputPlaces[o]].Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOutputLosses(LossShard shard, SequenceData data, ReadOnlySpan<int> indices, bool training)
    {
        SequencePass pass = shard.Pass!;
        for (int o = 0; o < _outputLosses.Length; o++)
        {
            RowLoss loss = _outputLosses[o].Loss;
            int place = _outputPlaces[o], width = data.AdditionalTargetWidth(o);
            Span<float> target = OutputTarget(shard, data, o);
            for (int r = 0; r < indices.Length; r++)
            {
                data.CopyAdditionalTarget(o, indices[r], target);
                int steps = pass.OutputLength(place, r);
                for (int t = 0; t < steps; t++)
                {
                    ReadOnlySpan<float> expected = target.Slice(t * width, width);
                    Span<float> gradient = training ? pass.OutputGradientAt(place, t, r) : default;
                    float weight = Weight(data, o, indices[r], t);
                    if (RowWeight(loss, weight, expected, indices[r], t) == 0)
                    {
                        gradient.Clear();
                        continue;
                    }

                    try
                    {
                        shard.OutputLosses[o] += weight * loss.Row(pass.OutputAt(place, t, r), expected, gradient, (float)(_outputLosses[o].Weight * weight / _outputTerms[o]));
                    }
                    catch (LossRowException exception)
                    {
                        throw exception.At(indices[r], t);
                    }
                }
            }
        }
    }

    // The weight of the same step of the main target, if both have as many steps; otherwise that of its last step, which is the only one of a target for the whole sample.
    private static float Weight(SequenceData data, int target, int index, int step)
        => data.Weight(index, data.AdditionalTargetSteps(target) == data.TargetSteps ? step : data.TargetSteps - 1);

    private static Span<float> OutputTarget(LossShard shard, SequenceData data, int target)
    {
        int length = data.AdditionalTargetSteps(target) * data.AdditionalTargetWidth(target);
        if (shard.OutputTarget.Length < length)
        {
            shard.OutputTarget = new float[length];
        }

        return shard.OutputTarget.AsSpan(0, length);
    }
}
