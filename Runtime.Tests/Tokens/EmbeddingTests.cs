namespace Unrolled.Tests;

/// <summary>Tables of vectors: PyTorch's gradients, rows that are not trained, rows that a batch does not meet.</summary>
public class EmbeddingTests(ITestOutputHelper output)
{
    [Fact]
    public void Embedding_MatchesTorch()
    {
        var golden = GoldenFile.Open("layers/embedding_11_4");
        Network network = TestModel.Of(nameof(Models.Embedding11x4)).Create();
        network.Parameters.Set("embedding_0.weight", golden.Floats("params/weight"));
        var sample = new Sample(network.Definition, 4, 2) { X = golden.Floats("inputs/x"), OutputGradient = golden.Floats("R") };
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/y")),
            new(Quantity.ParameterGradient, "gradient of embedding_0.weight", golden.Doubles("grads/weight")),
            new(Quantity.InputGradient, "gradient of the input", new double[8]),
        ];
        Closeness.AssertClose(expected, PassRun.Train(network, sample), output);
    }

    [Fact]
    public void PaddingRow_StartsAsZeros_AndTrainingLeavesIt()
    {
        var model = new Models.EmbeddingPadded5x7Lstm9Dense3(5);
        ParameterTensor table = model.Parameters["embedding_0.weight"];
        Assert.Equal([5, 7], table.Shape);
        float[] before = table.Values.ToArray();
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(i / 7 == 2, before[i] == 0);
        }

        using var trainer = new Trainer<Models.EmbeddingPadded5x7Lstm9Dense3>(model, new TrainerOptions { BatchSize = 2 });
        float[] inputs = [2, 1, 2, 2, 4, 1], targets = [.. Enumerable.Repeat(0.5f, 18)];
        trainer.Fit(SequenceData.Pairs(inputs, targets, 3, 1, 3, 3), epochs: 2);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(i / 7 is 1 or 4, before[i] != table.Values[i]);
        }
    }

    [Fact]
    public void PaddingRow_OfAFile_IsReadAsItIs()
    {
        var model = new Models.Embedding11x4(1);
        float[] table = [.. Enumerable.Range(0, 44).Select(i => (float)i)], y = new float[4];
        model.Parameters.Set("embedding_0.weight", table);
        model.Predict(new[] { 10 }, y);
        Assert.Equal([40, 41, 42, 43], y);
    }

    [Fact]
    public void ClearGradients_AfterOtherTokens_LeavesNothing()
    {
        Network model = TestModel.Of(nameof(Models.Embedding8x17Gru20)).Create();
        SequencePass used = model.CreatePass(3, 4, training: true), fresh = model.CreatePass(3, 4, training: true);
        Backward(model, used, [0, 1, 2, 7, 7, 1, 0, 0, 3, 4, 2, 2]);
        used.ClearGradients();
        Assert.All(used.Gradients.ToArray(), g => Assert.Equal(0f, g));
        Backward(model, used, [5, 5, 6, 5, 7, 7, 0, 1, 6, 6, 5, 5]);
        Backward(model, fresh, [5, 5, 6, 5, 7, 7, 0, 1, 6, 6, 5, 5]);
        Closeness.AssertSameBits(fresh.Gradients, used.Gradients, "gradients");
    }

    [Fact]
    public void AddGradients_OfAnotherPass_AddsAllOfThem()
    {
        Network model = TestModel.Of(nameof(Models.Embedding8x17Gru20)).Create();
        SequencePass one = model.CreatePass(3, 4, training: true), other = model.CreatePass(3, 4, training: true);
        Backward(model, one, [0, 1, 2, 7, 7, 1, 0, 0, 3, 4, 2, 2]);
        Backward(model, other, [5, 5, 6, 5, 7, 7, 0, 1, 6, 6, 5, 5]);
        float[] expected = [.. one.Gradients.ToArray().Zip(other.Gradients.ToArray(), (a, b) => a + b)];
        one.AddGradients(other, model.Lanes);
        Closeness.AssertSameBits(expected, one.Gradients, "sum");
        one.ClearGradients();
        Assert.All(one.Gradients.ToArray(), g => Assert.Equal(0f, g));
    }

    [Theory]
    [InlineData(nameof(Mutation.FlippedSign), nameof(Models.Embedding11x4))]
    [InlineData(nameof(Mutation.RepeatedToken), nameof(Models.EmbeddingPadded5x7Lstm9Dense3))]
    [InlineData(nameof(Mutation.OneStepShort), nameof(Models.RepeatVector2x5Gru3))]
    [InlineData(nameof(Mutation.FlippedSign), nameof(Models.RepeatVectorOnce9))]
    public void Backward_WithMistake_IsFound(string mutation, string model)
    {
        var network = new OracleNetwork(TestModel.Of(model).Type) { Mutation = Enum.Parse<Mutation>(mutation) };
        GradientError worst = GradientCheck.Run(network, steps: 6, batch: 3, seed: 1)[0];
        Assert.True(Math.Abs(worst.Relative) > 0.1, $"A mistake went unnoticed: {worst}");
    }

    private static void Backward(Network model, SequencePass pass, float[] tokens)
    {
        pass.Begin(3, 4);
        for (int i = 0; i < tokens.Length; i++)
        {
            pass.InputAt(i / 4, i % 4)[0] = tokens[i];
        }

        model.Forward(pass);
        for (int r = 0; r < 4; r++)
        {
            pass.OutputGradientAt(0, r).Fill(1 + r);
        }

        model.Backward(pass);
    }
}
