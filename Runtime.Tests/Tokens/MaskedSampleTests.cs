using Unrolled.Training;

namespace Unrolled.Tests;

[Network(2), Masking(-1), Gru(6, Name = "encoder", ReturnSequences = true), Input(2, Kind = InputKind.Sequence, Name = "target"), Lstm(5, ReturnSequences = true, Name = "decoder")]
[Attention("encoder", Score = AttentionScore.General), Merge(MergeMode.Concat, "attention_0", "decoder"), Dense(3, Name = "words", Output = true), Dense(2, From = "encoder", Name = "steps")]
public sealed partial class MaskedEncoder;

[Network(1), Masking(-1), Embedding(5, 3), Gru(6, Name = "encoder"), Input(1, Kind = InputKind.Sequence, Name = "target"), Embedding(7, 4), Gru(6, InitialState = "encoder", ReturnSequences = true), Dense(7)]
public sealed partial class MaskedTranslator;

[Network(2), Masking(-1), Input(3, Kind = InputKind.Constant, Name = "place"), Merge(MergeMode.Concat, "masking_0", "place"), Lstm(5, ReturnSequences = true, Name = "lstm", Output = true), Gru(4), Dense(1)]
public sealed partial class MaskedWithPlace;

[Network(2, Weights = WeightPrecision.Int8), Masking(-1), Input(3, Kind = InputKind.Constant, Name = "place"), Merge(MergeMode.Concat, "masking_0", "place")]
[Lstm(6, ReturnSequences = true, Name = "lstm", Output = true), Dense(2, Name = "steps", Output = true), Gru(4, From = "lstm"), Dense(1)]
public sealed partial class ByteOutputs;

/// <summary>Samples with masked steps beside other inputs and other outputs are the samples without those steps.</summary>
public class MaskedSampleTests
{
    private const int Steps = 4, TargetSteps = 3, Samples = 4;
    private const float M = -1;

    private static readonly TrainerOptions Plain = new() { BatchSize = 3, Shuffle = false };

    // [samples, steps, 2]; the third sample is nothing but masked steps.
    private static readonly float[] Masked =
    [
        M, M, 0.5f, M, 0.25f, 1, M, M,
        1, 2, M, M, 3, 4, 5, 6,
        M, M, M, M, M, M, M, M,
        0.5f, -0.5f, 0.75f, 2, 1, M, M, 1,
    ];

    // The same without masked steps, and without the third sample.
    private static readonly float[] Left = [0.5f, M, 0.25f, 1, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 9, 9, 0.5f, -0.5f, 0.75f, 2, 1, M, M, 1];

    private static readonly int[] LeftLengths = [2, 3, 4], TargetLengths = [3, 1, 2, 3];

    // Where the steps of Left stand in Masked, [left samples].
    private static readonly int[][] Places = [[1, 2], [0, 2, 3], [0, 1, 2, 3]];

    private static readonly float[] Targets = Values(Samples * TargetSteps * 2, 1), LeftTargets = [.. Targets[..12], .. Targets[18..]];

    private static readonly float[] Constants = Values(Samples * 3, 2), LeftConstants = [.. Constants[..6], .. Constants[9..]];

    [Fact]
    public void Predict_OfPairsWithMaskedSources_IsThatOfWhatIsLeft()
    {
        var model = new MaskedEncoder(1);
        float[] actual = Filled(Samples * Steps * 2), expected = Filled(3 * Steps * 2);
        model.Predict(Masked, [4, 4, 4, 4], Targets, TargetLengths, actual);
        model.Predict(Left, LeftLengths, LeftTargets, [3, 1, 3], expected);
        AssertPlaced(expected, actual, width: 2);

        float[] one = Filled(Steps * 2);
        model.Predict(Masked.AsSpan(0, 8), Targets.AsSpan(0, 6), one);
        Closeness.AssertSameBits(actual.AsSpan(0, 8), one, "one pair");
        model.Predict(Masked.AsSpan(16, 8), Targets.AsSpan(12, 6), one);
        Assert.All(one, y => Assert.Equal(0f, y));
    }

    [Fact]
    public void Predict_OfSamples_GivesEveryOutput()
    {
        var model = new MaskedEncoder(1);
        SequenceData data = Encoded(Masked, Targets, TargetLengths), left = Encoded(Left, LeftTargets, [3, 1, 3]).WithLengths(LeftLengths);
        float[] actual = Filled(Samples * Steps * 2), expected = Filled(3 * Steps * 2);
        model.Predict(data, actual);
        model.Predict(left, expected);
        AssertPlaced(expected, actual, width: 2);

        // The decoder's output has the steps of the target: none is masked.
        float[] words = Filled(Samples * TargetSteps * 3), ofLeft = Filled(3 * TargetSteps * 3);
        model.Predict(data, words, "words");
        model.Predict(left, ofLeft, "words");
        Closeness.AssertSameBits([.. ofLeft[..18], .. new float[9], .. ofLeft[18..]], words, "words");
    }

    [Fact]
    public void Predict_OfSamplesWithConstants_IsThatOfWhatIsLeft()
    {
        var model = new MaskedWithPlace(1);
        SequenceData data = Placed(Masked, Constants), left = Placed(Left, LeftConstants).WithLengths(LeftLengths);
        float[] actual = Filled(Samples), expected = Filled(3), states = Filled(Samples * Steps * 5), ofLeft = Filled(3 * Steps * 5);
        model.Predict(data, actual);
        model.Predict(left, expected);
        Closeness.AssertSameBits([expected[0], expected[1], 0, expected[2]], actual, "last");
        model.Predict(data, states, "lstm");
        model.Predict(left, ofLeft, "lstm");
        AssertPlaced(ofLeft, states, width: 5);
    }

    [Fact]
    public void Predict_OfBytes_IsThatOfStreams()
    {
        var model = new ByteOutputs(1);
        SequenceData data = Placed(Masked, Constants).WithLengths(new[] { 4, 3, 4, 2 });
        float[] last = Filled(Samples), lstm = Filled(Samples * Steps * 6), steps = Filled(Samples * Steps * 2);
        model.Predict(data, last);
        model.Predict(data, lstm, "lstm");
        model.Predict(data, steps, "steps");
        var y = new float[1];
        for (int n = 0; n < Samples; n++)
        {
            ByteOutputs.State state = model.CreateState();
            state.SetInput("place", Constants.AsSpan(3 * n, 3));
            float expected = 0;
            for (int t = 0; t < Steps; t++)
            {
                bool counts = t < data.Length(n) && !(Masked[(n * Steps + t) * 2] == M && Masked[(n * Steps + t) * 2 + 1] == M);
                if (counts)
                {
                    model.Step(state, Masked.AsSpan((n * Steps + t) * 2, 2), y);
                    expected = y[0];
                }

                float[] zeros = new float[6];
                Closeness.AssertSameBits(counts ? state.Output("lstm") : zeros, lstm.AsSpan((n * Steps + t) * 6, 6), $"lstm, {n}, {t}");
                Closeness.AssertSameBits(counts ? state.Output("steps") : zeros.AsSpan(0, 2), steps.AsSpan((n * Steps + t) * 2, 2), $"steps, {n}, {t}");
            }

            Closeness.AssertSameBits([expected], last.AsSpan(n, 1), $"last, {n}");
        }

        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => model.Predict(data, lstm, "lstm"))));
    }

    [Fact]
    public void Start_OnMaskedSource_IsThatOfWhatIsLeft()
    {
        MaskedTranslator model = new(1);
        Assert.True(model.Definition.Streams);
        int[] masked = [-1, 3, -1, -1, 0, 4, -1], left = [3, 0, 4], words = [6, 0, 2];
        MaskedTranslator.State one = model.CreateState(), other = model.CreateState();
        NetworkStates many = model.CreateStates(2);
        model.Start(one, masked);
        model.Start(other, left);
        model.Start(many, 0, [.. masked.Select(t => (float)t)]);
        model.Start(many, 1, [.. left.Select(t => (float)t)]);
        float[] actual = new float[7], expected = new float[7], together = new float[14], whole = new float[3 * 7];
        model.Predict([.. masked.Select(t => (float)t)], [.. words.Select(t => (float)t)], whole);
        for (int t = 0; t < words.Length; t++)
        {
            model.Step(one, words[t], actual);
            model.Step(other, words[t], expected);
            model.Step(many, [words[t], words[t]], together);
            Closeness.AssertSameBits(expected, actual, $"step {t}");
            Closeness.AssertSameBits([.. expected, .. expected], together, $"step {t}, streams together");
            Closeness.AssertSameBits(expected, whole.AsSpan(7 * t, 7), $"step {t}, whole sequences");
        }

        // The mask is for the source: a word is a token, and a source has a step.
        Assert.Throws<ArgumentOutOfRangeException>("token", () => model.Step(one, -1, actual));
        Assert.Throws<ArgumentOutOfRangeException>("x", () => model.Step(many, [-1, 0], together));
        Assert.Contains("all 2 are", Assert.Throws<ArgumentException>("source", () => model.Start(one, new[] { -1, -1 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("source", () => model.Start(one, new[] { -1, 5 }));
        Assert.Throws<ArgumentOutOfRangeException>("targets", () => model.Predict([0f], [1], [7f], [1], actual));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Training_OfPairs_IsThatOfWhatIsLeft(int threads)
    {
        MaskedEncoder expected = new(4), actual = new(4);
        TrainerOptions options = Plain with { Threads = threads, Shards = 1, OutputLosses = [new OutputLoss("words", Loss.MeanAbsoluteError)] };
        float[] steps = Values(Samples * Steps * 2, 5), words = Values(Samples * TargetSteps * 3, 6), leftSteps = Filled(3 * Steps * 2);
        foreach ((int sample, int place, int step) in PlacesOfLeft())
        {
            steps.AsSpan((sample + (sample > 1 ? 1 : 0)) * Steps * 2 + place * 2, 2).CopyTo(leftSteps.AsSpan(sample * Steps * 2 + step * 2));
        }

        SequenceData data = Encoded(Masked, Targets, TargetLengths, steps).WithTarget(words, width: 3, TargetSteps);
        SequenceData left = Encoded(Left, LeftTargets, [3, 1, 3], leftSteps).WithTarget((float[])[.. words[..18], .. words[27..]], width: 3, TargetSteps).WithLengths(LeftLengths);
        using var trainer = new Trainer<MaskedEncoder>(actual, options with { BatchSize = Samples });
        using var reference = new Trainer<MaskedEncoder>(expected, options);
        Assert.Equal(reference.Fit(left, 3).Select(e => e.Loss), trainer.Fit(data, 3).Select(e => e.Loss));
        Closeness.AssertSameBits(expected.Parameters.Values, actual.Parameters.Values, "weights");
    }

    private static SequenceData Encoded(float[] inputs, float[] targets, int[] targetLengths, float[]? steps = null)
    {
        int samples = inputs.Length / Steps / 2;
        return SequenceData.Pairs(inputs, steps ?? new float[samples * Steps * 2], Steps, 2, 2, Steps).With(targets, width: 2, TargetSteps, targetLengths);
    }

    private static SequenceData Placed(float[] inputs, float[] places) => SequenceData.Sequences(inputs, Steps, 2).With(places, width: 3);

    private static IEnumerable<(int Sample, int Place, int Step)> PlacesOfLeft() => Places.SelectMany((places, sample) => places.Select((place, step) => (sample, place, step)));

    // The outputs of what is left, at the places of their steps; zeros elsewhere.
    private static void AssertPlaced(float[] left, float[] actual, int width)
    {
        var expected = new float[Samples * Steps * width];
        foreach ((int sample, int place, int step) in PlacesOfLeft())
        {
            left.AsSpan((sample * Steps + step) * width, width).CopyTo(expected.AsSpan(((sample + (sample > 1 ? 1 : 0)) * Steps + place) * width));
        }

        Closeness.AssertSameBits(expected, actual, "places");
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    private static float[] Filled(int count) => [.. Enumerable.Repeat(9f, count)];
}
