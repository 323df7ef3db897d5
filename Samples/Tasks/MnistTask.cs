using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Learns to read handwritten digits, row by row, or pixel by pixel as Le, Jaitly and Hinton do (2015).</summary>
/// <remarks>
/// The recipes (units, epochs, learning rate, shifts) were chosen on the last 5,000 digits of the training part, which the networks do not learn from; the 10,000 test digits had no say in it. Row by
/// row nine epochs show every image in each of the nine places to which it can be shifted by a pixel. Pixel by pixel it is the
/// IRNN of their paper, with Adam in place of SGD, as far as an hour on two cores goes. The baseline names the digit whose mean image is nearest.
/// </remarks>
internal sealed class MnistTask() : SampleTask("mnist", "Reads handwritten digits row by row or pixel by pixel, compared with the nearest mean image.")
{
    private const int MostValidation = 5_000, LeastTraining = 2;
    private const string ByKey = "sample.by", CellKey = "sample.cell", PermutationKey = "sample.permutation";
    private const int PermutationStream = 1;
    private const int MostWrong = 60;

    private static readonly Recipe[] Recipes =
    [
        new("row", "lstm", DigitImages.Side, Epochs: 18, BatchSize: 128, LearningRate: 0.003f, Shifted: true, seed => new RowDigitLstm(seed), RowDigitLstm.Load),
        new("row", "rnn", DigitImages.Side, Epochs: 18, BatchSize: 128, LearningRate: 0.001f, Shifted: true, seed => new RowDigitRnn(seed), RowDigitRnn.Load),
        new("pixel", "irnn", 1, Epochs: 240, BatchSize: 128, LearningRate: 0.0001f, Shifted: false, seed => new PixelDigitIrnn(seed), PixelDigitIrnn.Load),
    ];

    private readonly Option<string> _by = TaskOption.Choice("--by", "What a time step is: a row of 28 pixels, or one pixel.", "row", "pixel");
    private readonly Option<string?> _cell = new("--cell") { Description = "The recurrent layer: for rows lstm (the default) or rnn; for pixels irnn.", HelpName = "irnn|lstm|rnn" };
    private readonly Option<bool> _permuted = new("--permuted") { Description = "With --by pixel: uses the pixels in a random order, the same for all images." };

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_by, _cell, _permuted];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        Recipe recipe = Find(run.Get(_by)!, run.Get(_cell));
        bool permuted = run.Get(_permuted);
        if (permuted && recipe.RowLength != 1)
        {
            throw new SampleException("--permuted needs --by pixel: permuted pixels do not form rows");
        }

        DigitSet training = DigitSet.LoadTraining(run), test = DigitSet.LoadTest(run);
        if (training.Count < LeastTraining)
        {
            throw new SampleException($"expected {LeastTraining} digits or more, to learn from and to watch, got {training.Count}");
        }

        ConfusionMatrix means = Baseline(training, test);
        Network model = recipe.Create(run.Seed);
        model.Metadata[ByKey] = recipe.By;
        model.Metadata[CellKey] = recipe.Cell;
        if (permuted)
        {
            model.Metadata[PermutationKey] = run.Seed.ToString(CultureInfo.InvariantCulture);
            training.Images.Permute(Permutation(run.Seed));
            test.Images.Permute(Permutation(run.Seed));
        }

        Train(recipe, model, training, run);

        Test(recipe, model, test, means, run);
        run.Save(model);
    }

    /// <summary>An idx file of images in, the digit of each and how likely it is out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        if (prediction.InputPath is not { } path)
        {
            throw new SampleException("a model of 'mnist' reads images: expected --input with an idx file of them");
        }

        Recipe recipe = Recipes.FirstOrDefault(r => r.By == saved[ByKey] && r.Cell == saved[CellKey])
            ?? throw new SampleException($"{saved.Path}: expected a model by rows or pixels, got one by '{saved[ByKey]}' with '{saved[CellKey]}'");
        Network model = saved.Load(recipe.Load);
        DigitImages images = DigitImages.Read(path);
        if (saved.Metadata.TryGetValue(PermutationKey, out string? text))
        {
            images.Permute(Permutation(int.TryParse(text, CultureInfo.InvariantCulture, out int seed)
                ? seed
                : throw new SampleException($"{saved.Path}: expected a seed as metadata '{PermutationKey}', got '{text}'")));
        }

        float[] outputs = new float[DigitSet.Classes];
        for (int i = 0; i < images.Count; i++)
        {
            prediction.Cancellation.ThrowIfCancellationRequested();
            model.Predict(images[i], outputs);
            int digit = ClassScores.Likeliest(outputs);
            prediction.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{digit} {Math.Exp(outputs[digit]):0.000}"));
        }
    }

    private static void Test(Recipe recipe, Network model, DigitSet test, ConfusionMatrix means, TaskRun run)
    {
        float[] outputs = new float[test.Count * DigitSet.Classes];
        model.Predict(new DigitData(test, 0, test.Count, recipe.RowLength), outputs);
        ConfusionMatrix ours = new(DigitSet.Classes);
        var wrong = new List<(string Caption, float[] Pixels)>();
        for (int i = 0; i < test.Count; i++)
        {
            int digit = ClassScores.Likeliest(outputs.AsSpan(i * DigitSet.Classes, DigitSet.Classes));
            ours.Add(test.Labels[i], digit);
            if (digit != test.Labels[i])
            {
                wrong.Add(($"{test.Labels[i]} taken for {digit}", test.Images[i].ToArray()));
            }
        }

        run.Metrics.Baseline = "nearest mean image";
        run.Metrics.Add("accuracy", ours.Accuracy, means.Accuracy);
        run.Metrics.Add("f1", ours.MacroF1, means.MacroF1);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Always the digit that occurs most often: {ours.MajorityShare:0.0000}");
        run.Report.AddConfusionMatrix("Digits", [.. Enumerable.Range(0, DigitSet.Classes).Select(d => d.ToString(CultureInfo.InvariantCulture))], ours);
        run.Report.AddImages($"Wrong answers ({Math.Min(MostWrong, wrong.Count)} of {wrong.Count})", DigitImages.Side, DigitImages.Side, wrong.Take(MostWrong));
    }

    private static ConfusionMatrix Baseline(DigitSet training, DigitSet test)
    {
        NearestMean means = NearestMean.Of(training);
        ConfusionMatrix counts = new(DigitSet.Classes);
        for (int i = 0; i < test.Count; i++)
        {
            counts.Add(test.Labels[i], means.Classify(test.Images[i]));
        }

        return counts;
    }

    private static void Train(Recipe recipe, Network model, DigitSet digits, TaskRun run)
    {
        int validation = Math.Clamp(digits.Count / 12, 1, MostValidation), learned = digits.Count - validation;
        var data = new DigitData(digits, 0, learned, recipe.RowLength, recipe.Shifted);
        var training = new TrainingRecipe(Loss.SparseCategoricalCrossEntropyFromLogits, TrainingRecipe.Cosine, recipe.Epochs, recipe.BatchSize, recipe.LearningRate)
        {
            StepsPerEpoch = (learned - 1) / recipe.BatchSize + 1, // as many images as there are, each in another place
        };
        training.Train(run, "mnist", model, data, new DigitData(digits, learned, validation, recipe.RowLength));
    }

    private static Recipe Find(string by, string? cell) => Recipes.FirstOrDefault(r => r.By == by && (cell is null || r.Cell == cell))
        ?? throw new SampleException($"--by {by} expects --cell {string.Join(" or ", Recipes.Where(r => r.By == by).Select(r => r.Cell))}, got '{cell}'");

    private static int[] Permutation(int seed)
    {
        int[] order = [.. Enumerable.Range(0, DigitImages.Pixels)];
        new RandomSource(seed, PermutationStream).Shuffle<int>(order);
        return order;
    }

    /// <summary>How a network is trained.</summary>
    private sealed record Recipe(
        string By, string Cell, int RowLength, int Epochs, int BatchSize, float LearningRate, bool Shifted, Func<int, Network> Create, Func<string, ModelLoadOptions?, Network> Load);
}
