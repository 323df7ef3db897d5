using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// The loss or its gradient became NaN or infinite. It is thrown before the step is taken: the model still has the weights from before the batch, or with
/// <see cref="TrainerOptions.TruncatedBptt"/> from before the piece, since earlier pieces have taken their steps.
/// </summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="step">The optimizer step that was not taken, from 1.</param>
    /// <param name="epoch">The epoch, from 1; 0 for a batch outside an epoch.</param>
    /// <param name="batch">The batch in the epoch, from 1; 0 for a batch outside an epoch.</param>
    /// <param name="loss">The batch's loss.</param>
    /// <param name="gradientNorm">The norm of its gradient.</param>
    /// <param name="first">The first value that is not finite, or null if unknown.</param>
    public TrainingDivergedException(long step, int epoch, int batch, double loss, double gradientNorm, Divergence? first = null)
        : base(Describe(step, epoch, batch, loss, gradientNorm, first))
    {
        Step = step;
        Epoch = epoch;
        Batch = batch;
        Loss = loss;
        GradientNorm = gradientNorm;
        First = first;
    }

    /// <summary>The optimizer step that was not taken, from 1.</summary>
    public long Step { get; }

    /// <summary>The epoch, from 1; 0 for a batch outside an epoch.</summary>
    public int Epoch { get; }

    /// <summary>The batch in the epoch, from 1; 0 for a batch outside an epoch.</summary>
    public int Batch { get; }

    /// <summary>The batch's loss, or the piece's.</summary>
    public double Loss { get; }

    /// <summary>The norm of its gradient, before any clipping by norm.</summary>
    public double GradientNorm { get; }

    /// <summary>The first value that is not finite, in the order of computation; null if unknown, as in a network that was not generated.</summary>
    public Divergence? First { get; }

    /// <summary>The layer of the first value that is not finite; see <see cref="Divergence.Layer"/>.</summary>
    public string? Layer => First?.Layer;

    /// <summary>The time step of the first value that is not finite, from 0; see <see cref="Divergence.TimeStep"/>.</summary>
    public int? TimeStep => First?.TimeStep;

    /// <summary>The sample of the first value that is not finite; see <see cref="Divergence.Sample"/>.</summary>
    public int? Sample => First?.Sample;

    private static string Describe(long step, int epoch, int batch, double loss, double gradientNorm, Divergence? first)
    {
        string place = epoch > 0 ? $"epoch {epoch}, batch {batch} (step {step})" : $"step {step}";
        string cause = first is null ? "" : $" The first value that is not finite is {first}.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Training diverged in {place}: the loss is {loss:G6}, the gradient's norm {gradientNorm:G6}.{cause} The model has the weights from before this batch, or with {nameof(TrainerOptions.TruncatedBptt)} from before this piece. "
            + $"Look for NaN or very large numbers in the data, lower the learning rate, or set {nameof(TrainerOptions.ClipNorm)}.");
    }
}
