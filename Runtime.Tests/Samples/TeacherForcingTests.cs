using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class TeacherForcingTests
{
    [Fact]
    public void Of_Sequences_ReadsWhatItExpectedAStepBefore()
    {
        TeacherForcing data = TeacherForcing.Of([[3, 4], [5, 6, 7], []], marker: 9);
        Assert.Equal(4, data.Steps);
        Assert.Equal([3, 4, 1], data.Lengths);
        Assert.Equal([9, 3, 4, 0, 9, 5, 6, 7, 9, 0, 0, 0], data.Read);
        Assert.Equal([3, 4, 9, 0, 5, 6, 7, 9, 9, 0, 0, 0], data.Expected);
    }
}
