using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>A training that checkpoints are taken of: a network, options, and data of which the last batch of a pass is smaller.</summary>
internal sealed class CheckpointCase
{
    public const int Epochs = 4;

    private const int Count = 22, Steps = 5;

    private static readonly TrainerOptions Plain = new() { BatchSize = 4, Seed = 3, Metrics = [Metric.MeanAbsoluteError, Metric.RootMeanSquaredError], ClipNorm = 1f, Threads = 1 };

    // An output for each step, and one for each sequence, beside the last layer's.
    private static readonly TrainerOptions Several = Plain with { LossWeight = 0.75f, OutputLosses = [new OutputLoss("steps", Loss.MeanAbsoluteError, 0.5f), new OutputLoss("whole", Loss.LogCosh, 2f)] };

    private CheckpointCase(string name, string model, TrainerOptions options)
    {
        Name = name;
        Model = model;
        Options = options;
    }

    public static IReadOnlyList<CheckpointCase> All { get; } =
    [
        new("Dropout", nameof(Models.Dropouts3x8x5), Plain),
        new("RecurrentDropout", nameof(Models.GruDropouts2x5x16), Plain with { Shards = 2, Threads = 2 }),
        new("BatchNormalization", nameof(Models.Normalized5x16x12x8x3), Plain with { ClipValue = 0.1f }),
        new("NotShuffled", nameof(Models.Stack3x4x5Mixed), Plain with { Shuffle = false, ClipNorm = null }),
        new("Stateful", nameof(Models.Stack2x7x9Sequence), Plain with { Shuffle = false, Stateful = true }),
        new("StatefulStepsPerEpoch", nameof(Models.Stack2x7x9Sequence), Plain with { Shuffle = false, Stateful = true, StepsPerEpoch = 3 }),
        new("TruncatedBptt", nameof(Models.Stack3x4x5Mixed), Plain with { TruncatedBptt = new TruncatedBptt(2, 3) }),
        new("StatefulTruncatedBptt", nameof(Models.Stack2x7x9Sequence), Plain with { Shuffle = false, Stateful = true, TruncatedBptt = new TruncatedBptt(2) }),
        new("Masking", nameof(Models.Masking3Lstm5Dense2), Plain),
        new("OutputLosses", nameof(Models.TwoLstmTwoOutputs), Plain with { OutputLosses = [new OutputLoss(Outputs(nameof(Models.TwoLstmTwoOutputs)).First(), Loss.MeanAbsoluteError, 0.5f)] }),
        new("OutputLossesMasking", nameof(Models.MaskingOutputs2Lstm5Gru4), Several with { Shards = 2 }),
        new("OutputLossesTruncatedBptt", nameof(Models.Outputs2Lstm5Gru4), Several with { TruncatedBptt = new TruncatedBptt(2, 3) }),
        new("OutputLossesStateful", nameof(Models.Outputs2Lstm5Gru4), Several with { Shuffle = false, Stateful = true, TruncatedBptt = new TruncatedBptt(2) }),
        new("StepsPerEpoch", nameof(Models.Stack3x4x5Mixed), Plain with { StepsPerEpoch = 4, ValidationSteps = 1 }),
        new("LongEpochs", nameof(Models.Stack3x4x5Mixed), Plain with { StepsPerEpoch = 8 }),
        new("Sgd", nameof(Models.Stack3x4x5Mixed), Plain with { Optimizer = new Sgd(0.05f) }),
        new("Momentum", nameof(Models.Stack3x4x5Mixed), Plain with { Optimizer = new Sgd(0.05f, 0.9f, nesterov: true, weightDecay: 0.01f) }),
        new("Amsgrad", nameof(Models.Stack3x4x5Mixed), Plain with { Optimizer = new Adam(0.01f, amsgrad: true, rule: OptimizerRule.PyTorch) }),
        new("AdamW", nameof(Models.Stack3x4x5Mixed), Plain with { Optimizer = new AdamW(0.01f) }),
        new("NAdam", nameof(Models.Stack3x4x5Mixed), Plain with { Optimizer = new NAdam(0.01f) }),
        new("RmsProp", nameof(Models.Stack3x4x5Mixed), Plain with { Optimizer = new RmsProp(0.01f, momentum: 0.9f, centered: true) }),
        new("Adagrad", nameof(Models.Stack3x4x5Mixed), Plain with { Optimizer = new Adagrad(0.05f) }),
        new("Cosine", nameof(Models.Stack3x4x5Mixed), Plain with { Schedule = new WarmUp(5, new CosineDecay(7, restarts: true)) }),
        new("Plateau", nameof(Models.Stack3x4x5Mixed), Plain with { Optimizer = new Adam(0.05f), Schedule = new ReduceOnPlateau(0.5, patience: 1, cooldown: 1) }),
        new("Frozen", nameof(Models.Normalized5x16x12x8x3), Plain with { Frozen = ["dense_0", "batch_normalization_0"], Optimizer = new AdamW(0.01f) }),
        new("GradientWatch", nameof(Models.Stack3x4x5Mixed), Plain with { BatchSize = 2, GradientWatch = new GradientWatch { EverySteps = 7, VanishingRatio = 0.5, NormFactor = 1.5 } }),
        new("ExponentialAverage", nameof(Models.Normalized5x16x12x8x3), Plain with { Averaging = new ExponentialAverage(0.9f) { WarmUp = true }, EarlyStopping = new EarlyStopping(null) }),
        new("StochasticWeightAverage", nameof(Models.Dropouts3x8x5), Plain with { Averaging = new StochasticWeightAverage(2) }),
        new("BestWeights", nameof(Models.Dropouts3x8x5), Plain with { Optimizer = new Adam(0.1f), EarlyStopping = new EarlyStopping(null) }),
        new("Patience", nameof(Models.Dropouts3x8x5), Plain with { Optimizer = new Adam(0.2f), EarlyStopping = new EarlyStopping(2) { Metric = Metric.MeanAbsoluteError, RestoreBestWeights = false } }),
    ];

    public string Name { get; }

    public string Model { get; }

    public TrainerOptions Options { get; }

    public NetworkDefinition Definition => TestModel.Of(Model).Create().Definition;

    public static CheckpointCase Of(string name) => All.Single(c => c.Name == name);

    /// <summary>A new trainer of a new model.</summary>
    public Trainer<Network> Create(string? path = null, int modelSeed = 1)
        => new(TestModel.Of(Model).Create(modelSeed), Options with { Checkpoint = path is null ? null : new Checkpoint(path) });

    /// <summary>Samples to learn from.</summary>
    public SequenceData Training() => Data(Options.Stateful ? 20 : Count, 1);

    /// <summary>Samples to validate with.</summary>
    public SequenceData Validation() => Data(8, 2);

    private static IEnumerable<string> Outputs(string model) => TestModel.Of(model).Create().Definition.OutputLayers.Skip(1).Select(o => o.Name);

    private SequenceData Data(int count, int seed)
    {
        NetworkDefinition definition = Definition;
        var random = new Random(seed);
        int targetSteps = definition.ReturnsSequences ? Steps : 1;
        float[] inputs = Random(count * Steps * definition.Inputs);
        if (definition.MaskValue is { } masked)
        {
            inputs.AsSpan(0, 2 * definition.Inputs).Fill(masked);
            inputs.AsSpan(7 * definition.Inputs, definition.Inputs).Fill(masked);
        }

        SequenceData data = SequenceData.Pairs(inputs, Random(count * targetSteps * definition.Outputs), Steps, definition.Inputs, definition.Outputs, targetSteps)
            .WithLengths(Enumerable.Range(0, count).Select(_ => random.Next(2, Steps + 1)).ToArray())
            .WithWeights(Enumerable.Range(0, count).Select(_ => (float)random.Next(0, 4)).ToArray());
        foreach (OutputLoss loss in Options.OutputLosses)
        {
            OutputDefinition output = definition.OutputLayers[definition.FindOutput(loss.Output)];
            int steps = definition.StepsOf(output.Axis, [Steps]);
            data = data.WithTarget(Random(count * steps * output.Width), output.Width, steps);
        }

        return data;

        float[] Random(int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
