namespace Unrolled.Samples;

/// <summary>A small task on numbers: sequences to learn from, and one sequence to be tested with that is not among them.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Steps">Numbers of a sequence.</param>
/// <param name="Inputs">[samples, steps], what to learn from.</param>
/// <param name="Targets">[samples, outputs], the right answers.</param>
/// <param name="TestInput">[steps], the test.</param>
/// <param name="Truth">[outputs], its right answer.</param>
/// <param name="LecturePrediction">[outputs], what the lecture's network answered.</param>
internal sealed record SequenceExercise(
    string Name, int Steps, float[] Inputs, float[] Targets, float[] TestInput, float[] Truth, float[] LecturePrediction)
{
    /// <summary>A number → the two that follow it, learned from 1, 4, … 43.</summary>
    public static SequenceExercise OneToMany { get; } = Create(
        "one-to-many", 1, Numbers(15, from: 1, by: 3), s => [s[0] + 1, s[0] + 2], [10], [11.01f, 12.14f]);

    /// <summary>Three consecutive numbers → their sum, learned from 1 … 45.</summary>
    public static SequenceExercise ManyToOne { get; } = Create(
        "many-to-one", 3, Numbers(45, from: 1, by: 1), s => [s.Sum()], [50, 51, 52], [152.93f]);

    /// <summary>Three multiples of 5 → the three that follow them, learned from 5 … 300.</summary>
    public static SequenceExercise ManyToMany { get; } = Create(
        "many-to-many", 3, Numbers(60, from: 5, by: 5), s => [s[0] + 15, s[1] + 15, s[2] + 15], [300, 305, 310], [315.30f, 321.04f, 327.00f]);

    private static SequenceExercise Create(string name, int steps, float[] inputs, Func<float[], float[]> answer, float[] test, float[] lecture)
        => new(name, steps, inputs, [.. inputs.Chunk(steps).SelectMany(answer)], test, answer(test), lecture);

    private static float[] Numbers(int count, int from, int by) => [.. Enumerable.Range(0, count).Select(i => (float)(from + i * by))];
}
