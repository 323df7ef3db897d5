using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// How large the gradients of a batch are along time.
internal sealed partial class BatchRunner
{
    private readonly Action<int> _measure;
    private readonly GradientFlowMeter _flow;

    /// <summary>True if the backward passes also measure the gradients of the states, for <see cref="CollectFlow"/>.</summary>
    public bool MeasuresGradientFlow { get; set; }

    /// <summary>Measures the gradients of the states in the finished network, without dropout: neither weights nor <see cref="Gradients"/> change.</summary>
    public GradientFlowMeter MeasureFlow(SequenceData data, ReadOnlySpan<int> indices, RunningMeans totals)
    {
        MeasuresGradientFlow = true;
        IsAlone = true;
        try
        {
            Run(data, indices, null, _measure, totals);
            return CollectFlow();
        }
        finally
        {
            MeasuresGradientFlow = false;
            IsAlone = false;
        }
    }

    /// <summary>What the last batch's passes measured, shard by shard in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public GradientFlowMeter CollectFlow()
    {
        _flow.Clear();
        if (IsTogether)
        {
            AddFlowTogether();
        }
        else
        {
            AddOwnFlow();
        }

        return _flow;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOwnFlow()
    {
        for (int s = 0; s < _ownShards; s++)
        {
            if (FirstRow(_firstShard + s + 1) > FirstRow(_firstShard + s) && _shards[s].Pass!.MeasuresGradientFlow)
            {
                _flow.Add(_shards[s].Pass!);
            }
        }
    }

    private void Measure(int shard) => Work(shard, training: false, backward: true);
}
