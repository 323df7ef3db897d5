using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

// Finds what went wrong in the last batch, whose passes still have all activations.
internal sealed partial class BatchRunner
{
    /// <summary>The first value of the last batch that is not finite; null if none is found.</summary>
    /// <param name="data">The samples of that batch, or the piece of them.</param>
    /// <param name="loss">Their loss.</param>
    public Divergence? FindDivergence(SequenceData data, double loss)
    {
        FoundDivergence? found = FindInput(data) ?? FindActivation(data) ?? (double.IsFinite(loss) ? FindGradient(data) : null);
        Divergence? first = IsTogether ? FirstOfAll(found) : found?.What;
        return first ?? (double.IsFinite(loss) ? FindInSum() : FindTarget(data) ?? new Divergence(DivergenceSource.Loss, (float)loss, null, null, null, null));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private FoundDivergence? FindInput(SequenceData data)
    {
        NetworkDefinition definition = _model.Definition;
        for (int s = 0; s < _ownShards; s++)
        {
            SequencePass? pass = PassOf(s);
            for (int r = 0; r < (pass?.Rows ?? 0); r++)
            {
                for (int i = 0; i < definition.InputLayers.Length; i++)
                {
                    int axis = definition.InputLayers[i].Axis;
                    for (int t = 0; t < pass!.Axis(axis).Lengths[r]; t++)
                    {
                        ReadOnlySpan<float> values = pass.InputAt(i, t, r);
                        int found = values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
                        if (found >= 0)
                        {
                            (int sample, int? step) = At(data, s, r, axis, t);
                            return new FoundDivergence(0, 0, 0, new Divergence(DivergenceSource.Input, values[found], definition.InputLayers[i].Name, step, sample, null));
                        }
                    }
                }
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private FoundDivergence? FindActivation(SequenceData data)
    {
        for (int a = 0; a < (FirstPass?.ActivationCount ?? 0); a++)
        {
            if (First(pass => pass.FindInActivation(a)) is var (shard, found))
            {
                string? tensor = TensorOf(found.Layer, t => NonFiniteValues.Any(t.Values));
                return new FoundDivergence(1, a, found.Order, Describe(data, DivergenceSource.Activation, shard, found, tensor));
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private FoundDivergence? FindGradient(SequenceData data)
    {
        int count = FirstPass?.GradientCount ?? 0;
        for (int g = count - 1; g >= 0; g--)
        {
            if (First(pass => pass.FindInGradient(g)) is var (shard, found))
            {
                return new FoundDivergence(2, count - 1 - g, found.Order, Describe(data, DivergenceSource.Gradient, shard, found, TensorOf(found.Layer, t => NonFiniteValues.Any(GradientOf(t)))));
            }
        }

        return null;
    }

    // All that is added up is finite, but its sum is not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Divergence? FindInSum()
    {
        for (int p = _model.Parameters.Count - 1; p >= 0; p--)
        {
            ParameterTensor tensor = _model.Parameters[p];
            if (tensor.Definition.Trainable && GradientOf(tensor) is var gradient && NonFiniteValues.Any(gradient))
            {
                return new Divergence(DivergenceSource.Gradient, gradient[gradient.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue)], _model.Definition.Layers[_model.Definition.LayerOf(p)].Name, null, null, tensor.Name);
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Divergence? FindTarget(SequenceData data)
    {
        foreach (int index in _indices.AsSpan(0, _rows))
        {
            for (int o = 0; o < _outputs.Length; o++)
            {
                ScoredOutput output = _outputs[o];
                int rows = output.Weight == 0 ? 0 : CountRows(data, index, o), width = data.TargetWidthOf(o);
                Span<float> target = _shards[0].Target.AsSpan(0, data.TargetStepsOf(o) * width);
                data.CopyTargetOf(o, index, target);
                for (int t = 0, row = 0; row < rows; t++)
                {
                    if (Skips(output, data, index, t))
                    {
                        continue;
                    }

                    row++;
                    if (data.TargetWeight(o, index, t) != 0 && NonFinite(target.Slice(t * width, width)) is { } value)
                    {
                        return new Divergence(DivergenceSource.Target, value, output.Name, data.TargetStepsOf(o) == 1 ? null : StepOf(output, t), index, null);
                    }
                }
            }
        }

        return null;
    }

    // Of all shards: what was computed first, then what stands first in the batch.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int Shard, NonFiniteValue Found)? First(Func<SequencePass, NonFiniteValue?> find)
    {
        (int Shard, NonFiniteValue Found)? first = null;
        for (int s = 0; s < _ownShards; s++)
        {
            if (PassOf(s) is { } pass && find(pass) is { } found && (first is null || found.Order < first.Value.Found.Order))
            {
                first = (s, found);
            }
        }

        return first;
    }

    private Divergence Describe(SequenceData data, DivergenceSource source, int shard, NonFiniteValue found, string? tensor)
    {
        (int sample, int? step) = At(data, shard, found.Row, found.Axis, found.Step);
        return new Divergence(source, found.Value, _model.Definition.Layers[found.Layer].Name + (found.Reverse ? "_reverse" : ""), step, sample, tensor);
    }

    // A row of a shard and a step of it as the data have them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int Sample, int? Step) At(SequenceData data, int shard, int row, int axis, int step)
    {
        AxisDefinition definition = _model.Definition.Axes[axis];
        int place = FirstRow(_firstShard + shard);
        if (SkipsMasked)
        {
            // Samples with no steps left have no row.
            LossShard own = _shards[shard];
            int r = 0;
            for (int left = row; left > 0 || own.UnmaskedSteps[r] == 0; r++)
            {
                left -= own.UnmaskedSteps[r] > 0 ? 1 : 0;
            }

            row = r;
        }

        int index = _indices[place + row];
        if (definition.Kind == AxisKind.Vector)
        {
            return (index, null);
        }

        bool own0 = definition is { Kind: AxisKind.Input, Source: 0 };
        if (SkipsMasked && own0)
        {
            int original = 0;
            for (int left = step; left > 0 || IsMasked(data, index, original); original++)
            {
                left -= IsMasked(data, index, original) ? 0 : 1;
            }

            return (index, original);
        }

        int start = _pieces?.Start ?? 0;
        return (index, own0 || start == 0 ? step + start : null);
    }

    // The first tensor of a layer of which something holds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string? TensorOf(int layer, Func<ParameterTensor, bool> holds)
    {
        foreach (int p in _model.Definition.ParametersOf(layer))
        {
            if (_model.Parameters[p] is var tensor && holds(tensor))
            {
                return tensor.Name;
            }
        }

        return null;
    }

    private ReadOnlySpan<float> GradientOf(ParameterTensor tensor) => tensor.Definition.Trainable ? Gradients.Slice(tensor.Offset, tensor.Length) : default;

    private SequencePass? FirstPass => Enumerable.Range(0, _ownShards).Select(PassOf).FirstOrDefault(p => p is not null);

    // Null where the last batch gave it no rows.
    private SequencePass? PassOf(int shard)
    {
        bool hasRows = _shards[shard].UnmaskedSteps.AsSpan(0, FirstRow(_firstShard + shard + 1) - FirstRow(_firstShard + shard)).ContainsAnyExcept(0);
        return hasRows ? _shards[shard].Pass : null;
    }

    private static float? NonFinite(ReadOnlySpan<float> values) => values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and var found ? values[found] : null;

    /// <summary>The first value of the shards of one process that is not finite, and what comes before and after it among those of all.</summary>
    /// <param name="Stage">Inputs come first, then activations, then gradients.</param>
    /// <param name="Place">The activation, or the gradient, in the order of computation.</param>
    /// <param name="Order">How many steps were computed before its own.</param>
    /// <param name="What">The value.</param>
    private sealed record FoundDivergence(int Stage, int Place, int Order, Divergence What);
}
