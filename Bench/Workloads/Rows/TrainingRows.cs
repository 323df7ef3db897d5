namespace Unrolled.Bench;

/// <summary>Batches of training.</summary>
internal sealed class TrainingRows : IRowGroup
{
    /// <inheritdoc/>
    public IReadOnlyList<Workload> Rows { get; } = On(threads: 1);

    /// <summary>The same on so many threads of our trainer.</summary>
    public static Workload[] On(int threads) =>
    [
        new()
        {
            Name = "training, climate",
            Kind = WorkloadKind.Training,
            Steps = 60,
            Batch = 32,
            Unit = "s/epoch",
            Figure = ns => ns / 1e9 * 1402 / 32,
            Model = () => new ClimateForecaster(1),
            Contender = (w, m) => new TrainingContender<ClimateForecaster>(w, (ClimateForecaster)m, threads),
        },
        new()
        {
            Name = "training, characters",
            Kind = WorkloadKind.Training,
            Steps = 64,
            Batch = 32,
            Classes = 65,
            Softmax = true,
            Unit = "chars/s",
            Figure = ns => 64 * 32 * 1e9 / ns,
            Model = () => new CharacterLogits(1),
            Contender = (w, m) => new TrainingContender<CharacterLogits>(w, (CharacterLogits)m, threads),
        },
        new()
        {
            Name = "training, small batches",
            Kind = WorkloadKind.Training,
            Steps = 3,
            Batch = 3,
            Unit = "batches/s",
            Figure = ns => 1e9 / ns,
            Model = () => new SmallForecaster(1),
            Contender = (w, m) => new TrainingContender<SmallForecaster>(w, (SmallForecaster)m, threads),
        },
    ];
}

/// <summary>What is trained on characters: logits at every step.</summary>
[Network(1)]
[OneHot(65)]
[Lstm(128, ReturnSequences = true)]
[Dense(65)]
internal sealed partial class CharacterLogits;

/// <summary>A network so small that what surrounds the arithmetic counts.</summary>
[Network(1)]
[Lstm(50)]
[Dense(1)]
internal sealed partial class SmallForecaster;
