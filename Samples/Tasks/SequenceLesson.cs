namespace Unrolled.Samples;

/// <summary>How the lectures' tasks on numbers are learned: LSTM(50, relu) and a dense layer, Adam, batches of 3.</summary>
/// <remarks>
/// The numbers go in as they are, as in the lectures. At such sizes the gates σ are open, and with relu a unit then adds up its inputs:
/// the network is linear where the numbers are large, and so is right beyond the numbers that it has seen. Scaled to 0 … 1, the gates
/// stay half open and bend what should be straight: 1 off at 153.
/// </remarks>
internal static class SequenceLesson
{
    private const int UsualEpochs = 10_000;
    private const int BatchSize = 3;
    private const float LearningRate = 0.02f;

    /// <summary>Trains a network on an exercise, and tests it.</summary>
    public static SequenceAnswer Learn<T>(SequenceExercise exercise, T model, TaskRun run)
        where T : Network
    {
        SequenceData data = SequenceData.Pairs(exercise.Inputs, exercise.Targets, exercise.Steps, 1, exercise.Truth.Length);
        int epochs = run.Epochs(UsualEpochs);
        var options = new TrainerOptions
        {
            Loss = Loss.MeanSquaredError,
            Optimizer = new Adam(LearningRate),
            Schedule = new LinearDecay(LearningRateSchedule.Steps(data, BatchSize, epochs)),
            BatchSize = BatchSize,
        };
        run.Train(exercise.Name, model, options, data, epochs);
        float[] prediction = new float[exercise.Truth.Length];
        model.Predict(exercise.TestInput, prediction);
        return new SequenceAnswer(exercise, prediction);
    }
}
