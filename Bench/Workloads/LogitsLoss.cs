using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Bench;

/// <summary>−log softmax(predicted)[target], the target being a class's index: what character models are trained with.</summary>
internal sealed class LogitsLoss : Loss
{
    /// <inheritdoc/>
    public override string Name => "CategoricalCrossEntropyOfLogits";

    /// <inheritdoc/>
    public override int TermsPerRow(int outputs) => 1;

    /// <inheritdoc/>
    public override int TargetWidth(int outputs) => 1;

    /// <inheritdoc/>
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        int label = (int)target[0];
        float largest = Largest(predicted);
        Span<float> powers = stackalloc float[predicted.Length];
        float sum = Powers(predicted, largest, powers);
        if (!gradient.IsEmpty)
        {
            float share = scale / sum;
            for (int k = 0; k < gradient.Length; k++)
            {
                gradient[k] = powers[k] * share;
            }

            gradient[label] -= scale;
        }

        return Math.Log(sum) - (predicted[label] - largest);
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = values[0];
        foreach (float value in values)
        {
            largest = MathF.Max(largest, value);
        }

        return largest;
    }

    // e^(value − largest) of each, and their sum.
    private static float Powers(ReadOnlySpan<float> values, float largest, Span<float> powers)
    {
        int k = 0;
        Vector256<float> sums = default, shift = Vector256.Create(largest);
        ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        Span<Vector256<float>> results = MemoryMarshal.Cast<float, Vector256<float>>(powers);
        for (int v = 0; v < vectors.Length; v++)
        {
            Vector256<float> power = Vector256.Exp(vectors[v] - shift);
            results[v] = power;
            sums += power;
        }

        float sum = Vector256.Sum(sums);
        for (k = vectors.Length * Vector256<float>.Count; k < values.Length; k++)
        {
            powers[k] = MathF.Exp(values[k] - largest);
            sum += powers[k];
        }

        return sum;
    }
}
