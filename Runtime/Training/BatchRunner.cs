using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// Runs batches through a network: rows → shards → passes → losses, and back to one gradient. Each shard has a pass of its own, and
/// everything that is added across rows is added in the order of rows within a shard and then of shards: whichever threads did the work,
/// the bits are the same.
/// </summary>
internal sealed partial class BatchRunner : IDisposable
{
    private readonly Network _model;
    private readonly Loss _loss;
    private readonly WeightedMean _mean;
    private readonly ImmutableArray<Metric> _metrics;
    private readonly LossShard[] _shards;
    private readonly int[] _indices;
    private readonly AlignedBuffer _gradients;
    private readonly ShardPool _pool;
    private readonly Action<int> _forward;
    private readonly Action<int> _forwardAndBackward;
    private SequenceData? _data;
    private BatchPieces? _pieces;
    private int _rows;
    private double _terms;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public BatchRunner(Network model, TrainerOptions options)
    {
        Frozen = new FrozenParameters(model.Definition, model.Parameters, options.Frozen);
        _model = model;
        _loss = options.Loss;
        _mean = options.WeightedMean;
        _metrics = options.Metrics;
        _indices = new int[options.BatchSize];
        _outputLosses = options.OutputLosses;
        _outputPlaces = [.. options.OutputLosses.Select(l => model.Definition.FindOutput(l.Output))];
        _outputTerms = new double[_outputPlaces.Length];
        int counters = MetricCounters.Length(options.Metrics, model.Definition.Outputs);
        _shards = new LossShard[model.Definition.WholeBatch ? 1 : options.ActualShards];
        for (int s = 0; s < _shards.Length; s++)
        {
            _shards[s] = new LossShard(counters, _outputPlaces.Length);
        }

        _gradients = new AlignedBuffer(model.Parameters.TrainableLength);
        _pool = new ShardPool(Math.Min(options.ActualThreads, _shards.Length));
        _forward = Forward;
        _forwardAndBackward = ForwardAndBackward;
        _measure = Measure;
        _flow = new GradientFlowMeter(model.Definition);
    }

    /// <summary>The most rows of a batch.</summary>
    public int MaxRows => _indices.Length;

    /// <summary>The gradient of the last batch's mean loss, in the order of the parameters that are trained.</summary>
    public Span<float> Gradients => _gradients.Span;

    /// <summary>What of the model stays as it is.</summary>
    public FrozenParameters Frozen { get; }

    /// <summary>False if nothing of the last batch counts: all its steps are left out, or without weight.</summary>
    public bool HasTerms => _terms > 0 || _outputTerms.AsSpan().ContainsAnyExcept(0.0);

    /// <summary>What the masks of the next batch are drawn from.</summary>
    public ulong DropoutSeed { get; set; }

    /// <summary>Makes room for sequences of so many steps. Allocates only if there is too little.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void EnsureRoom(int steps, int targetLength)
    {
        int rows = (MaxRows + _shards.Length - 1) / _shards.Length;
        foreach (LossShard shard in _shards)
        {
            if (shard.Pass is null || shard.Pass.MaxSteps < steps)
            {
                shard.Pass = _model.CreatePass(steps, rows, training: true);
            }

            if (shard.Lengths.Length < rows * _model.Definition.SequenceInputs)
            {
                shard.Lengths = new int[rows * _model.Definition.SequenceInputs];
            }

            if (shard.Target.Length < targetLength)
            {
                shard.Target = new float[targetLength];
            }

            EnsureSequenceRoom(shard, steps, targetLength);
        }
    }

    /// <summary>Adds the losses and metrics of a batch to <paramref name="totals"/>; with <paramref name="training"/> also sets <see cref="Gradients"/>.</summary>
    public void Run(SequenceData data, ReadOnlySpan<int> indices, bool training, RunningMeans totals)
        => Run(data, indices, null, training ? _forwardAndBackward : _forward, totals);

    /// <summary>The same for the piece at hand of a batch that is cut along time.</summary>
    public void Run(BatchPieces pieces, bool training, RunningMeans totals) => Run(pieces.Data, pieces.Indices, pieces, training ? _forwardAndBackward : _forward, totals);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(SequenceData data, ReadOnlySpan<int> indices, BatchPieces? pieces, Action<int> work, RunningMeans totals)
    {
        EnsureRoom(data.LongestSteps(), data.TargetSteps * data.Targets);
        RequireFurtherInputs(data);
        _pieces = pieces;
        if (pieces is null)
        {
            _rows = KeepWeighted(data, indices);
        }
        else
        {
            indices.CopyTo(_indices);
            _rows = indices.Length;
        }

        _terms = CountTerms(data, _indices.AsSpan(0, _rows));
        CountOutputTerms(data, _indices.AsSpan(0, _rows));
        _data = data;
        try
        {
            _pool.Run(work, _shards.Length);
        }
        finally
        {
            _data = null;
        }

        if (work == _forwardAndBackward)
        {
            SumGradients();
        }

        foreach (LossShard shard in _shards)
        {
            totals.Add(shard);
        }

        totals.Count(_terms, _outputTerms);
    }

    /// <summary>Lets the statistics of the last batch into the running ones.</summary>
    public void UpdateStatistics()
    {
        // There is one part, unless there are no statistics; it is empty where all time steps are left out.
        if (_model.Definition.WholeBatch && HasTerms)
        {
            _model.UpdateStatistics(_shards[0].Pass!);
        }
    }

    public void Dispose() => _pool.Dispose();

    // The rows are dealt out evenly; with fewer rows than shards some shards have none.
    private int FirstRow(int shard) => (int)((long)shard * _rows / _shards.Length);

    private void Forward(int shard) => Work(shard, training: false, backward: false);

    private void ForwardAndBackward(int shard) => Work(shard, training: true, backward: true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Work(int index, bool training, bool backward)
    {
        LossShard shard = _shards[index];
        int first = FirstRow(index), rows = FirstRow(index + 1) - first;
        shard.Clear();
        if (rows == 0)
        {
            return;
        }

        SequenceData data = _data!;
        SequencePass pass = shard.Pass!;
        if (LeavesOut && !BeginLeft(shard, data, _indices.AsSpan(first, rows)))
        {
            pass.MeasuresGradientFlow = false;
            pass.ClearGradients();
            return;
        }

        if (!LeavesOut)
        {
            SampleRows.Begin(pass, data, _indices.AsSpan(first, rows), shard.Lengths);
        }

        pass.IsTraining = training;
        pass.Freeze(Frozen.Layers, training ? Frozen.FirstTrained : 0);
        pass.DropoutSeed = DropoutSeed;
        pass.FirstRow = first;
        CopyInputs(data, pass, _indices.AsSpan(first, rows));
        for (int r = 0; r < rows; r++)
        {
            _pieces?.Restore(pass, r, first + r);
        }

        _model.Forward(pass);
        for (int r = 0; r < rows; r++)
        {
            _pieces?.Save(pass, r, first + r);
        }

        AddLosses(shard, data, _indices.AsSpan(first, rows), backward);
        AddOutputLosses(shard, data, _indices.AsSpan(first, rows), backward);
        if (backward)
        {
            pass.MeasuresGradientFlow = MeasuresGradientFlow;
            pass.ClearGradients();
            _model.Backward(pass);
        }
    }

    private void CopyInputs(SequenceData data, SequencePass pass, ReadOnlySpan<int> indices)
    {
        SampleRows.CopyFurtherInputs(pass, data, indices);
        if (LeavesOut)
        {
            CopyLeft(data, pass, indices);
        }
        else
        {
            SampleRows.CopyInputs(pass, data, indices);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumGradients()
    {
        SequencePass? sum = null;
        for (int s = 0; s < _shards.Length; s++)
        {
            if (FirstRow(s + 1) == FirstRow(s))
            {
                continue;
            }

            SequencePass pass = _shards[s].Pass!;
            if (sum is null)
            {
                sum = pass;
            }
            else
            {
                sum.AddGradients(pass, _model.Lanes);
            }
        }

        if (sum is null)
        {
            _gradients.Span.Clear();
        }
        else
        {
            _model.CollectGradients(sum.Gradients, _gradients.Span);
            FlushToZero.Apply(_gradients.Span, FlushToZero.Gradient);
            Frozen.ClearGradients(_gradients.Span);
        }
    }
}
