namespace Unrolled.Training;

/// <summary>
/// A loss over all outputs of a sample together. Its target has no time steps, such as the text of an utterance. The network has an output for every time
/// step, and the data have one target per sample.
/// </summary>
public abstract class SequenceLoss : Loss
{
    /// <summary>The number of doubles that a sequence needs as working memory.</summary>
    /// <param name="steps">Steps of the longest sequence.</param>
    /// <param name="outputs">Width of the network's output.</param>
    /// <param name="targets">Floats of the target.</param>
    public abstract int WorkLength(int steps, int outputs, int targets);

    /// <summary>The loss of one sequence.</summary>
    /// <param name="predicted">[steps, outputs], the network's output: with the steps of this sequence.</param>
    /// <param name="outputs">Width of the network's output.</param>
    /// <param name="target">[targets], the expected output.</param>
    /// <param name="gradient">
    /// [steps, outputs]; receives the gradient of the loss with respect to <paramref name="predicted"/>, times <paramref name="scale"/>; or empty.
    /// </param>
    /// <param name="scale">1 / the number of sequences in the batch.</param>
    /// <param name="work">[<see cref="WorkLength"/>] or more; working memory.</param>
    /// <returns>The loss, not multiplied by <paramref name="scale"/>. NaN and infinities are returned as they are.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="LossRowException">The target is invalid for this loss.</exception>
    public abstract double Sequence(
        ReadOnlySpan<float> predicted, int outputs, ReadOnlySpan<float> target, Span<float> gradient, float scale, Span<double> work);
}
