using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>A text is cut by position, and what is held out stays unseen.</summary>
public sealed class TextPartsTests
{
    [Fact]
    public void Constructor_Text_HoldsTheLastTenthOut()
    {
        string[] words = [.. Enumerable.Range(0, 1000).Select(i => i < 900 ? "a" : "b")];
        var parts = new TextParts(words, learned => Vocabulary.Of(learned));
        Assert.Equal(900, parts.Training.Length);
        Assert.Equal(100, parts.HeldOut.Length);
        Assert.Equal(2, parts.Vocabulary.Count);
        Assert.All(parts.HeldOut.ToArray(), t => Assert.Equal(Vocabulary.Unknown, t));
    }

    [Fact]
    public void Streams_Text_AreEachTokenWithTheNext()
    {
        string[] words = [.. Enumerable.Range(0, 1000).Select(i => $"{i:000}")];
        var parts = new TextParts(words, learned => Vocabulary.Of(learned));
        TextStreams streams = parts.Streams(steps: 7, streams: 4);
        Assert.Equal(4, streams.Count);
        var seen = new HashSet<int>();
        foreach (SequenceData part in (SequenceData[])[streams.Training, streams.Validation])
        {
            Assert.Equal(0, part.Count % 4);
            for (int i = 0; i < part.Count; i++)
            {
                float[] target = new float[7];
                part.CopyTarget(i, target);
                Assert.Equal([.. part.Input(i).ToArray().Select(t => t + 1)], target);
                Assert.All(part.Input(i).ToArray(), t => Assert.True(seen.Add((int)t)));
                Assert.All(target, t => Assert.InRange(t, part == streams.Training ? 51 : 1, part == streams.Training ? 900 : 50)); // tokens count from 1
            }
        }
    }

    [Fact]
    public void Streams_ShortText_HasFewer()
    {
        var parts = new TextParts([.. Enumerable.Repeat("a", 400)], learned => Vocabulary.Of(learned));
        Assert.Equal(2, parts.Streams(steps: 8, streams: 32).Count);
    }

    [Fact]
    public void Streams_TextTooShort_Throws()
    {
        var parts = new TextParts([.. Enumerable.Repeat("a", 160)], learned => Vocabulary.Of(learned));
        Assert.Contains("at least 180 tokens, got 160", Assert.Throws<SampleException>(() => parts.Streams(steps: 8, streams: 32)).Message, StringComparison.Ordinal);
    }
}
