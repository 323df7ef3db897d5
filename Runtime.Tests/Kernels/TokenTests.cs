using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>What is no token is refused, whatever float or number it is.</summary>
public class TokenTests
{
    [Theory]
    [InlineData(-1f)]
    [InlineData(-0.5f)]
    [InlineData(0.5f)]
    [InlineData(1e-30f)]
    [InlineData(3f)]
    [InlineData(2.9999998f)]
    [InlineData(16777216f)]
    [InlineData(2147483648f)]
    [InlineData(4294967296f)]
    [InlineData(-2147483648f)]
    [InlineData(1e30f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Check_NoToken_ThrowsAndSaysWhatWasExpectedAndCame(float value)
    {
        var one = Assert.Throws<ArgumentOutOfRangeException>(() => Tokens.Check(value, 3, "x"));
        Assert.Equal("x", one.ParamName);
        Assert.StartsWith(FormattableString.Invariant($"Expected a token, a whole number of 0 … 2; got {value}."), one.Message, StringComparison.Ordinal);
        float[] column = [0, 9, 2, 9, value, 9];
        var all = Assert.Throws<ArgumentOutOfRangeException>(() => Tokens.Check(3, ref column[0], 2, 3, "window"));
        Assert.Equal("window", all.ParamName);
        Assert.Contains(FormattableString.Invariant($"got {value} in row 2."), all.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Check_NumberThatIsNoToken_Throws(int value)
    {
        Assert.Contains(FormattableString.Invariant($"got {value}."), Assert.Throws<ArgumentOutOfRangeException>(() => Tokens.Check(value, 3, "token")).Message, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"got {value} at index 1."), Assert.Throws<ArgumentOutOfRangeException>(() => Tokens.Check([0, value], 3, "tokens")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Tokens_Passes()
    {
        float[] column = [0, 9, 2, 9, -0f, 9];
        Tokens.Check(3, ref column[0], 2, 3, "window");
        Tokens.Check(16777215f, Tokens.MaxCount, "x");
        Tokens.Check([0, 1, 2], 3, "tokens");
        Tokens.Check(0, 1, "token");
    }

    [Fact]
    public void TouchedRows_RememberEachRowOnce()
    {
        var rows = new TouchedRows(4);
        foreach (int row in new[] { 3, 0, 3, 0, 2 })
        {
            rows.Add(row);
        }

        Assert.Equal([3, 0, 2], rows.List);
        rows.Clear();
        Assert.Equal(0, rows.Count);
        rows.Add(3);
        Assert.Equal([3], rows.List);
    }

    [Theory]
    [InlineData(0f, true, 0f, 0f, -0f)]
    [InlineData(0f, false, 0f, 1e-45f)]
    [InlineData(-1.5f, true, -1.5f)]
    [InlineData(0f, false, float.NaN, 0f)]
    public void IsMasked_OnlyWhereAllFeaturesEqualTheValue(float value, bool expected, params float[] features)
        => Assert.Equal(expected, Masks.IsMasked(features, value));
}
