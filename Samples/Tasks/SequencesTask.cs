namespace Unrolled.Samples;

/// <summary>The three tasks on numbers of the lectures, one after the other.</summary>
internal sealed class SequencesTask() : SampleTask("sequences", "One-to-many, many-to-one and many-to-many on number sequences, compared with the lectures' predictions.")
{
    /// <inheritdoc/>
    public override bool SavesModel => false; // there are three: each task of its own saves its model

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        SequenceAnswer[] answers =
        [
            SequenceLesson.Learn(SequenceExercise.OneToMany, new NextTwoNumbers(run.Seed), run),
            SequenceLesson.Learn(SequenceExercise.ManyToOne, new SumOfThree(run.Seed), run),
            SequenceLesson.Learn(SequenceExercise.ManyToMany, new NextThreeNumbers(run.Seed), run),
        ];
        SequenceAnswer.Print(answers);
        run.Metrics.Baseline = "lecture";
        foreach (SequenceAnswer answer in answers)
        {
            run.Metrics.Add($"{answer.Exercise.Name.Replace('-', '_')}_error", answer.Error, answer.LectureError);
        }
    }
}
