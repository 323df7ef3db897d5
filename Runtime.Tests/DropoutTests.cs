using Unrolled.Kernels;
using Unrolled.Tests.Models;

namespace Unrolled.Tests;

/// <summary>Dropout layers and the dropouts of recurrent layers: masks that are given, on and off, wherever a batch is divided.</summary>
public class DropoutTests(ITestOutputHelper output)
{
    public static TheoryData<string> DropoutModels { get; } =
        [nameof(Dropout9), nameof(Dropouts3x8x5), nameof(LstmDropouts3x7x9), nameof(GruDropouts2x5x16), nameof(SimpleRnnDropouts1x8), nameof(Normalized5x16x12x8x3), nameof(BidirectionalDropouts), nameof(DropoutOutputs), nameof(LstmProjectionDropouts3x9x5), nameof(LstmNormalDropouts3x8)];

    [Theory]
    [MemberData(nameof(DropoutModels))]
    public void Training_OfSeveralLengths_MatchesOracleWithTheSameMasks(string name)
    {
        TestModel test = ModelOf(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        oracle.Load(model.Parameters);
        foreach (ulong seed in new ulong[] { 0, 1, 0xFEDCBA9876543210 })
        {
            var sample = new Sample(oracle, [5, 2, 1, 5, 3], seed: 3);
            SequencePass pass = model.CreatePass(5, 5, training: true);
            pass.DropoutSeed = oracle.DropoutSeed = seed;
            Closeness.AssertClose(OracleRun.Train(oracle, sample), PassRun.Train(model, sample, pass, training: true), Tolerances.Of(test.Type, 5), output);
        }
    }

    [Theory]
    [MemberData(nameof(DropoutModels))]
    [InlineData(nameof(BatchNormalization1Lstm3))]
    [InlineData(nameof(BatchNormalization20))]
    [InlineData(nameof(Dense7BatchNormalizationLstm5))]
    [InlineData(nameof(Gru17BatchNormalizationDense2))]
    [InlineData(nameof(Images3x2x3Normalized))]
    public void Training_OnAllLanes_SameBits(string name)
    {
        TestModel test = ModelOf(name);
        var sample = new Sample(new OracleNetwork(test.Type), [5, 2, 1, 5, 3]);
        List<NamedValues<float>>? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Network model = test.Create();
            model.Lanes = lanes;
            List<NamedValues<float>> actual = PassRun.Train(model, sample, training: true);
            Closeness.AssertSameBits(expected ??= actual, actual, $"{name}, {lanes}");
        }
    }

    [Theory]
    [InlineData(nameof(Dropout9))]
    [InlineData(nameof(Dropouts3x8x5))]
    [InlineData(nameof(LstmDropouts3x7x9))]
    [InlineData(nameof(GruDropouts2x5x16))]
    public void Training_OfPartOfABatch_HasTheBatchsMasks(string name)
    {
        Network model = TestModel.Of(name).Create();
        var sample = new Sample(model.Definition, 4, 5);
        float[] whole = Forward(0, sample);
        int inputs = sample.X.Length / 5, outputs = whole.Length / 5;
        var part = new Sample(model.Definition, 4, 2) { X = sample.X[(2 * inputs)..(4 * inputs)], InitialStates = [.. sample.InitialStates!.Select(s => s[(2 * s.Length / 5)..(4 * s.Length / 5)])] };
        Closeness.AssertSameBits(whole.AsSpan(2 * outputs, 2 * outputs), Forward(2, part), name);
        Assert.NotEqual(whole[(2 * outputs)..(4 * outputs)], Forward(0, part));

        float[] Forward(int firstRow, Sample of)
        {
            SequencePass pass = model.CreatePass(4, of.Batch, training: true);
            pass.DropoutSeed = 9;
            pass.FirstRow = firstRow;
            return PassRun.Forward(model, of, pass, training: true)[0].Values;
        }
    }

    // What is dropped is dropped at every step of a sequence, and at no other sequence's.
    [Fact]
    public void RecurrentLayer_Inputs_AreDroppedForTheWholeSequence()
    {
        Network model = TestModel.Of(nameof(LstmDropouts3x7x9)).Create();
        var sample = new Sample(model.Definition, 6, 8);
        SequencePass pass = model.CreatePass(6, 8, training: true);
        pass.DropoutSeed = 4;
        List<NamedValues<float>> results = PassRun.Train(model, sample, pass, training: true);
        float[] dx = results.Single(r => r.Name == "gradient of the input").Values;
        int dropped = 0;
        for (int n = 0; n < 8; n++)
        {
            for (int k = 0; k < 3; k++)
            {
                int zeros = Enumerable.Range(0, 6).Count(t => dx[(n * 6 + t) * 3 + k] == 0f);
                Assert.True(zeros is 0 or 6, $"sequence {n}, feature {k}: {zeros} of 6 steps");
                dropped += zeros / 6;
            }
        }

        Assert.InRange(dropped, 1, 15);
    }

    [Fact]
    public void Evaluate_AndPredict_DropNothing()
    {
        Network model = TestModel.Of(nameof(Dropouts3x8x5)).Create();
        var twin = (Network)new WithoutDropouts(1);
        twin.Parameters.SetAll(model.Parameters.Values);
        var data = Samples.Means(24, 4, 3);
        using var trainer = new Trainer<Network>(model, new TrainerOptions { BatchSize = 8 });
        using var twinTrainer = new Trainer<Network>(twin, new TrainerOptions { BatchSize = 8 });
        Assert.Equal(twinTrainer.Evaluate(data).Loss, trainer.Evaluate(data).Loss);
        float[] y = new float[2], expected = new float[2];
        model.Predict(data.X.AsSpan(0, 12), y);
        twin.Predict(data.X.AsSpan(0, 12), expected);
        Assert.Equal(expected, y);

        int[] batch = [0, 1, 2, 3, 4, 5, 6, 7];
        Assert.NotEqual(twinTrainer.TrainBatch(data, batch), trainer.TrainBatch(data, batch));
    }

    [Fact]
    public void Fit_DropsOthersAtEachStep_AndTheSameForASeed()
    {
        var data = Samples.Means(24, 4, 3);
        int[] batch = [0, 1, 2, 3, 4, 5, 6, 7];
        double[] first = Losses(1);
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.Equal(first, Losses(1));
        Assert.NotEqual(first, Losses(2));

        // A rate of 0 leaves the weights alone: only the masks differ.
        double[] Losses(int seed)
        {
            using var trainer = new Trainer<Network>(TestModel.Of(nameof(Dropouts3x8x5)).Create(), new TrainerOptions { BatchSize = 8, Seed = seed, Optimizer = new Sgd(0f) });
            return [.. Enumerable.Range(0, 5).Select(_ => trainer.TrainBatch(data, batch))];
        }
    }

    // With other parts of a batch the sums of gradients round otherwise; with other masks they would be other gradients.
    [Theory]
    [InlineData(nameof(Dropouts3x8x5))]
    [InlineData(nameof(LstmDropouts3x7x9))]
    public void Train_WithOtherShards_HasTheSameMasks(string name)
    {
        Network model = TestModel.Of(name).Create();
        var data = Samples.Means(32, 4, 3, model.Definition.Outputs);
        int[] batch = [.. Enumerable.Range(0, 32)];
        float[] one = Train(1), eight = Train(8);
        for (int i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i], eight[i], 1e-6f);
        }

        float[] Train(int shards)
        {
            Network fresh = TestModel.Of(name).Create();
            using var trainer = new Trainer<Network>(fresh, new TrainerOptions { BatchSize = 32, Shards = shards, Optimizer = new Sgd(0.1f) });
            trainer.TrainBatch(data, batch);
            return fresh.Parameters.Values.ToArray();
        }
    }

    [Fact]
    public void Pass_NotMadeForTraining_CannotTrain()
    {
        SequencePass pass = TestModel.Of(nameof(Dropout9)).Create().CreatePass(2, 2, training: false);
        Assert.Throws<InvalidOperationException>(() => pass.IsTraining = true);
    }

    [Fact]
    public void Declaration_OfDropout_IsNoPartOfAFile()
    {
        string with = Dropouts3x8x5.Shape.Declaration;
        Assert.Equal(WithoutDropouts.Shape.Declaration, with);
        Assert.DoesNotContain("Dropout", with);
        Assert.DoesNotContain("Dropout", LstmDropouts3x7x9.Shape.Declaration);
    }

    private static TestModel ModelOf(string name) => name switch
    {
        nameof(BidirectionalDropouts) => new TestModel(typeof(BidirectionalDropouts)),
        nameof(DropoutOutputs) => new TestModel(typeof(DropoutOutputs)),
        _ => TestModel.Of(name),
    };
}

/// <summary>Each direction has masks of its own.</summary>
[Network(3)]
[Lstm(6, Dropout = 0.3f, RecurrentDropout = 0.4f, ReturnSequences = true, Bidirectional = MergeMode.Concat)]
[Gru(4, Dropout = 0.2f, RecurrentDropout = 0.4f, Bidirectional = MergeMode.Sum)]
public sealed partial class BidirectionalDropouts;

/// <summary>The outputs of dropout layers that read the input are the network's too.</summary>
[Network(3)]
[Dropout(0.25f, Output = true)]
[Dropout(0.25f, Output = true)]
[Lstm(4)]
public sealed partial class DropoutOutputs;

/// <summary>As Dropouts3x8x5.</summary>
[Network(3)]
[Lstm(8, ReturnSequences = true)]
[Lstm(5)]
[Dense(2)]
public sealed partial class WithoutDropouts;
