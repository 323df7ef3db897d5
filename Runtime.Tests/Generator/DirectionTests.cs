namespace Unrolled.Tests;

/// <summary>One direction from the end, and functions of the second direction.</summary>
[Trait("Category", "Generator")]
public class DirectionTests
{
    private static readonly int[] Lengths = [5, 2, 7, 1];

    [Theory]
    [InlineData("Lstm(9{0}, ReturnSequences = true)", true)]
    [InlineData("Gru(5{0}, Reset = GruReset.Before, ReturnSequences = true)", true)]
    [InlineData("SimpleRnn(17{0})", false)]
    [InlineData("Lstm(6{0}, Projection = 3, Peephole = true)", false)]
    public void Reverse_OfSequencesOfAnyLength_IsTheForwardLayerOverThemFlipped(string layer, bool sequences)
    {
        Network reverse = Create(string.Format(System.Globalization.CultureInfo.InvariantCulture, layer, ", Reverse = true"));
        Network forward = Create(string.Format(System.Globalization.CultureInfo.InvariantCulture, layer, ""));
        Assert.Equal(forward.Definition.Parameters.Select(p => p.Name), reverse.Definition.Parameters.Select(p => p.Name));
        Assert.False(reverse.Definition.Streams);

        const int inputs = 2;
        int longest = Lengths.Max(), outputs = reverse.Definition.Outputs, steps = sequences ? longest : 1;
        float[] windows = new float[Lengths.Length * longest * inputs], flipped = new float[windows.Length];
        for (int n = 0; n < Lengths.Length; n++)
        {
            for (int t = 0; t < Lengths[n]; t++)
            {
                for (int k = 0; k < inputs; k++)
                {
                    float value = MathF.Sin(1 + 37 * n + 5 * t + k);
                    windows[(n * longest + t) * inputs + k] = value;
                    flipped[(n * longest + Lengths[n] - 1 - t) * inputs + k] = value;
                }
            }
        }

        float[] actual = new float[Lengths.Length * steps * outputs], ofFlipped = new float[actual.Length];
        reverse.Predict(windows, Lengths, actual);
        forward.Predict(flipped, Lengths, ofFlipped);
        Assert.Contains(actual, v => v != 0);
        for (int n = 0; n < Lengths.Length; n++)
        {
            for (int t = 0; t < (sequences ? Lengths[n] : 1); t++)
            {
                int other = sequences ? Lengths[n] - 1 - t : 0;
                Closeness.AssertSameBits(
                    ofFlipped.AsSpan((n * steps + other) * outputs, outputs).ToArray(), actual.AsSpan((n * steps + t) * outputs, outputs).ToArray(), $"sequence {n}, step {t}");
            }
        }
    }

    [Theory]
    [InlineData("Lstm(5, Reverse = true)", "Network(2), Lstm(5, Reverse = true)")]
    [InlineData("Lstm(5, Bidirectional = MergeMode.Sum, BackwardActivation = Activation.Relu)", "Network(2), Lstm(5, Bidirectional = Sum, BackwardActivation = Relu)")]
    [InlineData("Lstm(5, Bidirectional = MergeMode.Sum, BackwardActivation = Activation.Tanh)", "Network(2), Lstm(5, Bidirectional = Sum)")]
    [InlineData("Lstm(5, Bidirectional = MergeMode.Sum, BackwardActivation = Activation.Relu, BackwardCellActivation = Activation.Tanh)", "Network(2), Lstm(5, Bidirectional = Sum, BackwardActivation = Relu, BackwardCellActivation = Tanh)")]
    [InlineData("Gru(5, Bidirectional = MergeMode.Sum, BackwardRecurrentActivation = Activation.HardSigmoid, BackwardRecurrentActivationAlpha = 0.25f)", "Network(2), Gru(5, Bidirectional = Sum, BackwardRecurrentActivation = HardSigmoid, BackwardRecurrentActivationAlpha = 0.25)")]
    [InlineData("SimpleRnn(5, Bidirectional = MergeMode.Sum, BackwardActivation = Activation.Silu)", "Network(2), SimpleRnn(5, Bidirectional = Sum, BackwardActivation = Silu)")]
    public void Declaration_OfDirections_HasWhatDecidesTheResults(string layer, string expected)
        => Assert.Equal(expected, Create(layer).Definition.Declaration);

    [Fact]
    public void Layer_InReverse_IsNamedSo()
        => Assert.Equal("Reverse LSTM", Create("Lstm(5, Reverse = true, ReturnSequences = true)").Definition.Layers[0].Kind);

    private static Network Create(string layer)
        => GeneratorRun.Create(GeneratorRun.Of($"using Unrolled; [Network(2), {layer}] public partial class Model {{ }}").AssertClean().Load(), "Model");
}
