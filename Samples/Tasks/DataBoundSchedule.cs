namespace Unrolled.Samples;

/// <summary>
/// A schedule that says in its description what is learned from. A checkpoint has the description of the schedule that it was made with and goes on with no other: with this one
/// it goes on with the same data alone, though the trainer itself compares only their sizes.
/// </summary>
/// <param name="schedule">How the learning rate changes; null if it does not.</param>
/// <param name="training">What is learned from.</param>
/// <param name="validation">What is only evaluated; null for nothing.</param>
/// <param name="scaler">By which both were scaled; null for none.</param>
internal sealed class DataBoundSchedule(LearningRateSchedule? schedule, SequenceData training, SequenceData? validation, Scaler? scaler) : LearningRateSchedule
{
    private const string None = "none";

    /// <summary>A line for each of the things that it names: <c>training data: 1341 samples, SHA-256 90ab…</c>.</summary>
    public override string Description { get; } = string.Join(
        '\n',
        $"schedule: {schedule?.Description ?? None}",
        $"training data: {DataDigest.Of(training)}",
        $"validation data: {(validation is null ? None : DataDigest.Of(validation))}",
        $"scaler: {scaler?.ToJson() ?? None}");

    /// <inheritdoc/>
    public override double Factor(long step, in ScheduleState state) => schedule?.Factor(step, state) ?? 1;

    /// <inheritdoc/>
    public override void EndEpoch(ref ScheduleState state, double loss) => schedule?.EndEpoch(ref state, loss);

    /// <summary>In what a checkpoint and the training that is to go on from it differ, in one line.</summary>
    public static string Differences(CheckpointMismatchException error) => string.Join("; ", error.Mismatches.SelectMany(Of));

    private static IEnumerable<string> Of(CheckpointMismatch mismatch)
    {
        string[] expected = mismatch.Expected.Split('\n'), actual = mismatch.Actual.Split('\n');
        if (mismatch.Name != nameof(TrainerOptions.Schedule) || expected.Length != actual.Length)
        {
            return [$"{mismatch.Name}: expected {string.Join(", ", expected)}, got {string.Join(", ", actual)}"];
        }

        return expected.Zip(actual).Where(l => l.First != l.Second).Select(l => $"{Name(l.First)}: expected {Value(l.First)}, got {Value(l.Second)}");
    }

    private static string Name(string line) => line[..line.IndexOf(": ", StringComparison.Ordinal)];

    private static string Value(string line) => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
}
