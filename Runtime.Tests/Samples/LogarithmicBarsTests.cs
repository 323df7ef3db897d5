using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class LogarithmicBarsTests
{
    private static readonly LogarithmicBars Bars = new(1e-4, 1e4);

    [Fact]
    public void Draw_PowersOfTen_IsAStairway() => Assert.Equal("▁▂▃▄▅▆▇█", Bars.Draw([2e-4, 2e-3, 2e-2, 0.2, 2, 20, 200, 2000], 20));

    [Fact]
    public void Draw_WhatIsOutside_HasNoneOrTheHighest() => Assert.Equal("  ██?", Bars.Draw([0, 1e-5, 1e9, double.PositiveInfinity, double.NaN], 20));

    [Fact]
    public void Draw_MoreThanFit_KeepsBothEnds() => Assert.Equal("▁▅█", Bars.Draw([1e-4, 1e4, 1, 1e-4, 1e4], 3));

    [Fact]
    public void Draw_One_IsOne() => Assert.Equal("█", Bars.Draw([1e4], 1));
}
