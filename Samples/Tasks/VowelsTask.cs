using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Tells nine speakers apart by how they say two vowels: Kudo, Toyama, Shimbo, "Multidimensional curve classification using passing-through regions", 1999.</summary>
/// <remarks>
/// 270 utterances to learn from and 370 to test with, as published. The recipe (network, epochs, learning rate) was chosen by five-fold cross-validation on those to learn from. The baseline is the nearest
/// neighbor by dynamic time warping.
/// </remarks>
internal sealed class VowelsTask() : SampleTask("vowels", "Tells nine speakers apart by two vowels, compared with dynamic time warping.")
{
    private const int Coefficients = 12, Speakers = 9; // the model's
    private static readonly TrainingRecipe Recipe = new(Loss.SparseCategoricalCrossEntropyFromLogits, TrainingRecipe.Cosine, Epochs: 40, BatchSize: 16, LearningRate: 0.003f);

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        var set = SeriesClasses.Load(run, "japanese_vowels", "JapaneseVowels", Coefficients, Speakers);
        Scaler scaler = set.FitScaler();
        SequenceData training = SeriesClasses.Encode(set.Training, scaler), test = SeriesClasses.Encode(set.Test, scaler);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{training.Count} utterances to learn from, {test.Count} to test with, of {set.Training.MinSteps} … {set.Training.MaxSteps} steps");

        var model = new VowelClassifier(run.Seed) { Scaler = scaler };
        SeriesClasses.SaveNames(model, set.Training.ClassLabels);
        Recipe.Train(run, Name, model, training, validation: null);

        float[] outputs = new float[test.Count * Speakers];
        model.Predict(test, outputs);
        ConfusionMatrix ours = ConfusionMatrix.Of(test, outputs), baseline = new TimeWarping(set.Training, scaler).Classify(set.Test);
        var calibration = Calibration.Of(test, outputs, fromLogits: true);
        run.Metrics.Baseline = "DTW nearest neighbor";
        run.Metrics.Add("accuracy", ours.Accuracy, baseline.Accuracy);
        run.Metrics.Add("f1", ours.MacroF1, baseline.MacroF1);
        run.Metrics.Add("calibration_error", calibration.ExpectedError);
        run.Report.AddConfusionMatrix("Speakers", set.Training.ClassLabels, ours);
        run.Report.AddCalibration("Are the probabilities right?", calibration);
        run.Save(model);
    }

    /// <summary>A .ts file in, the class of each series and its probability out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        if (prediction.InputPath is not { } path)
        {
            throw new SampleException($"a model of '{Name}' reads series: expected --input with a .ts file of them");
        }

        VowelClassifier model = saved.Load(VowelClassifier.Load);
        string[] names = SeriesClasses.ReadNames(saved, Speakers);
        TimeSeriesFile file = SeriesClasses.Read(path, Coefficients);
        SequenceData data = SeriesClasses.Encode(file, saved.RequireScaler(model));
        float[] outputs = new float[data.Count * Speakers];
        model.Predict(data, outputs);
        for (int i = 0; i < data.Count; i++)
        {
            prediction.Cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<float> output = outputs.AsSpan(i * Speakers, Speakers);
            int speaker = ClassScores.Likeliest(output);
            prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{names[speaker]} {Math.Exp(output[speaker]):0.000}"));
        }
    }
}
