namespace Unrolled.Reports;

/// <summary>Ticks of a logarithmic axis: powers of ten, with 2 and 5 times them if there are few.</summary>
internal static class LogarithmicTicks
{
    /// <summary>The ticks within a range.</summary>
    /// <param name="low">Above 0.</param>
    /// <param name="high">Above <paramref name="low"/>.</param>
    /// <param name="most">How many labels there is room for, 2 or more.</param>
    public static List<AxisTick> Within(double low, double high, int most)
    {
        int first = (int)Math.Floor(Math.Log10(low) + 1e-9), last = (int)Math.Ceiling(Math.Log10(high) - 1e-9);
        ReadOnlySpan<int> fine = [1, 2, 5];
        int powers = last - first;
        if (powers * 3 <= most)
        {
            List<AxisTick> ticks = Multiples(low, high, first, last, fine, 1);
            if (ticks.Count >= 3)
            {
                return ticks;
            }

            // Within less than a power of ten, even steps say more.
            return LinearTicks.Within(low, high, LinearTicks.Step(high - low, most));
        }

        return Multiples(low, high, first, last, [1], (powers + most - 1) / most);
    }

    private static List<AxisTick> Multiples(double low, double high, int first, int last, ReadOnlySpan<int> multiples, int stride)
    {
        List<AxisTick> ticks = [];
        for (int power = first; power <= last; power += stride)
        {
            foreach (int multiple in multiples)
            {
                double value = multiple * Math.Pow(10, power);
                if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
                {
                    ticks.Add(new AxisTick(value, NumberText.Of(value, 1)));
                }
            }
        }

        return ticks;
    }
}
