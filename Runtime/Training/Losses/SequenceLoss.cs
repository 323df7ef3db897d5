namespace Unrolled.Training;

/// <summary>
/// A loss over all outputs of a sample together. Its target has no time steps: for example, the text of an utterance. The network has an output for
/// every time step, the data one target per sample.
/// </summary>
public abstract class SequenceLoss : Loss
{
    /// <summary>How much memory a sequence takes to work in, in doubles.</summary>
    /// <param name="steps">Steps of the longest sequence.</param>
    /// <param name="outputs">Width of the network's output.</param>
    /// <param name="targets">Floats of the target.</param>
    public abstract int WorkLength(int steps, int outputs, int targets);

    /// <summary>The loss of one sequence.</summary>
    /// <param name="predicted">[steps, outputs], the network's output: as many steps as this sequence has.</param>
    /// <param name="outputs">Width of the network's output.</param>
    /// <param name="target">[targets], the expected output.</param>
    /// <param name="gradient">
    /// [steps, outputs], takes the gradient of the loss with respect to <paramref name="predicted"/>, times <paramref name="scale"/>; or empty.
    /// </param>
    /// <param name="scale">1 / sequences of the batch, where the batch's loss is a mean.</param>
    /// <param name="work">[<see cref="WorkLength"/>] or more, to work in.</param>
    /// <returns>The loss, not scaled. NaN and infinities come through.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="LossRowException">The target is invalid for this loss.</exception>
    public abstract double Sequence(
        ReadOnlySpan<float> predicted, int outputs, ReadOnlySpan<float> target, Span<float> gradient, float scale, Span<double> work);
}
