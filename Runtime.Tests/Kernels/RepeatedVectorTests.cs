using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>Vectors repeated along a time axis and summed over it again, against plain loops.</summary>
public class RepeatedVectorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5, 5, 5)]
    [InlineData(2, 7, 1, 7, 3)]
    public void WriteAndSum_AreThoseOfPlainLoops(params int[] lengths)
    {
        const int Stride = 20;
        var axis = new SequenceAxis(8, 8);
        axis.Allocate();
        axis.Set(lengths);
        var random = new Random(1);
        float[] vectors = Draw(lengths.Length * Stride), sequences = new float[axis.Total * Stride];
        Sequences.Spread(axis, ref vectors[0], Stride, ref sequences[0], Stride, Stride);
        float[] gradients = Draw(sequences.Length), expected = new float[vectors.Length];
        for (int row = 0; row < lengths.Length; row++)
        {
            for (int u = 0; u < Stride; u++)
            {
                for (int t = 0; t < lengths[row]; t++)
                {
                    Assert.Equal(vectors[row * Stride + u], sequences[axis.IndexOf(t, row) * Stride + u]);
                    float gradient = gradients[axis.IndexOf(t, row) * Stride + u];
                    expected[row * Stride + u] = t == 0 ? gradient : expected[row * Stride + u] + gradient;
                }
            }
        }

        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            float[] actual = [.. Enumerable.Repeat(float.NaN, vectors.Length)];
            new SumKernel(axis, Stride, gradients, actual).On(lanes);
            Closeness.AssertSameBits(expected, actual, $"{lanes}");
        }

        float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private sealed class SumKernel(SequenceAxis axis, int stride, float[] sequences, float[] vectors) : LaneKernel
    {
        protected override void Run<L, V>() => Sequences.Gather<L, V>(axis, ref sequences[0], stride, ref vectors[0], stride, stride);
    }
}
