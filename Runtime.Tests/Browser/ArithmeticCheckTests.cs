using Unrolled.Samples.Browser;

namespace Unrolled.Tests.Browser;

public class ArithmeticCheckTests
{
    /// <summary>The digests would differ where a fused multiply-add rounds to double and to float, or takes every sum that looks half way for one: the numbers have what these get wrong.</summary>
    [Fact]
    public void Numbers_HaveSumsThatTwoRoundingsGetWrong()
    {
        (float[] a, float[] b, float[] c) = ArithmeticCheck.Numbers();
        int normal = 0, denormal = 0;
        for (int i = 0; i < a.Length; i++)
        {
            float once = MathF.FusedMultiplyAdd(a[i], b[i], c[i]);
            if (!float.IsNaN(once) && once != (float)((double)a[i] * b[i] + c[i]))
            {
                (normal, denormal) = float.IsNormal(once) ? (normal + 1, denormal) : (normal, denormal + 1);
            }
        }

        Assert.True(normal >= 100 && denormal >= 100, $"{normal} normal sums and {denormal} denormal ones");
    }
}
