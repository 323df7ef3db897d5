using Unrolled.Tests.Flow;

namespace Unrolled.Tests;

/// <summary>Layers that training leaves as they are.</summary>
public class FrozenTests
{
    private const int Batch = 24, Steps = 5;

    private static readonly int[] All = [.. Enumerable.Range(0, Batch)];

    private static TrainerOptions Options { get; } = new() { BatchSize = Batch, Metrics = [], Shards = 3, Optimizer = new Sgd(0.5f) };

    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["Sgd"] = new Sgd(0.1f, momentum: 0.9f, nesterov: true, weightDecay: 0.1f),
        ["Adam"] = new Adam(0.01f, amsgrad: true, weightDecay: 0.1f),
        ["AdamW"] = new AdamW(0.01f, weightDecay: 0.1f),
        ["RmsProp"] = new RmsProp(0.01f, momentum: 0.9f, centered: true, weightDecay: 0.1f),
        ["Adagrad"] = new Adagrad(0.01f, weightDecay: 0.1f),
        ["NAdam"] = new NAdam(0.01f, weightDecay: 0.1f),
        ["Own"] = new Restless(),
    };

    public static TheoryData<string, string[]> Cases { get; } =
    [
        .. from optimizer in Optimizers.Keys
           from layers in new string[][] { ["simple_rnn_0"], ["lstm_0"], ["simple_rnn_0", "lstm_0", "gru_0"], ["dense_0", "gru_0"] }
           select new TheoryDataRow<string, string[]>(optimizer, layers),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TrainBatch_WithFrozenLayers_KeepsTheirBitsAndChangesAllOthers(string optimizer, string[] layers)
    {
        var model = new DeepStack(1);
        float[] before = model.Parameters.Values.ToArray();
        using var trainer = new Trainer<DeepStack>(model, Options with { Optimizer = Optimizers[optimizer], Frozen = [.. layers] });
        for (int i = 0; i < 5; i++)
        {
            trainer.TrainBatch(Random(), All);
        }

        foreach (ParameterTensor tensor in model.Parameters)
        {
            bool frozen = layers.Contains(tensor.Name.Split('.')[0]);
            Assert.Equal(frozen, tensor.Values.SequenceEqual(before.AsSpan(tensor.Offset, tensor.Length)));
        }
    }

    // The gradients of the others do not depend on it, and what nobody needs is not computed.
    [Theory]
    [InlineData("simple_rnn_0")]
    [InlineData("lstm_0")]
    [InlineData("simple_rnn_0", "lstm_0")]
    [InlineData("simple_rnn_0", "lstm_0", "gru_0")]
    [InlineData("dense_0")]
    public void TrainBatch_WithFrozenLayers_TakesTheSameStepElsewhere(params string[] layers)
    {
        DeepStack frozen = new(1), free = new(1);
        using var one = new Trainer<DeepStack>(frozen, Options with { Frozen = [.. layers] });
        using var other = new Trainer<DeepStack>(free, Options);
        Assert.Equal(other.TrainBatch(Random(), All), one.TrainBatch(Random(), All));
        foreach (ParameterTensor tensor in frozen.Parameters.Where(t => !layers.Contains(t.Name.Split('.')[0])))
        {
            Assert.Equal(free.Parameters[tensor.Name].Values.ToArray(), tensor.Values.ToArray());
        }
    }

    [Fact]
    public void Backward_OfFrozenFirstLayers_DoesNotReachThem()
    {
        var model = new DeepStack(1);
        Assert.True(Norm(first: 0, wantsInputGradient: false) > 0);
        Assert.Equal(0, Norm(first: 1, wantsInputGradient: false));
        Assert.True(Norm(first: 1, wantsInputGradient: true) > 0);

        double Norm(int first, bool wantsInputGradient)
        {
            SequencePass pass = model.CreatePass(Steps, 1, training: true);
            pass.Freeze([first > 0, false, false, false], first);
            pass.WantsInputGradient = wantsInputGradient;
            pass.Begin(Steps, 1);
            for (int t = 0; t < Steps; t++)
            {
                pass.InputAt(t, 0).Fill(1);
            }

            model.Forward(pass);
            pass.OutputGradientAt(0, 0)[0] = 1;
            pass.ClearGradients();
            model.Backward(pass);
            float[] gradients = new float[model.Parameters.TrainableLength];
            model.CollectGradients(pass.Gradients, gradients);
            return GradientNorm.Of(gradients.AsSpan(0, model.Parameters["simple_rnn_0.weight_hh_l0"].Offset));
        }
    }

    // A step of SGD with rate 1 is the gradient.
    [Fact]
    public void TrainBatch_ClippedByNorm_CountsTrainedWeightsAlone()
    {
        string[] layers = ["simple_rnn_0", "gru_0"];
        float[] start = new DeepStack(1).Parameters.Values.ToArray(), free = Stepped([], null), clipped = Stepped(layers, 1e-3f);
        DeepStack shape = new(1);
        double sum = 0;
        foreach (ParameterTensor tensor in shape.Parameters.Where(t => !layers.Contains(t.Name.Split('.')[0])))
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                sum += ((double)free[i] - start[i]) * ((double)free[i] - start[i]);
            }
        }

        Assert.True(Math.Sqrt(sum) > 1e-2);
        double moved = Math.Sqrt(clipped.Zip(start, (a, b) => ((double)a - b) * ((double)a - b)).Sum());
        Assert.Equal(1e-3, moved, 1e-6);

        static float[] Stepped(string[] frozen, float? clip)
        {
            var model = new DeepStack(1);
            using var trainer = new Trainer<DeepStack>(model, Options with { Optimizer = new Sgd(1f), Frozen = [.. frozen], ClipNorm = clip });
            trainer.TrainBatch(Random(), All);
            return model.Parameters.Values.ToArray();
        }
    }

    [Fact]
    public void TrainBatch_OfFrozenBatchNormalization_NormalizesAsInPrediction()
    {
        FirmStack frozen = new(1), free = new(1);
        using var one = new Trainer<FirmStack>(frozen, Options with { Frozen = ["batch_normalization_0"] });
        using var other = new Trainer<FirmStack>(free, Options);
        for (int i = 0; i < 4; i++)
        {
            double expected = one.Evaluate(Random()).Loss;
            Assert.Equal(expected, one.TrainBatch(Random(), All), 1e-12);
            Assert.NotEqual(other.Evaluate(Random()).Loss, other.TrainBatch(Random(), All));
        }

        var start = new FirmStack(1);
        foreach (string tensor in new[] { "running_mean", "running_var", "weight", "bias" })
        {
            string name = $"batch_normalization_0.{tensor}";
            Assert.Equal(start.Parameters[name].Values.ToArray(), frozen.Parameters[name].Values.ToArray());
            Assert.NotEqual(start.Parameters[name].Values.ToArray(), free.Parameters[name].Values.ToArray());
        }
    }

    // With the statistics as constants the loss's slope along each weight is what the step says.
    [Fact]
    public void TrainBatch_OfFrozenBatchNormalization_HasTheGradientOfPrediction()
    {
        const float Shift = 1e-2f;
        var model = new FirmStack(1);
        using var trainer = new Trainer<FirmStack>(model, Options with { Optimizer = new Sgd(1f), Frozen = ["batch_normalization_0"] });
        float[] start = model.Parameters.Values.ToArray();
        trainer.TrainBatch(Random(), All);
        float[] stepped = model.Parameters.Values.ToArray();
        foreach (string name in new[] { "lstm_0.bias_ih_l0", "gru_0.bias_ih_l0_reverse", "gru_0.weight_ih_l0", "dense_0.weight" })
        {
            int at = model.Parameters[name].Offset;
            double slope = (Loss(Shift) - Loss(-Shift)) / (2 * Shift);
            Assert.Equal(start[at] - stepped[at], slope, 1e-3 * Math.Abs(slope) + 1e-5);

            double Loss(float shift)
            {
                float[] moved = [.. start];
                moved[at] += shift;
                model.Parameters.SetAll(moved);
                return trainer.Evaluate(Random()).Loss;
            }
        }
    }

    [Fact]
    public void Fit_WithFrozenLayersOnAnyThreads_SameBits()
    {
        float[] expected = Train(1);
        Assert.Equal(expected, Train(3));

        static float[] Train(int threads)
        {
            var model = new DeepStack(1);
            using var trainer = new Trainer<DeepStack>(model, Options with { Threads = threads, BatchSize = 9, Frozen = ["simple_rnn_0"], Optimizer = new Adam(0.01f) });
            trainer.Fit(Random(), epochs: 2);
            return model.Parameters.Values.ToArray();
        }
    }

    [Fact]
    public void Trainer_OfFrozenLayersThatAreNotThere_Throws()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new Trainer<DeepStack>(new DeepStack(1), Options with { Frozen = ["lstm_0", "lstm_1"] }));
        Assert.Equal("'DeepStack' has no layer 'lstm_1'. It has: simple_rnn_0, lstm_0, gru_0, dense_0. (Parameter 'options')", exception.Message);
        exception = Assert.Throws<ArgumentException>(() => new Trainer<DeepStack>(new DeepStack(1), Options with { Frozen = ["simple_rnn_0", "lstm_0", "gru_0", "dense_0"] }));
        Assert.StartsWith("All layers of 'DeepStack' that have weights are frozen", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Initialize_OfALayer_GivesItsFirstWeights()
    {
        DeepStack model = new(1), other = new(2);
        float[] before = model.Parameters.Values.ToArray();
        model.Initialize("gru_0", 2);
        foreach (ParameterTensor tensor in model.Parameters)
        {
            float[] expected = tensor.Name.StartsWith("gru_0.", StringComparison.Ordinal) ? other.Parameters[tensor.Name].Values.ToArray() : before[tensor.Offset..(tensor.Offset + tensor.Length)];
            Assert.Equal(expected, tensor.Values.ToArray());
        }

        // The weights that prediction reads have changed too.
        float[] fresh = new float[1], reset = new float[1];
        DeepStack same = new(3);
        same.Parameters.SetAll(model.Parameters.Values);
        same.Predict(Random().Input(0), fresh);
        model.Predict(Random().Input(0), reset);
        Assert.Equal(fresh, reset);
        Assert.Throws<ArgumentException>("layer", () => model.Initialize("gru_1", 2));
    }

    private static Samples Random()
    {
        var samples = new Samples(Batch, Steps, 2, 1, 1);
        var random = new RandomSource(5, 0);
        foreach (ref float x in samples.X.AsSpan())
        {
            x = (float)random.NextNormal();
        }

        samples.Y.AsSpan().Fill(1);
        return samples;
    }

    // Moves everything, whatever the gradient.
    private sealed class Restless() : Optimizer(0.1f)
    {
        public override int SlotCount => 0;

        protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, float learningRate, LaneWidth lanes)
        {
            foreach (ref float parameter in parameters)
            {
                parameter += 0.1f;
            }
        }
    }
}
