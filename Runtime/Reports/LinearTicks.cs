namespace Unrolled.Reports;

/// <summary>Ticks at multiples of 1, 2 or 5 times a power of ten.</summary>
internal static class LinearTicks
{
    /// <summary>The least such step with which a range takes no more than some steps.</summary>
    /// <param name="range">Above 0 and finite.</param>
    /// <param name="most">1 or more.</param>
    public static double Step(double range, int most)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(range / most)));
        foreach (int multiple in (ReadOnlySpan<int>)[1, 2, 5, 10])
        {
            if (range / (multiple * power) <= most * (1 + 1e-9))
            {
                return multiple * power;
            }
        }

        return 20 * power;
    }

    /// <summary>The multiples of a step within a range.</summary>
    public static List<AxisTick> Within(double low, double high, double step)
    {
        List<AxisTick> ticks = [];
        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        double first = Math.Ceiling(low / step - 1e-9), last = Math.Floor(high / step + 1e-9);
        for (double i = first; i <= last && ticks.Count < 100; i++)
        {
            // Next to numbers that are much larger than the step, i + 1 may be i.
            double value = i * step;
            ticks.Add(new AxisTick(value, NumberText.OfStep(value, step, largest)));
        }

        return ticks;
    }
}
