using Unrolled.Tests.Models;

namespace Unrolled.Tests;

/// <summary>Teacher forcing by <c>Predict</c>, and free running from a started state.</summary>
public class SourcePredictTests
{
    private static readonly int[] Lengths = [5, 2, 18, 1, 5], AdditionalLengths = [3, 7, 1, 4, 9];

    /// <summary>Networks with an encoder, a decoder and no other input.</summary>
    public static TheoryData<string> AllModels { get; } = [.. SourceModel.Names.Where(n => TestModel.Of(n).Create().Definition.InputLayers.Length == 2)];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_OfPairs_EqualsPass(string name)
    {
        var test = new SourceModel(name);
        Sample sample = test.Sample(Lengths, AdditionalLengths);
        float[] expected = PassRun.Forward(test.Model, sample)[0].Values, actual = new float[expected.Length];
        test.Model.Predict(sample.X, Lengths, sample.AdditionalInputs[0].Values, AdditionalLengths, actual);
        Closeness.AssertSameBits(expected, actual, name);
        for (int n = 0; n < sample.Batch; n++)
        {
            int outputs = test.Model.Definition.Outputs;
            var one = new float[sample.OutputLengths[n] * outputs];
            test.Model.Predict(sample.Window(n), SourceModel.Additional(sample, n), one);
            Closeness.AssertSameBits(expected.AsSpan(n * sample.OutputSteps * outputs, one.Length), one, $"{name}, row {n}");
        }
    }

    [Fact]
    public void Predict_OfManyPairs_GoesInParts()
    {
        const int Batch = 70, Steps = 4;
        var model = new Attention8Dot(1);
        var random = new Random(1);
        float[] sources = [.. Enumerable.Range(0, Batch * Steps * 3).Select(_ => random.NextSingle())], targets = [.. Enumerable.Range(0, Batch * Steps * 2).Select(_ => random.NextSingle())];
        int[] lengths = [.. Enumerable.Range(0, Batch).Select(n => 1 + n % Steps)], targetLengths = [.. lengths.Select(l => Steps + 1 - l)];
        var outputs = new float[Batch * Steps * 5];
        model.Predict(sources, lengths, targets, targetLengths, outputs);
        for (int n = 0; n < Batch; n++)
        {
            var one = new float[targetLengths[n] * 5];
            model.Predict(sources.AsSpan(n * Steps * 3, lengths[n] * 3), targets.AsSpan(n * Steps * 2, targetLengths[n] * 2), one);
            Closeness.AssertSameBits(one, outputs.AsSpan(n * Steps * 5, one.Length), $"row {n}");
            Assert.All(outputs[(n * Steps * 5 + one.Length)..((n + 1) * Steps * 5)], y => Assert.Equal(0f, y));
        }
    }

    [Fact]
    public void Predict_AfterTheFirst_AllocatesNothing()
    {
        var model = new Attention8Dot(1);
        float[] source = new float[12], target = new float[6], output = new float[15];
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => model.Predict(source, target, output))));
    }

    [Fact]
    public void Predict_OfWrongLengths_Throws()
    {
        var model = new Attention8Dot(1);
        Assert.Equal("source", Throws(() => model.Predict(new float[4], new float[2], new float[5])));
        Assert.Equal("target", Throws(() => model.Predict(new float[3], new float[3], new float[5])));
        Assert.Equal("target", Throws(() => model.Predict(new float[3], ReadOnlySpan<float>.Empty, new float[5])));
        Assert.Equal("output", Throws(() => model.Predict(new float[3], new float[4], new float[5])));
        Assert.Equal("targetLengths", Throws(() => model.Predict(new float[3], [1], new float[2], [2], new float[5])));
        Assert.Equal("sourceLengths", Throws(() => model.Predict(new float[3], [0], new float[2], [1], new float[5])));
        Assert.Throws<InvalidOperationException>(() => model.Predict(new float[3], new float[5]));
        Assert.Throws<InvalidOperationException>(() => new FreeGru1x8Dense5(1).Predict(new float[3], new float[3], new float[5]));
    }

    [Fact]
    public void Decode_AfterStart_IsStepsOnTheirOwnOutput()
    {
        const int Steps = 9;
        var model = new FreeDecoder(1);
        float[] source = [.. Enumerable.Range(0, 15).Select(i => MathF.Sin(i))], start = [0.5f, -1f];
        float[] expected = new float[Steps * 2], actual = new float[Steps * 2];
        FreeDecoder.State state = model.CreateState();
        model.Start(state, source);
        for (int t = 0; t < Steps; t++)
        {
            model.Step(state, t == 0 ? start : expected.AsSpan((t - 1) * 2, 2), expected.AsSpan(t * 2, 2));
        }

        model.Start(state, source);
        model.Decode(state, start, actual);
        Closeness.AssertSameBits(expected, actual, "outputs");

        // Teacher forcing with one's own outputs is the same again.
        var forced = new float[Steps * 2];
        model.Predict(source, (float[])[.. start, .. expected[..^2]], forced);
        Closeness.AssertSameBits(expected, forced, "forced");
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() =>
        {
            model.Start(state, source);
            model.Decode(state, start, actual);
        })));
    }

    [Fact]
    public void Decode_WithoutStart_Throws()
    {
        var model = new FreeDecoder(1);
        Assert.Throws<InvalidOperationException>(() => model.Decode(model.CreateState(), new float[2], new float[4]));
    }

    private static string? Throws(Action call) => Assert.ThrowsAny<ArgumentException>(call).ParamName;
}
