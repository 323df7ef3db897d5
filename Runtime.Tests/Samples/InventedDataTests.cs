using System.Security.Cryptography;
using System.Text;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>The rules of what the samples on classes invent.</summary>
public sealed class InventedDataTests
{
    private static readonly DataPart[] Parts = Enum.GetValues<DataPart>();

    [Fact]
    public void LaggedSums_EveryStep_HasTheClassOfItsLastFiveSteps()
    {
        SequenceData data = LaggedSums.Generate(seed: 3, count: 200);
        float[] target = new float[100 * 2];
        int[] lengths = [.. Enumerable.Range(0, data.Count).Select(data.Length)];
        Assert.InRange(lengths.Min(), 10, 15);
        Assert.InRange(lengths.Max(), 95, 100);
        for (int i = 0; i < data.Count; i++)
        {
            data.CopyTarget(i, target);
            ReadOnlySpan<float> x = data.Input(i);
            for (int t = 0; t < lengths[i]; t++)
            {
                double sum = x[5 * t] + (t < 1 ? 0.0 : x[5 * (t - 1) + 1]) + (t < 2 ? 0.0 : x[5 * (t - 2) + 2]) + (t < 3 ? 0.0 : x[5 * (t - 3) + 3]) + (t < 4 ? 0.0 : x[5 * (t - 4) + 4]);
                Assert.Equal(sum > 2.5 ? (0f, 1f) : (1f, 0f), (target[2 * t], target[2 * t + 1]));
            }
        }
    }

    [Fact]
    public void LaggedSums_SameNumber_IsTheSameSequence()
    {
        SequenceData many = LaggedSums.Generate(5, int.MaxValue), some = LaggedSums.Generate(5, 10), other = LaggedSums.Generate(6, 10);
        float[] eighth = many.Input(8).ToArray();
        Assert.Equal(eighth, some.Input(8).ToArray());
        Assert.Equal(many.Length(8), some.Length(8));
        Assert.NotEqual(eighth, some.Input(7).ToArray());
        Assert.NotEqual(eighth, other.Input(8).ToArray());
    }

    [Fact]
    public void UtteranceGrammar_Parts_HaveTemplatesAndValuesOfTheirOwn()
    {
        string values = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"value{(char)('a' + i)}")), templates = string.Join('\n', Enumerable.Range(0, 20).Select(i => $"template{(char)('a' + i)} {{slot}} (end|)"));
        var grammar = UtteranceGrammar.Parse($"@slot: {values}\n# first\n{templates}", seed: 1);
        var random = new RandomSource(1, 99);
        HashSet<string>[] words = [.. Parts.Select(p => Enumerable.Range(0, 3000).SelectMany(_ => grammar.Draw(random, 0, p).Split(' ')).CountBy(w => w)
            .Where(w => w.Value > 60).Select(w => w.Key).ToHashSet())]; // what a slip of the fingers makes is rare
        Assert.All(words, w => Assert.Contains(w, v => v.StartsWith("template", StringComparison.Ordinal)));
        foreach (string kind in (string[])["template", "value"])
        {
            string[] all = [.. words.SelectMany(w => w.Where(v => v.StartsWith(kind, StringComparison.Ordinal)))];
            Assert.Equal(20, all.Length);
            Assert.Equal(20, all.Distinct().Count());
        }

        Assert.Contains("end", words[0]);
    }

    [Fact]
    public void UtteranceGrammar_SameSeed_SaysTheSame()
    {
        string Say(int seed, int stream)
        {
            var grammar = UtteranceGrammar.Parse(IntentGrammar.Text, seed);
            var random = new RandomSource(seed, stream);
            return string.Join('\n', Enumerable.Range(0, 50).Select(i => grammar.Draw(random, i % grammar.Intents.Count, DataPart.Test)));
        }

        Assert.Equal(Say(1, 0), Say(1, 0));
        Assert.NotEqual(Say(1, 0), Say(1, 1));
        Assert.NotEqual(Say(1, 0), Say(2, 0));
    }

    // The figures of the task are those of these utterances.
    [Fact]
    public void IntentGrammar_ThreeSeeds_SaysWhatItAlwaysSaid()
    {
        var said = new StringBuilder();
        for (int seed = 0; seed < 3; seed++)
        {
            var grammar = UtteranceGrammar.Parse(IntentGrammar.Text, seed);
            foreach (DataPart part in Parts)
            {
                var random = new RandomSource(seed, 99);
                for (int i = 0; i < 1600; i++)
                {
                    said.Append(grammar.Draw(random, i % 16, part)).Append('\n');
                }
            }
        }

        Assert.Equal("8FFB300D6960ED9CEAA7DD5480F0B36C2D9D40382C4890DB4871C0C8C6A699E9", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(said.ToString()))));
    }

    [Fact]
    public void IntentGrammar_EveryIntentAndPart_SaysManyThings()
    {
        var grammar = UtteranceGrammar.Parse(IntentGrammar.Text, seed: 0);
        Assert.Equal(16, grammar.Intents.Distinct().Count());
        var random = new RandomSource(0, 99);
        foreach (DataPart part in Parts)
        {
            for (int i = 0; i < grammar.Intents.Count; i++)
            {
                string[] said = [.. Enumerable.Range(0, 300).Select(_ => grammar.Draw(random, i, part))];
                Assert.InRange(said.Distinct().Count(), 70, 300); // the task wants 60 of each to test with
                Assert.All(said, s => Assert.Matches(@"^[a-z][a-z' ]*[a-z]$", s));
            }
        }
    }
}
