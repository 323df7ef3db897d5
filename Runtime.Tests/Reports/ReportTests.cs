using System.Globalization;

namespace Unrolled.Tests.Reports;

/// <summary>What a report's page says, and what it refuses.</summary>
public sealed class ReportTests
{
    [Fact]
    public void Text_OfAnyCharacters_IsEscaped()
    {
        string page = ReportSamples.Everything().ToHtml();
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=http", page, StringComparison.Ordinal);
        Assert.DoesNotContain(page, c => c < ' ' && c != '\n' || char.IsSurrogate(c) && c == '\ud800');
        Assert.Equal("&lt;a href=&quot;x&quot;&gt; &amp; &#39;b&#39;\n\uFFFD\uFFFD\u2400\U0001F600", MarkupText.Escape("<a href=\"x\"> & 'b'\r\n\udc00\ud800\0\U0001F600"));
    }

    [Fact]
    public void Page_InAnyCulture_IsTheSame()
    {
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NumberDecimalSeparator = ",";
        odd.NumberFormat.NegativeSign = "\u2212\u2212";
        odd.NumberFormat.NumberGroupSeparator = "x";
        CultureInfo before = CultureInfo.CurrentCulture;
        IReadOnlyList<TrainingEpoch> history = ReportSamples.History();
        string expected = Report().ToHtml();
        try
        {
            CultureInfo.CurrentCulture = odd;
            Assert.NotEqual("0.5", 0.5.ToString());
            Assert.Equal(expected, Report().ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Report Report() => new Report("x").AddHistory("h", history).AddFigures("f", [new("a", -1234.5, 0.001)]).AddHeatMap("m", ["a"], ["b", "c"], new float[,] { { -0.5f, 12.25f } })
            .AddChart("c", new ReportChart().AddLine("l", [-0.5f, 1234.5f])).AddConfusionMatrix("k", ["a", "b"], new int[,] { { 1, 2 }, { 3, 4 } }).AddHistogram("g", new ReportHistogram().Add("a", [-1.5f, 2]));
    }

    [Fact]
    public void Save_OverAFile_ReplacesItWhole()
    {
        string folder = TemporaryFolder.Create().FullName, path = Path.Combine(folder, "r.html");
        File.WriteAllText(path, new string('x', 1_000_000));
        Report report = new Report("t").AddText("h", "äöü");
        report.Save(path);
        Assert.Equal(report.ToHtml(), File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
        Assert.Throws<DirectoryNotFoundException>(() => report.Save(Path.Combine(folder, "none", "r.html")));
    }

    [Fact]
    public void Sections_WithoutHeading_GoOn()
    {
        string page = new Report("t").AddText("one", "a").AddText("", "b").AddText("two", "c").ToHtml();
        Assert.Equal(2, page.Split("<h2").Length - 1);
    }

    [Fact]
    public void AddReport_AfterItsOwn_IsAsIfAddedThere()
    {
        Report other = new Report("other").AddText("", "above").AddText("one", "a").AddText("", "b").AddText("two", "c").AddText("three", "d");
        string expected = new Report("t").AddText("first", "0").AddText("", "above").AddText("one", "a").AddText("", "b").AddText("two", "c").AddText("three", "d").ToHtml();
        string before = other.ToHtml();
        Assert.Equal(expected, new Report("t").AddText("first", "0").AddReport(other).ToHtml());
        Assert.Equal(before, other.ToHtml());
        Assert.Contains("<a href=\"#section4\">three</a>", expected, StringComparison.Ordinal);
        Assert.Equal(10, other.AddReport(other).ToHtml().Split("<p class=\"text\">").Length - 1);
    }

    [Fact]
    public void Sizes_ThatDoNotFit_AreNamedAndAddNothing()
    {
        var report = new Report("t");
        string before = report.ToHtml();
        Says<ArgumentException>("Row 1 has 3 cells; expected 2", () => report.AddTable("h", ["a", "b"], [["1", "2"], ["1", "2", "3"]]));
        Says<ArgumentException>("Expected at least one column, got none", () => report.AddTable("h", [], []));
        Says<ArgumentException>("Expected counts of [2, 2], as many as labels, got [2, 3]", () => report.AddConfusionMatrix("h", ["a", "b"], new int[2, 3]));
        Says<ArgumentException>("Expected 1 … 100 classes, got 0", () => report.AddConfusionMatrix("h", [], new int[0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => report.AddConfusionMatrix("h", ["a"], new int[,] { { -1 } }));
        Says<ArgumentException>("Expected values of [1, 2], rows and columns, got [2, 1]", () => report.AddHeatMap("h", ["a"], ["b", "c"], new float[2, 1]));
        Says<ArgumentException>("Expected 1 … 400 names, got 401", () => report.AddHeatMap("h", ["a"], [.. Enumerable.Repeat("b", 401)], new float[1, 401]));
        Says<ArgumentException>("Expected 3 values, one for each character, got 2", () => report.AddColoredText("h", "abc", [1, 2]));
        Says<ArgumentException>("Expected 6 numbers for gray or 18 for red, green and blue of 3 × 2 pixels, got 7", () => report.AddImage("h", 3, 2, new float[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => report.AddImage("h", 0, 2, []));
        Says<ArgumentException>("The line 'l' has 2 x values, but 1 y values", () => new ReportChart().AddLine("l", [1f, 2f], [1f]));
        Says<InvalidOperationException>("The chart is over dates, but the addition is over numbers", () => new ReportChart().AddLine("l", new DateOnly(2020, 1, 1), [1f]).AddEvent("e", 3));
        Says<InvalidOperationException>("cannot have LogarithmicX or Diagonal", () => new ReportChart { Diagonal = true }.AddLine("l", new DateOnly(2020, 1, 1), [1f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportHistogram { Bins = 201 });
        Assert.Equal(before, report.ToHtml());

        static void Says<T>(string expected, Action action)
            where T : Exception
            => Assert.Contains(expected, Assert.ThrowsAny<T>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_WithoutAPlace_AreCounted()
    {
        string page = new Report("t").AddChart("c", new ReportChart { LogarithmicY = true }.AddLine("l", [1, 0, -1, float.NaN, float.PositiveInfinity, 2])).ToHtml();
        Assert.Contains("4 values have no place on the scale", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN ", page.Split("<svg")[1].Split("</svg>")[0], StringComparison.Ordinal);
    }

    // Two pieces: the third value has no place.
    [Fact]
    public void Band_GoesAlongItsEdges_AndEndsWhereAValueIsMissing()
    {
        string page = new Report("t").AddChart("c", new ReportChart().AddBand("80 %", [1, 1, float.NaN, 2, 2], [3, 4, 5, 5, 6]).AddLine("l", [2, 2, 2, 3, 3])).ToHtml();
        string[] paths = [.. page.Split("<path class=\"area\" d=\"").Skip(1).Select(p => p.Split('"')[0])];
        Assert.Equal(2, paths.Length);
        Assert.All(paths, path => Assert.Matches("^M[0-9.]+ [0-9.]+(L[0-9.]+ [0-9.]+){3}Z$", path));
        Assert.Contains("80 %", page, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ReportChart().AddBand("b", [1f], [1, 2]));
        Assert.Throws<InvalidOperationException>(() => new ReportChart().AddLine("l", [1f]).AddBand("b", [DateTime.UnixEpoch], [1f], [2f]));
    }

    [Fact]
    public void History_ThatStoppedEarly_SaysSo()
    {
        using var trainer = new Trainer<LinearNetwork>(
            new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 16, Optimizer = new Sgd(1e-30f), EarlyStopping = new EarlyStopping(2) });
        string page = new Report("t").AddHistory("h", trainer.Fit(Samples.Means(32), 9, Samples.Means(16))).ToHtml();
        Assert.Contains("<p class=\"note\">Stopped after epoch 3: ", page, StringComparison.Ordinal);
        Assert.Contains("best epoch: 1<", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ColoredText_OfNeighborsOfOneShade_HasOneElementForThem()
    {
        string page = new Report("t").AddColoredText("c", "aabb\U0001F600<c", [1, 0.98f, -1, -2, 0, 0.3f, float.NaN, 0.02f]).ToHtml();
        Assert.Contains("<span class=\"p10\">aa</span><span class=\"n10\">bb</span>\U0001F600&lt;c</pre>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ConfusionMatrix_OfCounts_HasSharesAndScores()
    {
        string page = new Report("t").AddConfusionMatrix("c", ["cat", "dog"], new int[,] { { 3, 1 }, { 0, 0 } }).ToHtml();
        Assert.Contains("title=\"cat taken for dog: 25.0 % of cat\">1</td><td class=\"sum\">75.0 %</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"sum\">–</td></tr>", page, StringComparison.Ordinal);              // the recall of dogs
        Assert.Contains("<th class=\"sum\">precision</th><td class=\"sum\">100.0 %</td><td class=\"sum\">0.0 %</td>", page, StringComparison.Ordinal);
        Assert.Contains("title=\"accuracy\">75.0 %</td>", page, StringComparison.Ordinal);
    }
}
