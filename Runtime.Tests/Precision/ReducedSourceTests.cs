namespace Unrolled.Tests.ReducedSources;

/// <summary>Encoders see whole sequences, decoders steps: with quantized weights both compute with the same values.</summary>
public class ReducedSourceTests
{
    [Fact]
    public void Steps_OfHalves_EqualPredictAndWholeWithRoundedWeights()
    {
        var model = new HalfDecoder(3);
        Check(model, (state, source) => model.Start((HalfDecoder.State)state, source), (state, x, y) => model.Step((HalfDecoder.State)state, x, y), model.CreateState);
        Assert.True(model.Definition.ReducedLength > 0);
    }

    [Fact]
    public void Steps_OfBytes_EqualPredictAndWholeWithRoundedWeights()
    {
        var model = new ByteDecoder(3);
        Check(model, (state, source) => model.Start((ByteDecoder.State)state, source), (state, x, y) => model.Step((ByteDecoder.State)state, x, y), model.CreateState);
        Assert.Equal(0, model.Definition.ReducedLength);
    }

    private delegate void Starting(NetworkState state, ReadOnlySpan<float> source);

    private delegate void Stepping(NetworkState state, ReadOnlySpan<float> x, Span<float> y);

    private static void Check(Network model, Starting start, Stepping step, Func<NetworkState> createState)
    {
        var whole = new WholeDecoder(3);
        Assert.NotEqual(whole.Parameters.Values.ToArray(), model.PredictionWeights());
        whole.Parameters.SetAll(model.PredictionWeights());
        float[] source = [.. Enumerable.Range(0, 12).Select(i => MathF.Sin(i))], target = [.. Enumerable.Range(0, 10).Select(i => MathF.Cos(i))];
        float[] expected = new float[10], actual = new float[10];
        whole.Predict(source, target, expected);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            model.Lanes = lanes;
            model.Predict(source, target, actual);
            Closeness.AssertSameBits(expected, actual, $"whole sequences, {lanes}");
            NetworkState state = createState();
            start(state, source);
            for (int t = 0; t < 5; t++)
            {
                step(state, target.AsSpan(2 * t, 2), actual.AsSpan(2 * t, 2));
            }

            Closeness.AssertSameBits(expected, actual, $"steps, {lanes}");
        }
    }
}
