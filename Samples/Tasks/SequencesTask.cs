using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>The three tasks on numbers of the lectures: LSTM(50, relu) and a dense layer, Adam, batches of 3.</summary>
/// <remarks>
/// The numbers go in as they are, as in the lectures. At such sizes the gates σ are open, and with relu a unit then adds up its inputs:
/// the network is linear where the numbers are large, and so is right beyond the numbers that it has seen. Scaled to 0 … 1, the gates
/// stay half open and bend what should be straight: 1 off at 153.
/// </remarks>
internal static class SequencesTask
{
    private const string Name = "sequences";
    private const int DefaultEpochs = 10_000;
    private const int BatchSize = 3;
    private const float LearningRate = 0.02f;

    /// <summary>The task's command.</summary>
    public static Command CreateCommand(CommonOptions common, CancellationToken cancellationToken)
    {
        var command = new Command(Name, "One-to-many, many-to-one and many-to-many on number sequences, beside the lectures' predictions.");
        command.SetAction(result => Run(common.Read(result), cancellationToken));
        return command;
    }

    /// <summary>Trains and tests the three networks.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(TaskSettings settings, CancellationToken cancellationToken)
    {
        OutputFile? json = settings.JsonPath is { } path ? OutputFile.At(path) : null;
        Answer[] answers =
        [
            Learn(SequenceExercise.OneToMany, new NextTwoNumbers(settings.Seed), settings, cancellationToken),
            Learn(SequenceExercise.ManyToOne, new SumOfThree(settings.Seed), settings, cancellationToken),
            Learn(SequenceExercise.ManyToMany, new NextThreeNumbers(settings.Seed), settings, cancellationToken),
        ];
        Print(answers);
        if (json is not null)
        {
            MetricsFile.Write(json, Name, [.. answers.Select(a => ($"{a.Key}_error", a.Error)), .. answers.Select(a => ($"baseline_{a.Key}_error", a.LectureError))]);
        }

        return ExitCode.Success;
    }

    private static Answer Learn<T>(SequenceExercise exercise, T model, TaskSettings settings, CancellationToken cancellationToken)
        where T : Network
    {
        SequenceData data = SequenceData.Pairs(exercise.Inputs, exercise.Targets, exercise.Steps, 1, exercise.Truth.Length);
        int epochs = settings.Epochs ?? DefaultEpochs;
        using var trainer = new Trainer<T>(model, new TrainerOptions
        {
            Loss = Loss.MeanSquaredError,
            Optimizer = new Adam(LearningRate),
            Schedule = new LinearDecay(LearningRateSchedule.Steps(data, BatchSize, epochs)),
            BatchSize = BatchSize,
            Seed = settings.Seed,
        });
        TrainingDisplay.Show(exercise.Name, progress => trainer.Fit(data, epochs, progress: progress, cancellationToken: cancellationToken));

        float[] prediction = new float[exercise.Truth.Length];
        model.Predict(exercise.TestInput, prediction);
        return new Answer(exercise, prediction);
    }

    private static void Print(Answer[] answers)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Task", "Input", "Truth", "Lecture", "Ours");
        table.AddColumn(new TableColumn("Lecture's error").RightAligned());
        table.AddColumn(new TableColumn("Our error").RightAligned());
        foreach (Answer answer in answers)
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

    private sealed record Answer(SequenceExercise Exercise, float[] Prediction)
    {
        public string Key => Exercise.Name.Replace('-', '_');

        public double Error => Largest(Prediction);

        // The lecture's figures have two decimals, and so has their difference from whole numbers.
        public double LectureError => Math.Round(Largest(Exercise.LecturePrediction), 2);

        private double Largest(float[] prediction) => prediction.Zip(Exercise.Truth, (p, t) => Math.Abs((double)p - t)).Max();
    }
}
