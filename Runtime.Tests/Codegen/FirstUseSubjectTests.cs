using System.Runtime.CompilerServices;

namespace Unrolled.Tests;

/// <summary>The control of <see cref="FirstUseTests"/>: one loop that is compiled in haste, and one that is not.</summary>
public class FirstUseSubjectTests
{
    [Fact]
    public void Loops_OfBothKinds_Run() => Assert.Equal(InHaste(5), InFull(5));

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int InHaste(int count)
    {
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += i;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static int InFull(int count)
    {
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += i;
        }

        return sum;
    }
}
