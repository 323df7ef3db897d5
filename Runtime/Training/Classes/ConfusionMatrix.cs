using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>How often which class was predicted as which, and the scores that follow from it. <see cref="Report.AddConfusionMatrix(string, IReadOnlyList{string}, int[,])"/> shows it.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    /// <summary>Creates a matrix of zeros.</summary>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Classes = classes;
        _counts = new int[classes, classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of predictions.</summary>
    public int Total { get; private set; }

    /// <summary>How often a class was predicted as another, or as itself.</summary>
    /// <param name="truth">The class, 0 … <see cref="Classes"/> − 1.</param>
    /// <param name="predicted">What was predicted, 0 … <see cref="Classes"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    public int this[int truth, int predicted] => _counts[truth, predicted];

    /// <summary>The share of predictions that are right; NaN if there are none.</summary>
    public double Accuracy
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            double right = 0;
            for (int c = 0; c < Classes; c++)
            {
                right += _counts[c, c];
            }

            return right / Total;
        }
    }

    /// <summary>The accuracy of always predicting the most frequent class; NaN if there are no predictions.</summary>
    public double MajorityShare
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            double most = 0;
            for (int c = 0; c < Classes; c++)
            {
                most = Math.Max(most, Support(c));
            }

            return most / Total;
        }
    }

    /// <summary>The mean of all classes' <see cref="F1"/>, each with the same weight.</summary>
    public double MacroF1
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            double sum = 0;
            for (int c = 0; c < Classes; c++)
            {
                sum += F1(c);
            }

            return sum / Classes;
        }
    }

    /// <summary>Counts what a network predicted: a row's class is that of its largest output, the first of several; with one output it is 1 from a threshold on.</summary>
    /// <param name="data">The samples. Their targets are class indices or one float for each class. Steps past a sequence's end, or of weight 0, do not count.</param>
    /// <param name="outputs">[count, target steps, classes], what <see cref="Network.Predict(SequenceData, Span{float}, string?)"/> wrote for them: logits, probabilities or their logarithms.</param>
    /// <param name="threshold">For one output: the least that means class 1. The default fits probabilities; for logits it is 0.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="LossRowException">A target is not a class.</exception>
    public static ConfusionMatrix Of(SequenceData data, ReadOnlySpan<float> outputs, float threshold = 0.5f)
    {
        ArgumentNullException.ThrowIfNull(data);
        var receiver = new Receiver(new ConfusionMatrix(ClassRows.Classes(data, outputs.Length)), threshold);
        ClassRows.Visit(data, outputs, ref receiver);
        return receiver.Matrix;
    }

    /// <summary>Counts a prediction.</summary>
    /// <param name="truth">The class, 0 … <see cref="Classes"/> − 1.</param>
    /// <param name="predicted">What was predicted, 0 … <see cref="Classes"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    public void Add(int truth, int predicted)
    {
        _counts[truth, predicted]++;
        Total++;
    }

    /// <summary>Adds the counts of another matrix, such as that of another fold.</summary>
    /// <param name="other">A matrix of as many classes.</param>
    /// <exception cref="ArgumentException">It has more or fewer classes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ConfusionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Classes != Classes)
        {
            throw new ArgumentException($"Expected a matrix of {Classes} classes, got one of {other.Classes}.", nameof(other));
        }

        for (int t = 0; t < Classes; t++)
        {
            for (int p = 0; p < Classes; p++)
            {
                _counts[t, p] += other._counts[t, p];
            }
        }

        Total += other.Total;
    }

    /// <summary>The samples of a class.</summary>
    /// <param name="c">The class, 0 … <see cref="Classes"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Support(int c)
    {
        int sum = 0;
        for (int p = 0; p < Classes; p++)
        {
            sum += _counts[c, p];
        }

        return sum;
    }

    /// <summary>The share of predictions of a class that are right; 0 if it was never predicted.</summary>
    /// <param name="c">The class, 0 … <see cref="Classes"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Precision(int c)
    {
        int sum = 0;
        for (int t = 0; t < Classes; t++)
        {
            sum += _counts[t, c];
        }

        return Share(_counts[c, c], sum);
    }

    /// <summary>The share of a class's samples that were predicted as it; 0 if it has none.</summary>
    /// <param name="c">The class, 0 … <see cref="Classes"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    public double Recall(int c) => Share(_counts[c, c], Support(c));

    /// <summary>The harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>; 0 if both are.</summary>
    /// <param name="c">The class, 0 … <see cref="Classes"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    public double F1(int c) => Share(2 * Precision(c) * Recall(c), Precision(c) + Recall(c));

    /// <summary>The counts, as a report shows them.</summary>
    /// <returns>[truth, predicted], a copy.</returns>
    public int[,] ToArray() => (int[,])_counts.Clone();

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;

    private readonly struct Receiver(ConfusionMatrix matrix, float threshold) : ClassRows.IReceiver
    {
        public ConfusionMatrix Matrix => matrix;

        public void Add(int truth, ReadOnlySpan<float> outputs) => matrix.Add(truth, outputs.Length == 1 ? (outputs[0] >= threshold ? 1 : 0) : ClassIndex.OfLargest(outputs));
    }
}
