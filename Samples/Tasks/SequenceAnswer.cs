using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>What a network said to an exercise's test.</summary>
/// <param name="Exercise">The exercise.</param>
/// <param name="Prediction">[outputs].</param>
internal sealed record SequenceAnswer(SequenceExercise Exercise, float[] Prediction)
{
    /// <summary>The largest difference from the truth.</summary>
    public double Error => Largest(Prediction);

    /// <summary>The same of the lecture's network, whose figures have two decimals; so has their difference from whole numbers.</summary>
    public double LectureError => Math.Round(Largest(Exercise.LecturePrediction), 2);

    /// <summary>Prints answers beside the truth and what the lecture's networks said.</summary>
    public static void Print(params SequenceAnswer[] answers)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Task", "Input", "Truth", "Lecture", "Ours");
        table.AddColumn(new TableColumn("Lecture's error").RightAligned());
        table.AddColumn(new TableColumn("Our error").RightAligned());
        foreach (SequenceAnswer answer in answers)
        {
            SequenceExercise exercise = answer.Exercise;
            table.AddRow(
                new Text(exercise.Name), new Text(Join(exercise.TestInput, "0")), new Text(Join(exercise.Truth, "0")),
                new Text(Join(exercise.LecturePrediction, "0.00")), new Text(Join(answer.Prediction, "0.000")),
                new Text(Format(answer.LectureError, "0.00")), new Text(Format(answer.Error, "0.0000")));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("An error is the largest absolute difference from the truth.");
    }

    private static string Join(float[] values, string format) => $"[{string.Join(", ", values.Select(v => Format(v, format)))}]";

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private double Largest(float[] prediction) => prediction.Zip(Exercise.Truth, (p, t) => Math.Abs((double)p - t)).Max();
}
