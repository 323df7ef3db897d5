namespace Unrolled.Training;

/// <summary>The state of a schedule that looks at losses, from epoch to epoch: besides the number of steps, only this has to be saved.</summary>
/// <param name="Factor">The current rate, as a share of the optimizer's.</param>
/// <param name="Best">The lowest loss so far.</param>
/// <param name="Waited">Epochs since then without improvement.</param>
/// <param name="Cooldown">Epochs to come that do not count.</param>
public readonly record struct ScheduleState(double Factor, double Best, int Waited, int Cooldown)
{
    /// <summary>That before the first epoch.</summary>
    public static ScheduleState Initial { get; } = new(1, double.PositiveInfinity, 0, 0);
}
