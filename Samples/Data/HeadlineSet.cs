namespace Unrolled.Samples;

/// <summary>Headlines, and which of them are clickbait.</summary>
/// <param name="Headlines">The headlines.</param>
/// <param name="Targets">[headlines]: 1 for clickbait, 0 for news.</param>
internal sealed record HeadlineSet(string[] Headlines, float[] Targets)
{
    private const string Source = "published by Chakraborty et al. (2016): https://github.com/bhargaviparanjape/clickbait, folder dataset";
    private static readonly PublishedFile ClickbaitFile = new("clickbait_data", Source, Alone: false), NewsFile = new("non_clickbait_data", Source, Alone: false);

    /// <summary>How many there are.</summary>
    public int Count => Headlines.Length;

    /// <summary>Reads the two files, a headline a line.</summary>
    /// <param name="run">Knows where they are.</param>
    /// <exception cref="SampleException">A file is missing, or is not as it should be.</exception>
    public static HeadlineSet Load(TaskRun run)
    {
        string clickbait = run.Find(ClickbaitFile), news = run.Find(NewsFile);
        return Of(Read(clickbait), Read(news));
    }

    /// <summary>All headlines, each once: one that comes again, but for blanks and case, is left out, so that none to test with is known from learning.</summary>
    public static HeadlineSet Of(IEnumerable<string> clickbait, IEnumerable<string> news)
    {
        (string Text, float Target)[] all = [.. clickbait.Select(h => (h, 1f)).Concat(news.Select(h => (h, 0f))).DistinctBy(h => Plain(h.Item1))];
        return new HeadlineSet([.. all.Select(h => h.Text)], [.. all.Select(h => h.Target)]);
    }

    /// <summary>Divides them by chance.</summary>
    /// <param name="random">The chance.</param>
    /// <param name="share">The second part's share.</param>
    public (HeadlineSet First, HeadlineSet Second) Split(RandomSource random, double share)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        random.Shuffle<int>(order);
        int second = Math.Clamp((int)Math.Round(Count * share), 1, Count - 1);
        return (Take(order.AsSpan(second)), Take(order.AsSpan(0, second)));
    }

    private HeadlineSet Take(ReadOnlySpan<int> places)
    {
        var part = new HeadlineSet(new string[places.Length], new float[places.Length]);
        for (int i = 0; i < places.Length; i++)
        {
            (part.Headlines[i], part.Targets[i]) = (Headlines[places[i]], Targets[places[i]]);
        }

        return part;
    }

    private static string Plain(string headline) => string.Join(' ', headline.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string[] Read(string path)
    {
        string[] headlines = [.. TextFile.Read(path).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
        return headlines.Length > 0 ? headlines : throw new SampleException($"{path}: expected headlines, one a line, got none");
    }
}
