namespace Unrolled;

/// <summary>Three counters of answers by yes and no: right yes, wrong yes, wrong no.</summary>
internal static class YesNoCounters
{
    public const int Count = 3;

    private const int RightYes = 0, WrongYes = 1, WrongNo = 2;

    public static void Add(Span<double> counters, bool said, bool was)
    {
        if (said || was)
        {
            counters[!was ? WrongYes : said ? RightYes : WrongNo]++;
        }
    }

    /// <summary>True if there was a yes, said or not.</summary>
    public static bool HasAny(ReadOnlySpan<double> counters) => counters[RightYes] + counters[WrongYes] + counters[WrongNo] > 0;

    /// <summary>A score; 0 where it is 0/0.</summary>
    public static double Result(ReadOnlySpan<double> counters, Score score)
    {
        double right = counters[RightYes], of = score switch
        {
            Score.Precision => right + counters[WrongYes],
            Score.Recall => right + counters[WrongNo],
            _ => right + 0.5 * (counters[WrongYes] + counters[WrongNo]),
        };
        return right == 0 ? 0 : right / of;
    }
}
