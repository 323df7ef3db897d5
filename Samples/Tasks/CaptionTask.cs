using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Says in a sentence what is in a rendered image: convolutions, and a decoder that writes words.</summary>
/// <remarks>
/// Images are invented, those of the test with draws of their own; which sentences there are, training knows. The recipe (sizes, epochs, learning rate) was chosen on
/// validation images; the test images had no say in it. Two baselines: the sentence that training has most often, and that of the training image with the nearest pixels.
/// </remarks>
internal sealed class CaptionTask() : SampleTask("caption", "Describes an image of one or two shapes in a sentence, compared with the nearest image's sentence.")
{
    private const string WordsKey = "sample.words";
    private const int LeastImages = 1, MostImages = 200_000, UsualImages = 60_000, ValidationImages = 1_000, TestImages = 1_000;
    private const int RowsOfTable = 10, ImagesOfReport = 24;
    private const int Examples = 8;

    private static readonly TrainingRecipe Recipe = new(Loss.SparseCategoricalCrossEntropyFromLogits, TrainingRecipe.Cosine, Epochs: 8, BatchSize: 64, LearningRate: 0.002f);

    private readonly Option<string?> _examples = new("--examples") { Description = "Writes some of the test's images to this folder, as PGM files that 'predict' reads.", HelpName = "FOLDER" };

    private readonly Option<int?> _images = TaskOption.Number("--images", LeastImages, MostImages, $"The number of training images; {UsualImages} by default.");

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_examples, _images];

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        // The streams of the seed's random numbers, one for each image: however many there are to learn from, the test's are the same.
        CaptionedImage[] test = CaptionedImage.Draw(run.Seed, 0, TestImages);
        if (run.Get(_examples) is { } folder)
        {
            // Before the many others are drawn, which takes seconds: the folder may be none.
            WriteExamples(folder, test);
        }

        CaptionedImage[] validation = CaptionedImage.Draw(run.Seed, TestImages, ValidationImages);
        CaptionedImage[] training = CaptionedImage.Draw(run.Seed, TestImages + ValidationImages, run.Get(_images) ?? UsualImages);

        Console.WriteLine(ShapeCaptioner.Summary);
        run.Report.AddPreformatted("Network", ShapeCaptioner.Summary);
        var model = new ShapeCaptioner(run.Seed);
        Recipe.Train(run, Name, model, Data(training), Data(validation));

        var captioner = new Captioner(model, SceneWords.Vocabulary);
        var nearest = new NearestImage([.. training.Select(t => t.Image)]);
        string[] answers = [.. test.Select(t => captioner.Describe(t.Image))], neighbors = new string[test.Length];
        Parallel.For(0, test.Length, new ParallelOptions { CancellationToken = run.Cancellation }, i => neighbors[i] = training[nearest.Find(test[i].Image)].Sentence);

        string frequent = training.CountBy(t => t.Sentence).OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).First().Key;
        Show(test, answers, run.Report);
        run.Metrics.Baseline = "nearest image";
        run.Metrics.Add("exact_match", ExactMatch(test, answers), ExactMatch(test, neighbors));
        run.Metrics.Add("exact_match_of_most_frequent", ExactMatch(test, [.. test.Select(_ => frequent)]));
        model.Metadata[WordsKey] = SceneWords.Vocabulary.ToJson();
        run.Save(model);
    }

    /// <summary>PGM files in, a sentence for each of their images out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        var captioner = new Captioner(saved.Load(ShapeCaptioner.Load), saved.ReadVocabulary(WordsKey, SceneWords.Tokens));
        foreach (string path in prediction.InputPath is { } input ? [input] : prediction.Lines())
        {
            foreach (GrayImage image in PgmFile.Read(path))
            {
                if (image.Width != Scene.Side || image.Height != Scene.Side)
                {
                    throw new SampleException($"{path}: expected an image of {Scene.Side} × {Scene.Side} pixels, got {image.Width} × {image.Height}");
                }

                prediction.Output.WriteLine(captioner.Describe(image));
            }
        }
    }

    private static SequenceData Data(CaptionedImage[] images)
    {
        const int pixels = Scene.Side * Scene.Side;
        var inputs = new float[images.Length * pixels];
        for (int i = 0; i < images.Length; i++)
        {
            images[i].Image.CopyTo(inputs.AsSpan(i * pixels, pixels));
        }

        TeacherForcing sentences = TeacherForcing.Of([.. images.Select(i => SceneWords.Encode(i.Sentence))], SceneWords.Marker);
        return SequenceData.Pairs(inputs, sentences.Expected, steps: 1, inputsPerStep: pixels, targetsPerStep: 1, sentences.Steps)
            .With(sentences.Read, width: 1, sentences.Steps, sentences.Lengths);
    }

    private static double ExactMatch(CaptionedImage[] images, string[] answers) => images.Zip(answers, (i, a) => i.Sentence == a).Count(right => right) / (double)images.Length;

    private static void Show(CaptionedImage[] images, string[] answers, Report report)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("Truth");
        table.AddColumn("Network");
        int[] wrong = [.. Enumerable.Range(0, images.Length).Where(i => images[i].Sentence != answers[i])];
        int[] right = [.. Enumerable.Range(0, images.Length).Except(wrong)];
        foreach (int i in wrong.Concat(right).Take(RowsOfTable))
        {
            table.AddRow(Markup.Escape(images[i].Sentence), images[i].Sentence == answers[i] ? Markup.Escape(answers[i]) : $"[red]{Markup.Escape(answers[i])}[/]");
        }

        AnsiConsole.Write(table);
        AddImages("Unseen images, described wrongly", wrong);
        AddImages("Unseen images, described rightly", right);

        void AddImages(string heading, int[] which)
        {
            if (which.Length > 0)
            {
                report.AddImages(heading, Scene.Side, Scene.Side, which.Take(ImagesOfReport).Select(i
                    => (images[i].Sentence == answers[i] ? answers[i] : $"{answers[i]} (true: {images[i].Sentence})", images[i].Image.ToShares())));
            }
        }
    }

    private static void WriteExamples(string folder, CaptionedImage[] images)
    {
        for (int i = 0; i < Examples; i++)
        {
            OutputFile file = OutputFile.At(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"caption-{i + 1}.pgm")));
            file.WriteBytes(PgmFile.ToBytes(images[i].Image));
            Console.WriteLine($"{file.Path}: {images[i].Sentence}");
        }
    }
}
