namespace Unrolled.Bench.Compare;

/// <summary>A row as two revisions did it.</summary>
/// <param name="name">The row's name.</param>
internal sealed class ComparedRow(string name)
{
    private readonly List<double> _old = [], _new = [];

    /// <summary>The row's name.</summary>
    public string Name { get; } = name;

    /// <summary>Why there are no figures of the other revision; null if there are.</summary>
    public string? Missing { get; set; }

    /// <summary>What the rounds gave for the other revision; null if it lacks the row.</summary>
    public Timing? Old => Missing is null ? new Timing([.. _old]) : null;

    /// <summary>What the rounds gave for this revision.</summary>
    public Timing New => new([.. _new]);

    /// <summary>The median of the rounds' ratios of new to old.</summary>
    public double Ratio => New.RatioTo(Old!);

    /// <summary>The rounds' ratios of new to old, the least and the greatest. If 1 lies between them, the rounds do not agree which one is faster.</summary>
    public (double Least, double Greatest) Ratios
    {
        get
        {
            double[] ratios = [.. _new.Zip(_old, (n, o) => n / o)];
            return (ratios.Min(), ratios.Max());
        }
    }

    /// <summary>How far the rounds of one revision lie apart: the greatest less the least, over their median.</summary>
    public static double Spread(Timing timing) => (timing.Rounds.Max() - timing.Min) / timing.Median;

    /// <summary>Adds what one process measured. The shortest of its timings counts: whatever else the machine does only makes them longer.</summary>
    /// <param name="isNew">True for this revision, false for the other one.</param>
    /// <param name="times">The timings, nanoseconds.</param>
    public void Add(bool isNew, IEnumerable<double> times) => (isNew ? _new : _old).Add(times.Min());
}
