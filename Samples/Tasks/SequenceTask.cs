using System.Globalization;

namespace Unrolled.Samples;

/// <summary>One of the tasks on numbers of the lectures.</summary>
/// <param name="exercise">What is to be learned.</param>
/// <param name="description">One line for the help.</param>
/// <param name="create">Makes the network, from a seed.</param>
/// <param name="load">The network's <c>Load</c>.</param>
internal sealed class SequenceTask(SequenceExercise exercise, string description, Func<int, Network> create, Func<string, ModelLoadOptions?, Network> load)
    : SampleTask(exercise.Name, description)
{
    /// <summary>A number → the two that follow it.</summary>
    public static SequenceTask OneToMany { get; } = new(SequenceExercise.OneToMany, "A number in, the two that follow it out.", seed => new NextTwoNumbers(seed), NextTwoNumbers.Load);

    /// <summary>Three consecutive numbers → their sum.</summary>
    public static SequenceTask ManyToOne { get; } = new(SequenceExercise.ManyToOne, "Three consecutive numbers in, their sum out.", seed => new SumOfThree(seed), SumOfThree.Load);

    /// <summary>Three multiples of 5 → the three that follow them.</summary>
    public static SequenceTask ManyToMany { get; } = new(SequenceExercise.ManyToMany, "Three multiples of 5 in, the three that follow them out.", seed => new NextThreeNumbers(seed), NextThreeNumbers.Load);

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        Network model = create(run.Seed);
        SequenceAnswer answer = SequenceLesson.Learn(exercise, model, run);
        SequenceAnswer.Print(answer);
        ForecastError ours = ForecastError.Of(answer.Prediction, exercise.Truth), lecture = ForecastError.Of(exercise.LecturePrediction, exercise.Truth);
        run.Metrics.Baseline = "lecture";
        run.Metrics.Add("rmse", ours.Rmse, lecture.Rmse);
        run.Metrics.Add("mae", ours.Mae, lecture.Mae);
        run.Metrics.Add("error", answer.Error, answer.LectureError);
        run.Save(model);
    }

    /// <summary>A line of numbers in, a line of numbers out.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        Network model = saved.Load(load);
        float[] output = new float[exercise.Truth.Length];
        foreach (string line in prediction.Lines())
        {
            model.Predict(NumberLine.Parse(line, exercise.Steps), output);
            prediction.Output.WriteLine(string.Join(' ', output.Select(o => o.ToString("0.###", CultureInfo.InvariantCulture))));
        }
    }
}
