using System.Globalization;

namespace Unrolled;

/// <summary>
/// The loss or its gradient became NaN or infinite. It is thrown before the weights are touched: the model still has those of the batch before.
/// </summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Says where training stood.</summary>
    /// <param name="step">The optimizer step that was not taken, from 1.</param>
    /// <param name="epoch">The epoch, from 1; 0 for a batch outside an epoch.</param>
    /// <param name="batch">The batch in the epoch, from 1; 0 for a batch outside an epoch.</param>
    /// <param name="loss">The batch's loss.</param>
    /// <param name="gradientNorm">The norm of its gradient.</param>
    public TrainingDivergedException(long step, int epoch, int batch, double loss, double gradientNorm)
        : base(Describe(step, epoch, batch, loss, gradientNorm))
    {
        Step = step;
        Epoch = epoch;
        Batch = batch;
        Loss = loss;
        GradientNorm = gradientNorm;
    }

    /// <summary>The optimizer step that was not taken, from 1.</summary>
    public long Step { get; }

    /// <summary>The epoch, from 1; 0 for a batch outside an epoch.</summary>
    public int Epoch { get; }

    /// <summary>The batch in the epoch, from 1; 0 for a batch outside an epoch.</summary>
    public int Batch { get; }

    /// <summary>The batch's loss.</summary>
    public double Loss { get; }

    /// <summary>The norm of its gradient, before any clipping by norm.</summary>
    public double GradientNorm { get; }

    private static string Describe(long step, int epoch, int batch, double loss, double gradientNorm)
    {
        string place = epoch > 0 ? $"epoch {epoch}, batch {batch} (step {step})" : $"step {step}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Training diverged in {place}: the loss is {loss:G6}, the norm of the gradient {gradientNorm:G6}. The model has the weights from before this batch. "
            + $"Look for NaN or very large numbers in the data, lower the learning rate, or set {nameof(TrainerOptions.ClipNorm)}.");
    }
}
