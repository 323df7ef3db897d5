using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Batches whose sequences go on: from piece to piece of a truncated one, and from batch to batch.
public sealed partial class Trainer<T>
{
    /// <summary>
    /// Makes the next batch start from the initial states, although <see cref="TrainerOptions.Stateful"/> is true. <see cref="Fit"/> does so before each
    /// pass through the data; you need it only if you call <see cref="TrainBatch(SequenceData, ReadOnlySpan{int})"/> yourself. Evaluations use separate
    /// states. With <see cref="TrainerOptions.Cluster"/>, all ranks call it, and not from the progress handler.
    /// </summary>
    /// <exception cref="InvalidOperationException">A method of the trainer is running, and this was not called from the progress handler of <see cref="Fit"/> on the same thread.</exception>
    public void ResetStates()
    {
        using Use use = EnterBetweenBatches(nameof(ResetStates));
        if (use.IsWithin && _session is { Size: > 1 })
        {
            throw new InvalidOperationException($"{nameof(ResetStates)} is called on all ranks of {nameof(TrainerOptions.Cluster)}, but only rank 0 reports progress.");
        }

        _pieces?.Forget();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TrainPieces(BatchPieces pieces, SequenceData data, ReadOnlySpan<int> indices, int epoch, int batch)
    {
        bool finished = false;
        try
        {
            pieces.Begin(data, indices, truncate: true);
            while (pieces.Next())
            {
                _pieceMeans.Clear();
                BeginStep();
                _runner.Run(pieces, training: true, _pieceMeans);
                TakeStep(pieces.Data, _pieceMeans.Loss, epoch, batch);
                _batchMeans.Add(_pieceMeans);
            }

            finished = true;
        }
        finally
        {
            if (!finished)
            {
                pieces.Forget(); // some sequences have gone on, some have not
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EvaluatePieces(BatchPieces pieces, SequenceData data, ReadOnlySpan<int> indices)
    {
        pieces.Begin(data, indices, truncate: false);
        while (pieces.Next())
        {
            _runner.Run(pieces, training: false, _evaluationMeans);
        }
    }

    private static void RequirePieces(NetworkDefinition definition, TrainerOptions options, ImmutableArray<ScoredOutput> outputs)
    {
        string? option = options.TruncatedBptt is not null ? nameof(options.TruncatedBptt) : options.Stateful ? nameof(options.Stateful) : null;
        if (option is null)
        {
            return;
        }

        string? obstacle = !definition.StepsThroughWindows ? "cannot run step by step"
            : definition.SkipsMasked ? "skips masked time steps"
            : definition.ContinuesStates ? "has a layer that starts from the states of another"
            : options.TruncatedBptt is { } truncation && definition.Axes.FirstOrDefault(a => a.Kind == AxisKind.Input && a.Steps > truncation.K1) is { } axis ? $"accepts only sequences of {axis.Steps} steps"
            : null;
        if (obstacle is not null)
        {
            throw new ArgumentException($"{option} continues sequences where a piece ended, but '{definition.Name}' {obstacle}.", nameof(options));
        }

        if (options.TruncatedBptt is not null && outputs.Select(o => o.Loss).FirstOrDefault(l => l is SequenceLoss) is { } whole)
        {
            throw new ArgumentException($"The loss '{whole.Name}' scores whole sequences, but {nameof(options.TruncatedBptt)} cuts them.", nameof(options));
        }

        if (options.Stateful && options.Shuffle)
        {
            throw new ArgumentException($"{nameof(options.Stateful)} requires the samples in order: set {nameof(options.Shuffle)} to false.", nameof(options));
        }
    }

    // Each sample continues where the one a batch before ended.
    private void RequireWholeBatches(SequenceData data, string parameter)
    {
        if (Options.Stateful && data.Count % Options.BatchSize != 0)
        {
            throw new ArgumentException($"{nameof(TrainerOptions.Stateful)} requires a multiple of {Options.BatchSize} samples, but the data have {data.Count}.", parameter);
        }
    }
}
