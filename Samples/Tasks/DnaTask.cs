using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Finds the boundaries of exons and introns in DNA: Noordewier, Towell, Shavlik, "Training knowledge-based neural networks to recognize genes in DNA sequences", 1991.</summary>
/// <remarks>
/// Stratified ten-fold cross-validation: each sequence is tested by a network that has not learned from it. The network was chosen among three by half of the folds of seed 0, whose accuracy is therefore
/// a little too good. The model that is saved has learned from all sequences. The baselines are the most frequent class and naive Bayes over positions.
/// </remarks>
internal sealed class DnaTask() : SampleTask("dna", "Finds splice junctions in DNA by cross-validation, compared with naive Bayes over positions.")
{
    private const int UsualFolds = 10, MostFolds = 100;
    private const float LearningRate = 0.002f;
    private const int BatchSize = 32, UsualEpochs = 15;

    private readonly Option<int?> _folds = TaskOption.Number("--folds", 2, MostFolds, "The number of folds of the cross-validation; 10 by default.");

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_folds];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        var set = SpliceSet.Load(run);
        int folds = run.Get(_folds) ?? UsualFolds;
        if (set.Count < folds)
        {
            throw new SampleException($"expected {folds} sequences or more, one for each fold, got {set.Count}");
        }

        SequenceData data = set.ToData();
        int[][] parts = ClassIndices.StratifiedFolds(set.Classes, folds, run.Seed);
        ConfusionMatrix ours = new(SpliceSet.ClassCount), baseline = new(SpliceSet.ClassCount);
        var calibration = new Calibration();
        var effect = new SpliceEffect(set.Names);
        for (int f = 0; f < folds; f++)
        {
            int[] known = [.. parts.Where((_, i) => i != f).SelectMany(p => p)];
            var fold = new SpliceClassifier(run.Seed);
            Train(run, $"{Name}-{f + 1}-of-{folds}", fold, data.Select(known), inReport: f == 0);

            SequenceData test = data.Select(parts[f]);
            float[] outputs = new float[test.Count * SpliceSet.ClassCount];
            fold.Predict(test, outputs);
            ours.Add(ConfusionMatrix.Of(test, outputs));
            calibration.Add(Calibration.Of(test, outputs, fromLogits: true));
            var bayes = new PositionBayes(set, known);
            foreach (int i in parts[f])
            {
                baseline.Add(set.Classes[i], bayes.Classify(set[i]));
            }

            if (run.WantsReport)
            {
                effect.Add(fold, set, parts[f], outputs);
            }
        }

        Report(run, set, ours, baseline, calibration, effect);
        var model = new SpliceClassifier(run.Seed);
        SeriesClasses.SaveNames(model, set.Names);
        Train(run, Name, model, data, inReport: false);
        run.Save(model);
    }

    /// <summary>60 bases a line in, or a FASTA file of such sequences; the class and its probability out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        SpliceClassifier model = saved.Load(SpliceClassifier.Load);
        string[] names = SeriesClasses.ReadNames(saved, SpliceSet.ClassCount);
        float[] tokens = new float[SpliceSet.Length], output = new float[SpliceSet.ClassCount];
        foreach (string bases in FastaLines.Join(prediction.Lines()))
        {
            SpliceSet.Encode(bases, tokens);
            model.Predict(tokens, output);
            int c = ClassScores.Likeliest(output);
            prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{names[c]} {Math.Exp(output[c]):0.000}"));
        }
    }

    private static void Train(TaskRun run, string title, SpliceClassifier model, SequenceData data, bool inReport)
    {
        int epochs = run.Epochs(UsualEpochs);
        var options = new TrainerOptions
        {
            Loss = Loss.SparseCategoricalCrossEntropyFromLogits,
            Optimizer = new AdamW(LearningRate),
            Schedule = new CosineDecay(LearningRateSchedule.Steps(data, BatchSize, epochs)),
            BatchSize = BatchSize,
            ClipNorm = 1f,
        };
        run.Train(title, model, options, data, epochs, inReport: inReport);
    }

    private static void Report(TaskRun run, SpliceSet set, ConfusionMatrix ours, ConfusionMatrix baseline, Calibration calibration, SpliceEffect effect)
    {
        run.Metrics.Baseline = "naive Bayes";
        run.Metrics.Add("accuracy", ours.Accuracy, baseline.Accuracy);
        run.Metrics.Add("f1", ours.MacroF1, baseline.MacroF1);
        for (int c = 0; c < set.Names.Length; c++)
        {
            run.Metrics.Add($"f1_{set.Names[c]}", ours.F1(c), baseline.F1(c));
        }

        run.Metrics.Add("calibration_error", calibration.ExpectedError);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Always the class that occurs most often: {ours.MajorityShare:0.0000}");
        run.Report.AddConfusionMatrix("Sequences of all folds", set.Names, ours);
        if (run.WantsReport)
        {
            effect.AddTo(run.Report);
        }

        run.Report.AddCalibration("Are the probabilities right?", calibration);
    }
}
