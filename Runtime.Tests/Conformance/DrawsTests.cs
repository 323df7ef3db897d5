namespace Unrolled.Tests;

/// <summary>Seeds stand for the same networks everywhere.</summary>
public class DrawsTests
{
    [Fact]
    public void Between_OfSeed_IsTheSameEverywhere()
    {
        var draws = new Draws(1);
        Assert.Equal([851610, 628661, 564448, 5348, 886639, 72204, 338954, 549459], Enumerable.Range(0, 8).Select(_ => draws.Between(0, 999_999)));
    }

    [Fact]
    public void Draw_OfSeed_IsTheSameTwice()
        => Assert.Equal(Enumerable.Range(1, 200).Select(s => $"{RandomNetwork.Draw(s)}"), Enumerable.Range(1, 200).Select(s => $"{RandomNetwork.Draw(s)}"));
}
