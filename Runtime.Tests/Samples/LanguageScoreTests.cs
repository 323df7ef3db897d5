using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>How well texts were foreseen.</summary>
public sealed class LanguageScoreTests
{
    [Fact]
    public void Of_Counts_AreTheirProbabilities()
    {
        int[] text = [1, 2, 1, 2, 3, 1];
        var model = new NGramModel(text, 5, 2);
        double nats = 0;
        for (int i = 1; i < text.Length; i++)
        {
            double[] p = new double[5];
            model.Probabilities(text.AsSpan(0, i), p);
            nats -= Math.Log(p[text[i]]);
        }

        LanguageScore score = LanguageScore.Of(model, text, CancellationToken.None);
        Assert.Equal(5, score.Count);
        Assert.Equal(nats / 5, score.NatsPerToken, 12);
        Assert.Equal(Math.Exp(nats / 5), score.Perplexity, 12);
        Assert.Equal(4 / 5.0, score.Accuracy); // after 2 came 1 and 3: one of them is wrong
        Assert.Equal(1, score.Top3Accuracy);
    }

    [Fact]
    public void Of_UnknownTokens_AreNeverRight()
    {
        int[] text = [1, Vocabulary.Unknown, Vocabulary.Unknown, Vocabulary.Unknown];
        LanguageScore score = LanguageScore.Of(new NGramModel(text, 3, 2), text, CancellationToken.None);
        Assert.Equal(0, score.Accuracy);
        Assert.Equal(0, score.Top3Accuracy);
        Assert.True(score.NatsPerToken < 1);
    }

    [Fact]
    public void Of_Network_EqualsTheTrainersLoss()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters("abcdefgh ");
        int[] text = vocabulary.Encode(Vocabulary.Characters("a bad cab had a bag; he fed a head"));
        LanguageScore score = LanguageScore.Of(CharacterModelKind.TimeMachineGru.Create(3), vocabulary, text, CancellationToken.None);

        float[] tokens = [.. text.Select(t => (float)t)];
        using var trainer = new Trainer<Network>(CharacterModelKind.TimeMachineGru.Create(3).Network, new TrainerOptions { Loss = Loss.SparseCategoricalCrossEntropyFromLogits, BatchSize = 1 });
        int steps = tokens.Length - 1;
        Evaluation evaluation = trainer.Evaluate(SequenceData.Pairs(tokens.AsMemory(0, steps), tokens.AsMemory(1), steps, 1, 1, steps));
        Assert.Equal(evaluation.Loss, score.NatsPerToken, 5);
        Assert.Equal(steps, score.Count);
    }
}
