using System.Diagnostics;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace Unrolled.Samples.Browser;

/// <summary>What the page calls. An exception becomes an error of JavaScript, with its message.</summary>
[SupportedOSPlatform("browser")]
internal static partial class ForecastPage
{
    private const int Seed = 1;

    private static ForecastSession _session = new(SeriesText.Generate(500, Seed), Seed);

    /// <summary>The series.</summary>
    [JSExport]
    internal static double[] Values() => [.. _session.Values.Select(v => (double)v)];

    /// <summary>The model, in words.</summary>
    [JSExport]
    internal static string Describe() => $"{_session.Model.Definition.Name}, {_session.Model.Parameters.Length} parameters, lanes: {_session.Model.Lanes}";

    /// <summary>Starts again: an invented series, and a new model.</summary>
    [JSExport]
    internal static void Generate(int count)
    {
        var session = new ForecastSession(SeriesText.Generate(count, Seed), Seed);
        _session.Dispose();
        _session = session;
    }

    /// <summary>Takes the numbers of the visitor's file.</summary>
    [JSExport]
    internal static void UseText(string text, int column) => _session.UseSeries(SeriesText.Parse(text, column));

    /// <summary>Takes the visitor's model.</summary>
    [JSExport]
    internal static void UseModel(byte[] file) => _session.UseModel(file);

    /// <summary>The model's file.</summary>
    [JSExport]
    internal static byte[] SaveModel() => _session.SaveModel();

    /// <summary>Trains for about as long, at least on one batch.</summary>
    /// <returns>The batches' losses.</returns>
    [JSExport]
    internal static double[] Train(int milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        var losses = new List<double>();
        do
        {
            losses.Add(_session.TrainBatch());
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds);
        return [.. losses];
    }

    /// <summary>Epochs that are complete.</summary>
    [JSExport]
    internal static int Epochs() => _session.Epochs;

    /// <summary>The mean loss of the last complete epoch; NaN before the first.</summary>
    [JSExport]
    internal static double EpochLoss() => _session.EpochLoss;

    /// <summary>Begins a stream at the first value.</summary>
    [JSExport]
    internal static void StartStream() => _session.StartStream();

    /// <summary>Steps through the next values of the stream, and past the end of the series through its own forecasts.</summary>
    /// <returns>Each value's forecast of the one after it.</returns>
    [JSExport]
    internal static double[] Stream(int count)
    {
        double[] forecasts = new double[count];
        _session.Stream(forecasts);
        return forecasts;
    }

    /// <summary>Digests of results, for comparison with other machines: name and digest by turns.</summary>
    [JSExport]
    internal static string[] CheckBits() => [.. BitsCheck.Run().SelectMany(row => new[] { row.Name, row.Digest })];

    /// <summary>The time of a step in µs: the best of some runs.</summary>
    [JSExport]
    internal static double StepTime(bool oneLane) => StepClock.Measure(oneLane ? LaneWidth.Scalar : LaneSupport.Best);
}
