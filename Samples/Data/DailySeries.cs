namespace Unrolled.Samples;

/// <summary>One value a day, without gaps.</summary>
/// <param name="First">The first value's day.</param>
/// <param name="Values">[days].</param>
internal sealed record DailySeries(DateOnly First, float[] Values)
{
    /// <summary>The day after the last value's.</summary>
    public DateOnly End => First.AddDays(Values.Length);

    /// <summary>A value's day.</summary>
    public DateOnly Day(int index) => First.AddDays(index);
}
