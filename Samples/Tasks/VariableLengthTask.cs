using System.Globalization;

namespace Unrolled.Samples;

/// <summary>The lectures' task on sequences of several lengths: a class at every step that depends on the last five steps.</summary>
/// <remarks>
/// As in the lecture all sequences are fresh; there each batch of 1000 has one random length, here each sequence has its own. The recipe was chosen on 500 sequences that are neither learned from nor tested with.
/// The baseline is the class that occurs most often.
/// </remarks>
internal sealed class VariableLengthTask() : SampleTask("variable-length", "Classifies every step of sequences of 10 … 100 steps by the last five steps, compared with the majority class.")
{
    private const int ValidationSequences = 500, TestSequences = 1_000;
    private const int Parts = 3; // sequences to learn from, to choose with, to test with: each from its own seed

    private static readonly TrainingRecipe Recipe = new(Loss.CategoricalCrossEntropy, TrainingRecipe.Cosine, Epochs: 15, BatchSize: 32, LearningRate: 0.01f)
    {
        StepsPerEpoch = 125,
        Shuffle = false, // no sequence comes twice
    };

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        int seed = unchecked(run.Seed * Parts);
        SequenceData training = LaggedSums.Generate(seed, int.MaxValue), validation = LaggedSums.Generate(unchecked(seed + 1), ValidationSequences), test = LaggedSums.Generate(unchecked(seed + 2), TestSequences);
        Console.WriteLine(LaggedSumTagger.Summary);

        var model = new LaggedSumTagger(run.Seed);
        Recipe.Train(run, Name, model, training, validation);

        ConfusionMatrix ours = Classify(model, test);
        run.Metrics.Baseline = "majority class";
        run.Metrics.Add("accuracy", ours.Accuracy, ours.MajorityShare);
        run.Metrics.Add("f1", ours.F1(1));
        run.Report.AddConfusionMatrix("Steps of fresh sequences", ["2.5 or less", "more than 2.5"], ours);
        run.Report.AddChart("A fresh sequence", Chart(model, test));
        run.Save(model);
    }

    /// <summary>A step of five numbers a line in, its class and probability out, at once; an empty line begins another sequence.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        LaggedSumTagger model = saved.Load(LaggedSumTagger.Load);
        LaggedSumTagger.State state = model.CreateState();
        float[] output = new float[LaggedSums.Classes];
        foreach (string line in prediction.Lines())
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                state.Reset();
                prediction.Output.WriteLine();
                continue;
            }

            model.Step(state, NumberLine.Parse(line, LaggedSums.Features), output);
            prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(output[1] > output[0] ? 1 : 0)} {output[1] / (output[0] + output[1]):0.000}"));
        }
    }

    private static ConfusionMatrix Classify(LaggedSumTagger model, SequenceData data)
    {
        float[] outputs = new float[data.Count * LaggedSums.MostSteps * LaggedSums.Classes];
        model.Predict(data, outputs);
        return ConfusionMatrix.Of(data, outputs);
    }

    // One sequence: how likely the second class is at each step, and where it is.
    private static ReportChart Chart(LaggedSumTagger model, SequenceData data)
    {
        int length = data.Length(0);
        float[] output = new float[length * LaggedSums.Classes], target = new float[LaggedSums.MostSteps * LaggedSums.Classes];
        model.Predict(data.Input(0)[..(length * LaggedSums.Features)], output);
        data.CopyTarget(0, target);
        float[] probability = new float[length], truth = new float[length];
        for (int t = 0; t < length; t++)
        {
            (float first, float second) = (output[t * LaggedSums.Classes], output[t * LaggedSums.Classes + 1]);
            (probability[t], truth[t]) = (second / (first + second), target[t * LaggedSums.Classes + 1]);
        }

        return new ReportChart { XLabel = "step", YLabel = "probability of the second class" }.AddLine("network", probability).AddLine("truth", truth, style: ReportLineStyle.Points);
    }
}
