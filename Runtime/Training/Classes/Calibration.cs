using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Whether predicted probabilities are what they say: of predictions with a confidence of 0.8, 80 % should be right. Predictions are put into bins of the same width by their confidence, the
/// probability of the predicted class. Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", 2017.
/// </summary>
public sealed class Calibration
{
    private const int MaxBins = 1000;
    private const float Tolerance = 1e-3f; // what rounding may add to a probability

    private readonly long[] _counts, _right;
    private readonly double[] _confidences;

    /// <summary>Creates empty bins.</summary>
    /// <param name="bins">The number of bins, 1 … 1000; 15 by default, as in the paper.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is out of its range.</exception>
    public Calibration(int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, MaxBins);
        _counts = new long[bins];
        _right = new long[bins];
        _confidences = new double[bins];
    }

    /// <summary>The number of predictions.</summary>
    public long Count { get; private set; }

    /// <summary>The reliability diagram: accuracy over confidence, by ascending confidence.</summary>
    public ImmutableArray<CalibrationBin> Bins => [.. Enumerable.Range(0, _counts.Length).Select(Bin)];

    /// <summary>The expected calibration error (ECE): the mean over all predictions of |accuracy − confidence| of their bins, 0 … 1; NaN if there are no predictions.</summary>
    public double ExpectedError
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            double sum = 0;
            for (int b = 0; b < _counts.Length; b++)
            {
                sum += Math.Abs(_right[b] - _confidences[b]);
            }

            return sum / Count;
        }
    }

    /// <summary>The maximum calibration error (MCE): the largest |accuracy − confidence| of a bin, 0 … 1; NaN if there are no predictions.</summary>
    public double MaxError
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            double most = Count == 0 ? double.NaN : 0;
            for (int b = 0; b < _counts.Length; b++)
            {
                most = _counts[b] == 0 ? most : Math.Max(most, Math.Abs(_right[b] - _confidences[b]) / _counts[b]);
            }

            return most;
        }
    }

    /// <summary>Takes what a network predicted.</summary>
    /// <param name="data">The samples. Their targets are class indices or one float for each class. Steps past a sequence's end, or of weight 0, do not count.</param>
    /// <param name="outputs">[count, target steps, classes], what <see cref="Network.Predict(SequenceData, Span{float}, string?)"/> wrote for them; one output is the probability of class 1.</param>
    /// <param name="fromLogits">True if they are logits or the logarithms of probabilities; false for probabilities.</param>
    /// <param name="bins">The number of bins, 1 … 1000.</param>
    /// <exception cref="ArgumentException">A length does not fit, or an output is not a probability.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is out of its range.</exception>
    /// <exception cref="LossRowException">A target is not a class.</exception>
    public static Calibration Of(SequenceData data, ReadOnlySpan<float> outputs, bool fromLogits, int bins = 15)
    {
        ArgumentNullException.ThrowIfNull(data);
        ClassRows.Classes(data, outputs.Length);
        var receiver = new Receiver(new Calibration(bins), fromLogits);
        ClassRows.Visit(data, outputs, ref receiver);
        return receiver.Calibration;
    }

    /// <summary>Takes a prediction.</summary>
    /// <param name="confidence">The probability of the predicted class, 0 … 1.</param>
    /// <param name="correct">True if it is the right one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is no probability.</exception>
    public void Add(double confidence, bool correct)
    {
        if (!(confidence is >= 0 and <= 1 + Tolerance))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "Expected a probability, 0 … 1.");
        }

        confidence = Math.Min(1, confidence);
        int bin = Math.Clamp((int)Math.Ceiling(confidence * _counts.Length) - 1, 0, _counts.Length - 1);
        _counts[bin]++;
        _right[bin] += correct ? 1 : 0;
        _confidences[bin] += confidence;
        Count++;
    }

    /// <summary>Adds the predictions of another, such as those of another fold.</summary>
    /// <param name="other">One with as many bins.</param>
    /// <exception cref="ArgumentException">It has more or fewer bins.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(Calibration other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._counts.Length != _counts.Length)
        {
            throw new ArgumentException($"Expected {_counts.Length} bins, got {other._counts.Length}.", nameof(other));
        }

        for (int b = 0; b < _counts.Length; b++)
        {
            _counts[b] += other._counts[b];
            _right[b] += other._right[b];
            _confidences[b] += other._confidences[b];
        }

        Count += other.Count;
    }

    private CalibrationBin Bin(int b)
        => new((double)b / _counts.Length, (b + 1.0) / _counts.Length, _counts[b], _confidences[b] / _counts[b], (double)_right[b] / _counts[b]);

    private readonly struct Receiver(Calibration calibration, bool fromLogits) : ClassRows.IReceiver
    {
        public Calibration Calibration => calibration;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(int truth, ReadOnlySpan<float> outputs)
        {
            if (outputs.Length == 1)
            {
                double one = fromLogits ? DoubleMath.Sigmoid(outputs[0]) : outputs[0];
                calibration.Add(Math.Max(one, 1 - one), (one >= 0.5 ? 1 : 0) == truth);
                return;
            }

            int predicted = ClassIndex.OfLargest(outputs);
            double confidence = outputs[predicted];
            if (fromLogits)
            {
                double sum = 0;
                foreach (float x in outputs)
                {
                    sum += DoubleMath.Exp(x - confidence);
                }

                confidence = 1 / sum;
            }

            calibration.Add(confidence, predicted == truth);
        }
    }
}
