using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// −ln of the probability of a sequence of labels, summed over all alignments with the time steps: each label may last for several steps, and there may
/// be blanks between labels; between two equal labels there must be one (Graves, Fernández, Gomez, Schmidhuber, "Connectionist temporal
/// classification", 2006). PyTorch's <c>CTCLoss</c>, Keras's <c>CTC</c>.
/// </summary>
/// <remarks>
/// Outputs are logits, or the log-probabilities of a log-softmax: [steps, classes], including the blank. A target contains a sample's labels, padded with
/// negative numbers if others are longer. The forward and backward sums are computed in log space.
/// </remarks>
public sealed class ConnectionistTemporalClassification : SequenceLoss
{
    private readonly int _blank;

    /// <summary>The class of the blank. The default is 0, as in PyTorch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Blank
    {
        get => _blank;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Blank));
            _blank = value;
        }
    }

    /// <summary>True to divide the loss of each sample by the number of its labels, like PyTorch's mean. The default is false, as in Keras.</summary>
    public bool PerLabel { get; init; }

    /// <summary>
    /// True to give samples with more labels than fit into their steps a loss and a gradient of 0, like PyTorch's <c>zero_infinity</c>. False (the default) to throw for them.
    /// </summary>
    public bool ZeroInfinity { get; init; }

    /// <inheritdoc/>
    public override string Name => nameof(ConnectionistTemporalClassification);

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"{Name}(Blank: {Blank}, PerLabel: {PerLabel}, ZeroInfinity: {ZeroInfinity})");

    /// <summary>None, since metrics compare rows with rows.</summary>
    public override ImmutableArray<Metric> DefaultMetrics => [];

    internal override OutputForm Form => OutputForm.Logits;

    /// <inheritdoc/>
    public override void RequireOutputs(int outputs)
    {
        if (outputs < 2 || Blank >= outputs)
        {
            throw new ArgumentException($"The loss '{Name}' with the blank {Blank} expects {Math.Max(2, Blank + 1)} or more outputs, but the network has {outputs}.");
        }
    }

    /// <inheritdoc/>
    public override int WorkLength(int steps, int outputs, int targets)
    {
        int places = Places(targets);
        return checked(steps * places + steps + 2 * places + outputs);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Sequence(
        ReadOnlySpan<float> predicted, int outputs, ReadOnlySpan<float> target, Span<float> gradient, float scale, Span<double> work)
    {
        RequireOutputs(outputs);
        int steps = predicted.Length / outputs;
        Require.Length(predicted.Length, steps * outputs, nameof(predicted), "the outputs of the sequence");
        if (!gradient.IsEmpty)
        {
            Require.Length(gradient.Length, predicted.Length, nameof(gradient), "the gradient of the sequence");
        }

        if (work.Length < WorkLength(steps, outputs, target.Length))
        {
            throw new ArgumentException($"Expected {WorkLength(steps, outputs, target.Length)} or more doubles of working memory, got {work.Length}.", nameof(work));
        }

        int needed = Labels(target, outputs, out ReadOnlySpan<float> labels);
        if (needed > steps)
        {
            return ZeroInfinity ? Zero(gradient) : throw new LossRowException(
                $"Expected at most as many labels as can be spread over {steps} steps, got {labels.Length} that need {needed}. Set {nameof(ZeroInfinity)} to train without such samples.");
        }

        double divisor = PerLabel ? Math.Max(1, labels.Length) : 1;
        int places = Places(labels.Length);
        Span<double> logs = work[..steps], forward = work.Slice(steps, steps * places), rest = work[(steps + steps * places)..];
        for (int t = 0; t < steps; t++)
        {
            logs[t] = LogSum(predicted.Slice(t * outputs, outputs));
        }

        for (int t = 0; t < steps; t++)
        {
            Forward(t, predicted.Slice(t * outputs, outputs), logs[t], labels, forward, places);
        }

        double logLikelihood = End(forward[^places..]);
        if (!gradient.IsEmpty)
        {
            Span<double> backward = rest[..places], next = rest.Slice(places, places), shares = rest.Slice(2 * places, outputs);
            for (int t = steps - 1; t >= 0; t--)
            {
                ReadOnlySpan<float> x = predicted.Slice(t * outputs, outputs);
                Backward(t == steps - 1, x, logs[t], labels, backward, next);
                Share(x, logs[t], labels, forward.Slice(t * places, places), next, logLikelihood, shares);
                Span<float> dx = gradient.Slice(t * outputs, outputs);
                for (int c = 0; c < outputs; c++)
                {
                    dx[c] = (float)(scale / divisor * (DoubleMath.Exp(x[c] - logs[t]) - shares[c]));
                }

                Span<double> spare = backward;
                backward = next;
                next = spare;
            }
        }

        return -logLikelihood / divisor;
    }

    // Each label, and a blank before, between and after.
    private static int Places(int labels) => checked(2 * labels + 1);

    private static double Zero(Span<float> gradient)
    {
        gradient.Clear();
        return 0;
    }

    // ln Σ e^x; NaN of a row with NaN.
    private static double LogSum(ReadOnlySpan<float> row)
    {
        float max = CrossEntropy.Largest(row);
        return float.IsFinite(max) ? max + DoubleMath.Log(DoubleMath.SumExp(row, max, default)) : double.NaN;
    }

    // The labels before the first negative number, and how many steps they need: one each, and a blank between equal ones.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Labels(ReadOnlySpan<float> target, int outputs, out ReadOnlySpan<float> labels)
    {
        int count = 0, needed = 0;
        for (; count < target.Length && !(target[count] < 0); count++)
        {
            if (ClassIndex.Of(target[count], outputs) == Blank)
            {
                throw new LossRowException($"Expected labels other than the blank {Blank}, got it at index {count}. Pad targets with negative numbers.");
            }

            needed += count > 0 && target[count] == target[count - 1] ? 2 : 1;
        }

        labels = target[..count];
        return needed;
    }

    private int ClassAt(ReadOnlySpan<float> labels, int place) => (place & 1) == 0 ? Blank : (int)labels[place >> 1];

    // True if a path may come to a place from two before it: over a blank between labels that differ.
    private static bool Skips(ReadOnlySpan<float> labels, int place) => (place & 1) == 1 && place > 1 && labels[place >> 1] != labels[(place >> 1) - 1];

    // forward[t, s] = ln of the probability of all paths over steps 0 … t that end in place s.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(int t, ReadOnlySpan<float> x, double log, ReadOnlySpan<float> labels, Span<double> forward, int places)
    {
        Span<double> now = forward.Slice(t * places, places);
        ReadOnlySpan<double> before = t == 0 ? default : forward.Slice((t - 1) * places, places);
        for (int s = 0; s < places; s++)
        {
            double sum = double.NegativeInfinity;
            if (t == 0)
            {
                sum = s < 2 ? 0 : sum;
            }
            else
            {
                sum = LogAdd(before[s], s > 0 ? before[s - 1] : sum);
                sum = Skips(labels, s) ? LogAdd(sum, before[s - 2]) : sum;
            }

            now[s] = sum + (x[ClassAt(labels, s)] - log);
        }
    }

    // backward[s] = ln of the probability of all paths from place s over this step to the end; after holds those from the next step on, and becomes them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(bool last, ReadOnlySpan<float> x, double log, ReadOnlySpan<float> labels, ReadOnlySpan<double> after, Span<double> backward)
    {
        int places = backward.Length;
        for (int s = 0; s < places; s++)
        {
            double sum = double.NegativeInfinity;
            if (last)
            {
                sum = s >= places - 2 ? 0 : sum;
            }
            else
            {
                sum = LogAdd(after[s], s + 1 < places ? after[s + 1] : sum);
                sum = s + 2 < places && Skips(labels, s + 2) ? LogAdd(sum, after[s + 2]) : sum;
            }

            backward[s] = sum + (x[ClassAt(labels, s)] - log);
        }
    }

    // Of each class, the probability that a path of these labels is in it at a step.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Share(
        ReadOnlySpan<float> x, double log, ReadOnlySpan<float> labels, ReadOnlySpan<double> forward, ReadOnlySpan<double> backward, double logLikelihood, Span<double> shares)
    {
        shares.Clear();
        for (int s = 0; s < forward.Length; s++)
        {
            if (forward[s] != double.NegativeInfinity && backward[s] != double.NegativeInfinity)
            {
                // Both have this step's probability.
                int index = ClassAt(labels, s);
                shares[index] += DoubleMath.Exp(forward[s] + backward[s] - (x[index] - log) - logLikelihood);
            }
        }
    }

    private static double End(ReadOnlySpan<double> last) => last.Length == 1 ? last[0] : LogAdd(last[^1], last[^2]);

    // ln(e^a + e^b).
    private static double LogAdd(double a, double b)
    {
        if (a == double.NegativeInfinity || b == double.NegativeInfinity)
        {
            return a == double.NegativeInfinity ? b : a;
        }

        return (a > b ? a : b) + DoubleMath.Log1p(DoubleMath.Exp(-Math.Abs(a - b)));
    }
}
