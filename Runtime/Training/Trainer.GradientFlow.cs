using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Measures gradients on their way back through time.
public sealed partial class Trainer<T>
{
    private double _normMean;
    private int _watchedSteps;

    /// <summary>
    /// Measures how the gradient of a batch's loss flows back through time in every recurrent layer, with the network as in prediction: without dropout,
    /// with the running statistics of batch normalizations, over whole sequences from their initial states. The weights do not change. Results have the
    /// same bits on all lanes and with any number of threads.
    /// </summary>
    /// <remarks>With <see cref="TrainerOptions.Cluster"/>, the rank that calls it computes all of it, without the others.</remarks>
    /// <param name="data">The samples.</param>
    /// <param name="indices">The indices of the batch's samples, each 0 … Count − 1; at least 1 and at most <see cref="TrainerOptions.BatchSize"/> of them.</param>
    /// <returns>The norms of all layers and steps, and a verdict by the thresholds of <see cref="TrainerOptions.GradientWatch"/>, or by the default thresholds.</returns>
    /// <exception cref="ArgumentException">The data do not fit the model, or there are too few or too many indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample with one of the indices.</exception>
    /// <exception cref="InvalidOperationException">A method of the trainer is running, and this was not called from the progress handler of <see cref="Fit"/> on the same thread.</exception>
    /// <exception cref="LossRowException">A target is invalid for this loss.</exception>
    public GradientFlow MeasureGradientFlow(SequenceData data, ReadOnlySpan<int> indices)
    {
        using Use use = EnterBetweenBatches(nameof(MeasureGradientFlow));
        RequireFit(data, nameof(data));
        RequireIndices(data, indices);

        // A separate one: a report of a training may call this, and training continues with that of the last batch.
        var means = new RunningMeans(Options.Metrics, Model.Definition.Outputs, _outputs);
        GradientFlowMeter meter = _runner.MeasureFlow(data, indices, means);
        return meter.Flow(means.Loss, Options.GradientWatch ?? GradientWatch.Default);
    }

    /// <summary>The warning of <see cref="TrainerOptions.GradientWatch"/> about the gradients of the last training batch; null if there is none.</summary>
    public GradientWarning? Warning { get; private set; }

    private void SaveWatch(CheckpointWriter writer)
    {
        writer.Number("watch.norm_mean", _normMean);
        writer.Number("watch.steps", _watchedSteps);
    }

    // Without a watch the coming steps are not seen, so the earlier ones are forgotten.
    private Action ReadWatch(CheckpointReader reader)
    {
        double mean = reader.Number("watch.norm_mean", 0, double.MaxValue);
        int steps = reader.Number("watch.steps", 0, GradientWatch.NormSteps);
        return () =>
        {
            (_normMean, _watchedSteps) = Options.GradientWatch is null ? (0, 0) : (mean, steps);
            Warning = null;
        };
    }

    private void ForgetWatch()
    {
        (_normMean, _watchedSteps) = (0, 0);
        Warning = null;
    }

    // Whether the next step's gradients are measured along time.
    private bool IsMeasuredStep => Options.GradientWatch is { } watch && Step % watch.EverySteps == 0;

    // For a batch in pieces the first warning is kept.
    private void Watch(double norm)
    {
        if (Options.GradientWatch is { } watch)
        {
            GradientWarning? jump = FindJump(watch, norm);
            GradientWarning? flow = IsMeasuredStep ? FindInFlow(watch) : null;
            Warning ??= flow is { Kind: GradientWarningKind.Exploding } ? flow : jump ?? flow;
        }
    }

    private GradientWarning? FindJump(GradientWatch watch, double norm)
    {
        double limit = watch.NormFactor * _normMean;
        bool jumps = _watchedSteps >= GradientWatch.NormSteps && _normMean > 0 && norm > limit;
        GradientWarning? warning = jumps ? new GradientWarning(GradientWarningKind.NormJump, null, norm / _normMean, 0, Step + 1) : null;

        // A jump counts as the limit, so that one outlier does not hide the next.
        _watchedSteps = Math.Min(_watchedSteps + 1, GradientWatch.NormSteps);
        _normMean += ((jumps ? limit : norm) - _normMean) / _watchedSteps;
        return warning;
    }

    // The layer that is furthest out of proportion.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private GradientWarning? FindInFlow(GradientWatch watch)
    {
        GradientFlowMeter meter = _runner.CollectFlow();
        GradientWarning? worst = null;
        for (int layer = 0; layer < meter.Layers; layer++)
        {
            double ratio = meter.Change(layer).Ratio;
            GradientWarningKind? kind = watch.Judge(ratio) switch
            {
                GradientVerdict.Exploding => GradientWarningKind.Exploding,
                GradientVerdict.Vanishing => GradientWarningKind.Vanishing,
                _ => null,
            };
            bool worse = worst is not { } other || (kind == other.Kind ? (kind == GradientWarningKind.Exploding ? ratio > other.Ratio : ratio < other.Ratio) : kind == GradientWarningKind.Exploding);
            if (kind is { } found && worse)
            {
                worst = new GradientWarning(found, meter.Name(layer), ratio, meter.Steps(layer) - 1, Step + 1);
            }
        }

        return worst;
    }
}
