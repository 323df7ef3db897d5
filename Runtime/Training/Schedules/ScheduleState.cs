namespace Unrolled;

/// <summary>What a schedule that looks at losses remembers from epoch to epoch: all there is to save besides the number of steps.</summary>
/// <param name="Factor">The current rate, as a share of the optimizer's.</param>
/// <param name="Best">The lowest loss so far.</param>
/// <param name="Waited">Epochs since then that did not better it.</param>
/// <param name="Cooldown">Epochs to come that do not count.</param>
public readonly record struct ScheduleState(double Factor, double Best, int Waited, int Cooldown)
{
    /// <summary>That before the first epoch.</summary>
    public static ScheduleState Initial { get; } = new(1, double.PositiveInfinity, 0, 0);
}
