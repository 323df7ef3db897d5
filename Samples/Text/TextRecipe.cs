namespace Unrolled.Samples;

/// <summary>How a language model is trained.</summary>
/// <param name="Epochs">How often to go through the text.</param>
/// <param name="Steps">Tokens between two cuts of the gradient; states go on over the cut.</param>
/// <param name="Streams">Parts of the text that go side by side.</param>
/// <param name="LearningRate">Adam's, at its highest.</param>
internal sealed record TextRecipe(int Epochs, int Steps, int Streams, float LearningRate)
{
    private const int WarmUpSteps = 50;
    private const double LastFactor = 0.02;

    /// <summary>Trains a model on a text's streams; its learning rate rises for a few steps and then falls along a cosine.</summary>
    public void Train(string title, LanguageModel model, TextParts text, TaskRun run)
    {
        TextStreams streams = text.Streams(Steps, Streams);
        int epochs = run.Epochs(Epochs);
        long batches = LearningRateSchedule.Steps(streams.Training, streams.Count, epochs);
        var options = new TrainerOptions
        {
            Loss = Loss.SparseCategoricalCrossEntropyFromLogits,
            Metrics = [Metric.Accuracy, Metric.PerplexityFromLogits],
            Optimizer = new Adam(LearningRate),
            Schedule = new WarmUp(WarmUpSteps, new CosineDecay(Math.Max(batches - WarmUpSteps, 1), LastFactor)),
            BatchSize = streams.Count,
            ClipNorm = 1f,
            Stateful = true,
            Shuffle = false,
        };
        run.Train(title, model.Network, options, streams.Training, epochs, streams.Validation);
    }
}
