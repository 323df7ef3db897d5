using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Runs batches through a network: rows → shards → passes → losses, and back to one gradient. Each shard has its own pass, and
/// everything that is added across rows is added in the order of rows within a shard and then of shards: whichever threads did the work,
/// the bits are the same.
/// </summary>
internal sealed partial class BatchRunner : IDisposable
{
    private readonly Network _model;
    private readonly LossReduction _reduction;
    private readonly ImmutableArray<ScoredOutput> _outputs;
    private readonly ImmutableArray<Metric> _metrics;
    private readonly double[] _terms;
    private readonly int _counters, _mostShards, _mostRows;
    private readonly AlignedBuffer _gradients;
    private readonly ShardPool _pool;
    private readonly Action<int> _forward;
    private readonly Action<int> _forwardAndBackward;
    private LossShard[] _shards = [];
    private int[] _indices = [];
    private SequenceData? _data;
    private BatchPieces? _pieces;
    private int _rows, _activeShards;

    // Those that this process computes, in _shards[0] and up: all of them, unless others of a cluster compute the rest.
    private int _firstShard, _ownShards;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public BatchRunner(Network model, TrainerOptions options, ImmutableArray<ScoredOutput> outputs)
    {
        Frozen = new FrozenParameters(model.Definition, model.Parameters, options.Frozen);
        _model = model;
        _reduction = options.Reduction;
        _metrics = options.Metrics;
        _outputs = outputs;
        _terms = new double[outputs.Length];
        _counters = MetricCounters.Length(options.Metrics, model.Definition.Outputs);
        _mostShards = model.Definition.WholeBatch ? 1 : options.ActualShards;
        _mostRows = options.BatchSize;
        _gradients = new AlignedBuffer(model.Parameters.TrainableLength);
        _session = options.Cluster is { } cluster ? OpenSession(cluster) : null;
        _pool = new ShardPool(Math.Min(options.ActualThreads, _session?.MostShards(_mostShards) ?? _mostShards));
        _forward = Forward;
        _forwardAndBackward = ForwardAndBackward;
        _measure = Measure;
        _flow = new GradientFlowMeter(model.Definition);
    }

    /// <summary>The gradient of the last batch's mean loss, in the order of the parameters that are trained.</summary>
    public Span<float> Gradients => _gradients.Span;

    /// <summary>What of the model stays as it is.</summary>
    public FrozenParameters Frozen { get; }

    /// <summary>False if nothing of the last batch counts: all its steps are masked or have weight 0.</summary>
    public bool HasTerms => _terms.AsSpan().ContainsAnyInRange(double.Epsilon, double.PositiveInfinity);

    /// <summary>The seed that the masks of the next batch are drawn from.</summary>
    public ulong DropoutSeed { get; set; }

    /// <summary>Makes room for a batch of so many samples of so many steps. Allocates only if there is too little.</summary>
    /// <param name="samples">Samples of the largest expected batch: memory follows this number, not the maximum batch size.</param>
    /// <param name="steps">Steps of the longest.</param>
    public void EnsureRoom(int samples, int steps) => EnsureRoom(samples, steps, null, spare: false);

    // Batches of growing sizes should not allocate each time: with spare there is room for twice as many as before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EnsureRoom(int samples, int steps, SequenceData? data, bool spare)
    {
        if (_indices.Length < samples)
        {
            _indices = new int[spare ? (int)Math.Min(_mostRows, Math.Max(samples, 2L * _indices.Length)) : samples];
        }

        int shards = ShardsOf(samples), rows = (samples - 1) / shards + 1, mostRows = (_mostRows - 1) / _mostShards + 1, own = IsTogether ? _session!.MostShards(shards) : shards;
        while (_shards.Length < own)
        {
            _shards = [.. _shards, new LossShard(_counters, _outputs.Length)];
        }

        foreach (LossShard shard in _shards.AsSpan(0, own))
        {
            if (shard.Pass is not { } pass || pass.MaxSteps < steps || pass.MaxRows < rows)
            {
                int hadSteps = shard.Pass?.MaxSteps ?? 0, hadRows = shard.Pass?.MaxRows ?? 0;
                int passSteps = Math.Max(steps, hadSteps), passRows = hadRows >= rows ? hadRows : spare ? (int)Math.Min(mostRows, Math.Max(rows, 2L * hadRows)) : rows;
                shard.Pass = null; // one at a time: they are what takes the memory
                try
                {
                    shard.Pass = _model.CreatePass(passSteps, passRows, training: true);
                }
                catch (Exception exception) when (exception is OverflowException or ArgumentException)
                {
                    throw new NotSupportedException(
                        $"A batch of {samples} samples of up to {passSteps} steps, in {shards} parts, is larger than the memory of a pass can be (2³¹ floats a part). Set a smaller {nameof(TrainerOptions.BatchSize)}.", exception);
                }
            }

            if (shard.UnmaskedSteps.Length < shard.Pass.MaxRows)
            {
                shard.Lengths = new int[shard.Pass.MaxRows * _model.Definition.SequenceInputs];
                shard.UnmaskedSteps = new int[shard.Pass.MaxRows];
            }

            for (int o = 0; o < _outputs.Length; o++)
            {
                int targetLength = data is null ? 0 : data.TargetStepsOf(o) * data.TargetWidthOf(o);
                if (shard.Target.Length < targetLength)
                {
                    shard.Target = new float[targetLength];
                }

                if (_outputs[o].Loss is SequenceLoss loss)
                {
                    EnsureSequenceRoom(shard, loss, steps, _outputs[o].Width, targetLength);
                }
            }
        }
    }

    /// <summary>Adds the losses and metrics of a batch to <paramref name="totals"/>; with <paramref name="training"/> also sets <see cref="Gradients"/>.</summary>
    public void Run(SequenceData data, ReadOnlySpan<int> indices, bool training, RunningMeans totals)
        => Run(data, indices, null, training ? _forwardAndBackward : _forward, totals);

    /// <summary>The same for the current piece of a batch that is cut along time.</summary>
    public void Run(BatchPieces pieces, bool training, RunningMeans totals) => Run(pieces.Data, pieces.Indices, pieces, training ? _forwardAndBackward : _forward, totals);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(SequenceData data, ReadOnlySpan<int> indices, BatchPieces? pieces, Action<int> work, RunningMeans totals)
    {
        if (IsTogether)
        {
            RunTogether(data, indices, pieces, work, totals);
            return;
        }

        Compute(data, indices, pieces, work);
        if (work == _forwardAndBackward)
        {
            SumGradients();
        }

        foreach (LossShard shard in _shards.AsSpan(0, _activeShards))
        {
            totals.Add(shard.Losses, shard.Counters);
        }

        totals.Count(_terms);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(SequenceData data, ReadOnlySpan<int> indices, BatchPieces? pieces, Action<int> work)
    {
        EnsureRoom(indices.Length, data.LongestSteps(), data, spare: true);
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

        _activeShards = ShardsOf(_rows);
        (_firstShard, _ownShards) = IsTogether ? OwnShards() : (0, _activeShards);
        CountTerms(data, _indices.AsSpan(0, _rows));
        _data = data;
        try
        {
            _pool.Run(work, _ownShards);
        }
        finally
        {
            _data = null;
        }
    }

    /// <summary>Lets the statistics of the last batch into the running ones.</summary>
    public void UpdateStatistics()
    {
        // There is one part, unless there are no statistics; it is empty if all time steps are masked.
        if (_model.Definition.WholeBatch && HasTerms)
        {
            if (_ownShards > 0)
            {
                _model.UpdateStatistics(_shards[0].Pass!);
            }

            if (IsTogether)
            {
                ShareStatistics();
            }
        }
    }

    public void Dispose() => _pool.Dispose();

    // Those of which each has a row.
    private int ShardsOf(int rows) => Math.Clamp(rows, 1, _mostShards);

    // The rows are dealt out evenly.
    private int FirstRow(int shard) => (int)((long)shard * _rows / _activeShards);

    // Of the shards of this process.
    private void Forward(int shard) => Work(shard, training: false, backward: false);

    private void ForwardAndBackward(int shard) => Work(shard, training: true, backward: true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Work(int index, bool training, bool backward)
    {
        LossShard shard = _shards[index];
        int first = FirstRow(_firstShard + index), rows = FirstRow(_firstShard + index + 1) - first;
        shard.Clear();
        if (rows == 0)
        {
            return;
        }

        SequenceData data = _data!;
        SequencePass pass = shard.Pass!;
        ReadOnlySpan<int> indices = _indices.AsSpan(first, rows);
        if (!SampleRows.Fill(_model, pass, data, indices, shard.Lengths, shard.UnmaskedSteps))
        {
            pass.MeasuresGradientFlow = false;
            pass.ClearGradients();
            return;
        }

        pass.IsTraining = training;
        pass.Freeze(Frozen.Layers, training ? Frozen.FirstTrained : 0);
        pass.DropoutSeed = DropoutSeed;
        pass.FirstRow = first;
        for (int r = 0; r < rows; r++)
        {
            _pieces?.Restore(pass, r, first + r);
        }

        _model.Forward(pass);
        for (int r = 0; r < rows; r++)
        {
            _pieces?.Save(pass, r, first + r);
        }

        AddLosses(shard, data, indices, backward);
        if (backward)
        {
            pass.MeasuresGradientFlow = MeasuresGradientFlow;
            pass.ClearGradients();
            _model.Backward(pass);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumGradients()
    {
        SequencePass? sum = null;
        for (int s = 0; s < _activeShards; s++)
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

        Collect(sum);
    }

    // Null if no sample of the batch counts.
    private void Collect(SequencePass? sum)
    {
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
