using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>How many windows there are, and how much padding lies before the first, against the definitions by counting.</summary>
public class WindowAxisTests
{
    [Fact]
    public void Valid_OfAnySize_CountsWindowsInside()
        => ForAll((n, kernel, stride, dilation) =>
        {
            for (int padding = 0; padding < 4; padding++)
            {
                var window = new WindowAxis(kernel, stride, dilation, Padding.Valid, padding);
                int count = 0;
                while (count * stride + (kernel - 1) * dilation < n + 2 * padding)
                {
                    count++;
                }

                Assert.Equal(count, window.Count(n));
                Assert.Equal(padding, window.Before(n));
            }
        });

    [Fact]
    public void Same_OfAnySize_IsKerass()
        => ForAll((n, kernel, stride, dilation) =>
        {
            var window = new WindowAxis(kernel, stride, dilation, Padding.Same);
            int count = (n + stride - 1) / stride;
            Assert.Equal(count, window.Count(n));

            // The smallest padding with which the last window fits; of an odd number the larger part comes after.
            int total = 0;
            while ((count - 1) * stride + (kernel - 1) * dilation + 1 > n + total)
            {
                total++;
            }

            Assert.Equal(total / 2, window.Before(n));
        });

    [Fact]
    public void Causal_OfAnySize_EndsAtTheStepItself()
        => ForAll((n, kernel, stride, dilation) =>
        {
            var window = new WindowAxis(kernel, stride, dilation, Padding.Causal);
            Assert.Equal(Enumerable.Range(0, n).Count(t => t % stride == 0), window.Count(n));
            for (int t = 0; t < window.Count(n); t++)
            {
                Assert.Equal(t * stride, t * stride + (kernel - 1) * dilation - window.Before(n));
            }
        });

    [Theory]
    [InlineData(Padding.Valid)]
    [InlineData(Padding.Same)]
    [InlineData(Padding.Causal)]
    public void Count_OfLongerSequence_IsNoSmaller(Padding padding)
        => ForAll((n, kernel, stride, dilation) =>
        {
            // Sequences that are sorted by length stay sorted.
            var window = new WindowAxis(kernel, stride, dilation, padding);
            Assert.InRange(window.Count(n + 1), window.Count(n), window.Count(n) + 1);
        });

    [Fact]
    public void Count_OfHugeWindow_DoesNotOverflow()
    {
        Assert.Equal(0, new WindowAxis(65536, 1, int.MaxValue).Count(1_000_000));
        Assert.Equal(1, new WindowAxis(1, int.MaxValue, 1, Padding.Same).Count(1_000_000));
        Assert.Equal(65535L * int.MaxValue, new WindowAxis(65536, 1, int.MaxValue, Padding.Causal).Before(1));
    }

    private static void ForAll(Action<int, int, int, int> check)
    {
        for (int n = 1; n <= 12; n++)
        {
            for (int kernel = 1; kernel <= 6; kernel++)
            {
                for (int stride = 1; stride <= 5; stride++)
                {
                    for (int dilation = 1; dilation <= 3; dilation++)
                    {
                        check(n, kernel, stride, dilation);
                    }
                }
            }
        }
    }
}
