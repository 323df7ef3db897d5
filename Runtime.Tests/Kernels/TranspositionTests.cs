using Unrolled.Kernels;

namespace Unrolled.Tests;

public sealed class TranspositionTests
{
    private const float Guard = -77;

    [Fact]
    public void Copy_EverySmallSize_TransposesAndTouchesNothingElse()
    {
        for (int rows = 1; rows <= 21; rows++)
        {
            for (int columns = 1; columns <= 13; columns++)
            {
                CheckCopy(rows, columns, sourceStride: columns + 3, targetStride: rows + 5);
            }
        }
    }

    [Fact]
    public void CopyPadded_UpToThreeRows_PutsZerosBehind()
    {
        for (int rows = 0; rows <= 3; rows++)
        {
            for (int columns = 1; columns <= 9; columns++)
            {
                const int stride = 7;
                float[] source = Numbers(Math.Max(rows, 1) * columns), target = Filled(columns * stride);
                Transposition.CopyPadded(rows, columns, ref source[0], columns, 0.5f, ref target[0], stride);
                for (int c = 0; c < columns; c++)
                {
                    for (int lane = 0; lane < stride; lane++)
                    {
                        float expected = lane >= 4 ? Guard : lane < rows ? 0.5f * source[lane * columns + c] : 0;
                        Assert.Equal(expected, target[c * stride + lane]);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 50, 50)]
    [InlineData(3, 5, 7)]
    [InlineData(2, 6, 8)]
    [InlineData(4, 7, 33)]
    public void CopyRows_AnyWidth_KeepsRowsAndTouchesNoPadding(int gates, int units, int columns)
    {
        int stride = columns + 6, padded = Panels.PaddedUnits(units);
        float[] weights = Numbers(gates * units * columns), rows = Filled(gates * padded * stride);
        GradientRows.CopyRows(weights, gates, units, rows, stride);
        for (int row = 0; row < gates * padded; row++)
        {
            for (int c = 0; c < stride; c++)
            {
                int gate = row / padded, unit = row % padded;
                Assert.Equal(unit < units && c < columns ? weights[(gate * units + unit) * columns + c] : Guard, rows[row * stride + c]);
            }
        }
    }

    private static void CheckCopy(int rows, int columns, int sourceStride, int targetStride)
    {
        float[] source = Numbers(rows * sourceStride), target = Filled(columns * targetStride);
        Transposition.Copy(rows, columns, ref source[0], sourceStride, 2f, ref target[0], targetStride);
        for (int c = 0; c < columns; c++)
        {
            for (int r = 0; r < targetStride; r++)
            {
                Assert.Equal(r < rows ? 2f * source[r * sourceStride + c] : Guard, target[c * targetStride + r]);
            }
        }
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(i => (float)i)];

    private static float[] Filled(int count) => [.. Enumerable.Repeat(Guard, count)];
}
