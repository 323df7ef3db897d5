namespace Unrolled.Samples;

/// <summary>How most tasks train: Adam with a rate that falls to 0 over all steps, and gradients whose norm is cut to 1.</summary>
/// <param name="Loss">What is made small; the metrics are those that go with it.</param>
/// <param name="Decay">How the rate falls over so many steps: <see cref="Linear"/> or <see cref="Cosine"/>.</param>
/// <param name="Epochs">How often to go through the data, unless the user says otherwise.</param>
/// <param name="BatchSize">Samples of a step of the optimizer.</param>
/// <param name="LearningRate">Adam's, at its highest.</param>
internal sealed record TrainingRecipe(Loss Loss, Func<long, LearningRateSchedule> Decay, int Epochs, int BatchSize, float LearningRate)
{
    /// <summary>Steps of an epoch, for data without an end or of more samples than an epoch has; null to go through all.</summary>
    public int? StepsPerEpoch { get; init; }

    /// <summary>False where no sample comes twice.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The rate falls in a line.</summary>
    public static LearningRateSchedule Linear(long steps) => new LinearDecay(steps);

    /// <summary>The rate falls along half a cosine.</summary>
    public static LearningRateSchedule Cosine(long steps) => new CosineDecay(steps);

    /// <summary>Trains a model.</summary>
    /// <param name="run">The run.</param>
    /// <param name="title">What is being trained.</param>
    /// <param name="model">The model.</param>
    /// <param name="training">What to learn from.</param>
    /// <param name="validation">What is only evaluated; null for nothing.</param>
    public void Train<T>(TaskRun run, string title, T model, SequenceData training, SequenceData? validation)
        where T : Network
    {
        int epochs = run.Epochs(Epochs);
        var options = new TrainerOptions
        {
            Loss = Loss,
            Optimizer = new Adam(LearningRate),
            Schedule = Decay(StepsPerEpoch is { } steps ? (long)steps * epochs : LearningRateSchedule.Steps(training, BatchSize, epochs)),
            BatchSize = BatchSize,
            StepsPerEpoch = StepsPerEpoch,
            Shuffle = Shuffle,
            ClipNorm = 1f,
        };
        run.Train(title, model, options, training, epochs, validation);
    }
}
