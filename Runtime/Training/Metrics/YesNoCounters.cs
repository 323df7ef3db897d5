namespace Unrolled.Training;

/// <summary>Four counters of answers by yes and no: right yes, wrong yes, wrong no, and all of them.</summary>
internal static class YesNoCounters
{
    public const int Count = 4;

    private const int RightYes = 0, WrongYes = 1, WrongNo = 2, All = 3;

    public static void Add(Span<double> counters, bool said, bool was)
    {
        counters[All]++;
        if (said || was)
        {
            counters[!was ? WrongYes : said ? RightYes : WrongNo]++;
        }
    }

    /// <summary>True if there was a yes, said or not.</summary>
    public static bool HasAny(ReadOnlySpan<double> counters) => counters[RightYes] + counters[WrongYes] + counters[WrongNo] > 0;

    /// <summary>A score; 0 for 0/0, NaN if no element was counted.</summary>
    public static double Result(ReadOnlySpan<double> counters, Score score)
    {
        double right = counters[RightYes], of = score switch
        {
            Score.Precision => right + counters[WrongYes],
            Score.Recall => right + counters[WrongNo],
            _ => right + 0.5 * (counters[WrongYes] + counters[WrongNo]),
        };
        return counters[All] == 0 ? double.NaN : right == 0 ? 0 : right / of;
    }
}
