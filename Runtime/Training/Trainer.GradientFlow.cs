namespace Unrolled;

// How large gradients are on their way back through time.
public sealed partial class Trainer<T>
{
    /// <summary>
    /// Measures how the gradient of a batch's loss comes back through time in every recurrent layer, in the network as it predicts: without dropout, with the running
    /// statistics of batch normalizations, over whole sequences from states of zeros. The weights stay as they are. The same bits on all lanes and with any number of threads.
    /// </summary>
    /// <param name="data">The samples.</param>
    /// <param name="indices">Which of them make the batch: 1 … <see cref="TrainerOptions.BatchSize"/> of 0 … Count − 1.</param>
    /// <returns>The norms of all layers and steps, and what they say by the thresholds of <see cref="TrainerOptions.GradientWatch"/>, or its defaults.</returns>
    /// <exception cref="ArgumentException">The data do not fit the model, or there are too few or too many indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample of an index.</exception>
    /// <exception cref="LossRowException">A target is none that the loss is defined for.</exception>
    public GradientFlow MeasureGradientFlow(SequenceData data, ReadOnlySpan<int> indices)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireFit(data, nameof(data));
        RequireIndices(data, indices);
        _batchMeans.Clear();
        GradientFlowMeter meter = _runner.MeasureFlow(data, indices, _batchMeans);
        return meter.Flow(_batchMeans.Loss, Options.GradientWatch ?? GradientWatch.Default);
    }
}
