using System.Text.Json;

namespace Unrolled.Samples;

/// <summary>Series of the archive of time series classification and their classes, in a part to learn from and one to test with.</summary>
/// <param name="Training">To learn from.</param>
/// <param name="Test">To test with: the same dimensions and classes.</param>
internal sealed record SeriesClasses(TimeSeriesFile Training, TimeSeriesFile Test)
{
    private const string TrainingEnd = "_TRAIN.ts", TestEnd = "_TEST.ts";
    private const string Source = "published in the UEA archive (Bagnall et al. 2018): https://www.timeseriesclassification.com";
    private const string ClassesKey = "sample.classes";

    /// <summary>Reads the two files of a problem.</summary>
    /// <param name="run">Knows where they are.</param>
    /// <param name="folder">The folder in which they may be.</param>
    /// <param name="problem">The problem's name.</param>
    /// <param name="dimensions">Values of a step, as the network takes them.</param>
    /// <param name="classes">Classes, as the network tells them apart.</param>
    /// <exception cref="SampleException">A file is missing, or is not as it should be.</exception>
    public static SeriesClasses Load(TaskRun run, string folder, string problem, int dimensions, int classes)
    {
        string training = run.Find(File(TrainingEnd)), test = run.Find(File(TestEnd));
        var set = new SeriesClasses(Read(training, dimensions), Read(test, dimensions));
        if (set.Training.ClassLabels.Length != classes || !set.Training.ClassLabels.SequenceEqual(set.Test.ClassLabels))
        {
            throw new SampleException(
                $"{test}: expected the {classes} classes that the network tells apart, the same as in '{training}', got {List(set.Test)} beside {List(set.Training)}");
        }

        return set;

        PublishedFile File(string end) => new($"{folder}/{problem}{end}", Source, Alone: false);
    }

    /// <summary>Reads a file of series.</summary>
    /// <param name="path">The file, as it is or compressed.</param>
    /// <param name="dimensions">Values of a step, as the network takes them.</param>
    /// <exception cref="SampleException">It cannot be read, or is not as it should be.</exception>
    public static TimeSeriesFile Read(string path, int dimensions)
    {
        try
        {
            using var text = new StringReader(TextFile.Read(path));
            var file = TimeSeriesFile.Read(text, path);
            return file.Dimensions != dimensions ? throw new SampleException($"{path}: expected series of {dimensions} dimensions, as the network takes them, got {file.Dimensions}")
                : file.Missing > 0 ? throw new SampleException($"{path}: expected no missing values, got {file.Missing}; fill them first")
                : file;
        }
        catch (DataFormatException error)
        {
            throw new SampleException(error.Message, error);
        }
    }

    /// <summary>The scaler of the part to learn from: each dimension with mean 0 and deviation 1.</summary>
    public Scaler FitScaler()
    {
        var all = new List<float>();
        for (int i = 0; i < Training.Count; i++)
        {
            all.AddRange(Training.Values(i));
        }

        return StandardScaler.Fit(all.ToArray(), Training.Dimensions);
    }

    /// <summary>Series as a network reads them, scaled, with their classes, if they have any.</summary>
    public static SequenceData Encode(TimeSeriesFile file, Scaler scaler)
    {
        float[] inputs = new float[file.Count * file.MaxSteps * file.Dimensions];
        int[] lengths = new int[file.Count];
        for (int i = 0; i < file.Count; i++)
        {
            ReadOnlySpan<float> series = file.Values(i);
            scaler.Transform(series, inputs.AsSpan(i * file.MaxSteps * file.Dimensions, series.Length));
            lengths[i] = file.Length(i);
        }

        SequenceData data = file.ClassLabels.IsEmpty
            ? SequenceData.Sequences(inputs, file.MaxSteps, file.Dimensions)
            : SequenceData.Pairs(inputs, Enumerable.Range(0, file.Count).Select(i => (float)file.Class(i)).ToArray(), file.MaxSteps, file.Dimensions, 1);
        return data.WithLengths(lengths);
    }

    /// <summary>Writes the names of classes beside a model's weights.</summary>
    public static void SaveNames(Network model, IEnumerable<string> names) => model.Metadata[ClassesKey] = JsonSerializer.Serialize(names);

    /// <summary>Reads what <see cref="SaveNames"/> wrote.</summary>
    /// <param name="saved">The model's file.</param>
    /// <param name="count">How many classes the network has.</param>
    /// <exception cref="SampleException">It is not there, or not as it should be.</exception>
    public static string[] ReadNames(SavedModel saved, int count)
    {
        try
        {
            string[]? names = JsonSerializer.Deserialize<string[]>(saved[ClassesKey]);
            return names is not null && names.Length == count && !names.Contains(null)
                ? names
                : throw new SampleException($"{saved.Path}: expected the names of {count} classes, got {names?.Length ?? 0}");
        }
        catch (JsonException error)
        {
            throw new SampleException($"{saved.Path}: expected the classes' names as a JSON list, got other text: {error.Message}", error);
        }
    }

    private static string List(TimeSeriesFile file) => file.ClassLabels.IsEmpty ? "none" : string.Join(", ", file.ClassLabels);
}
