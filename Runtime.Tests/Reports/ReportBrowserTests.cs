namespace Unrolled.Tests.Reports;

/// <summary>Reports in a real browser: what it asks for, complains of and lays out.</summary>
public sealed class ReportBrowserTests
{
    private const string Overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

    // Texts of one drawing whose boxes overlap, and texts that stick out of their drawing.
    private const string Collisions = """
        [...document.querySelectorAll('svg')].flatMap(svg => {
            const own = svg.getBoundingClientRect(), found = [];
            const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim().length > 0).map(t => ({ name: t.textContent, box: t.getBoundingClientRect() }));
            for (const t of texts) {
                if (t.box.left < own.left - 1.5 || t.box.right > own.right + 1.5 || t.box.top < own.top - 1.5 || t.box.bottom > own.bottom + 1.5)
                    found.push(svg.getAttribute('aria-label').slice(0, 20) + ': outside: ' + t.name);
                for (const u of texts)
                    if (u !== t && Math.min(t.box.right, u.box.right) - Math.max(t.box.left, u.box.left) > 1 && Math.min(t.box.bottom, u.box.bottom) - Math.max(t.box.top, u.box.top) > 4)
                        found.push(svg.getAttribute('aria-label').slice(0, 20) + ': ' + t.name + ' over ' + u.name);
            }
            return found;
        })
        """;

    [Fact]
    public async Task Report_WithEverything_OpensWithoutNetworkErrorsOrOverflow()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        string path = Path.Combine(TemporaryFolder.Create().FullName, "report.html");
        ReportSamples.Everything().Save(path);
        foreach ((int width, bool dark) in ((int, bool)[])[(1280, false), (390, true)])
        {
            await browser.Open(path, width, dark);
            Assert.Empty(browser.Complaints);
            Assert.All(browser.Requests, url => Assert.True(url == new Uri(path).AbsoluteUri || url.StartsWith("data:image/png;base64,", StringComparison.Ordinal), url));
            Assert.Equal(4, browser.Requests.Count); // the page and three images
            Assert.True(await browser.Evaluate<double>(Overflow) <= 0, $"wider than {width} px");
            Assert.Empty(await browser.Evaluate<string[]>(Collisions));
            Assert.Empty(await browser.Evaluate<string[]>("[...document.querySelectorAll('.figure,.legend,.note,h1,h2,p,nav')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"));

            // Escaped text is the text, and nothing else.
            Assert.Equal($"Everything {Shown(ReportSamples.Nasty)}", await browser.Evaluate<string>("document.title"));
            Assert.Equal(await browser.Evaluate<string>("document.title"), await browser.Evaluate<string>("document.querySelector('h1').textContent"));
            Assert.Equal(0, await browser.Evaluate<int>("document.querySelectorAll('script,link,iframe,object').length"));
            string back = await browser.Evaluate<string>("document.body === null ? '' : getComputedStyle(document.body).backgroundColor");
            Assert.Equal(dark ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)", back);
        }

        // 5 of the history, 12 charts and 1 of gradient flow, 2 histograms, 2 heat maps.
        Assert.Equal(22, await browser.Evaluate<int>("document.querySelectorAll('svg').length"));
        Assert.Equal(10, await browser.Evaluate<int>("[...document.querySelectorAll('figure')].filter(f => f.querySelector('svg[aria-label=\"Long names\"]')).flatMap(f => [...f.querySelectorAll('.legend span')]).length"));
        Assert.Equal(76 + 6, await browser.Evaluate<int>("[...document.querySelectorAll('svg.map rect:not(.frame)')].length"));
        Assert.Equal(10 * 10 + 40 * 40, await browser.Evaluate<int>("[...document.querySelectorAll('.matrix tbody td:not(.sum)')].length"));
    }

    [Fact]
    public async Task Images_InTheBrowser_HaveTheirPixels()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        string path = Path.Combine(TemporaryFolder.Create().FullName, "images.html");
        new Report("Images").AddImage("Gray", 3, 2, [0, 0.2f, 0.4f, 0.6f, 0.8f, 1]).AddImages("Colors", 2, 1, [("", [1, 0, 0, 0.5f, 0, 1])]).Save(path);
        await browser.Open(path, 800);
        const string Pixels = """
            [...document.images].map(image => {
                const canvas = document.createElement('canvas');
                canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
                const context = canvas.getContext('2d');
                context.drawImage(image, 0, 0);
                return [canvas.width, canvas.height, ...context.getImageData(0, 0, canvas.width, canvas.height).data];
            })
            """;
        int[][] images = await browser.Evaluate<int[][]>(Pixels);
        Assert.Equal([3, 2, .. new[] { 0, 51, 102, 153, 204, 255 }.SelectMany(v => new[] { v, v, v, 255 })], images[0]);
        Assert.Equal([2, 1, 255, 0, 0, 255, 128, 0, 255, 255], images[1]);
    }

    // The control: what the test above would find.
    [Fact]
    public async Task Page_ThatIsWrong_IsNoticed()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        string path = Path.Combine(TemporaryFolder.Create().FullName, "wrong.html");
        await File.WriteAllTextAsync(path, """
            <!DOCTYPE html><title>x</title><div style="width:3000px">wide</div><script>console.error('said')</script><img src="http://127.0.0.1:9/x.png">
            <svg aria-label="a" viewBox="0 0 100 20" width="100" height="20"><text x="0" y="12">over</text><text x="5" y="12">each other</text><text x="90" y="12">outside of it</text></svg>
            """);
        await browser.Open(path, 1280);
        Assert.Contains(browser.Requests, r => r.StartsWith("http://127.0.0.1:9/", StringComparison.Ordinal));
        Assert.Contains(browser.Complaints, c => c.Contains("said", StringComparison.Ordinal));
        Assert.True(await browser.Evaluate<double>(Overflow) > 0);
        string[] collisions = await browser.Evaluate<string[]>(Collisions);
        Assert.Contains(collisions, c => c.Contains("over over each other", StringComparison.Ordinal) || c.Contains("each other over over", StringComparison.Ordinal));
        Assert.Contains(collisions, c => c.Contains("outside: outside of it", StringComparison.Ordinal));
    }

    // What a title's text is: white space is put together.
    private static string Shown(string text) => text.Replace('\u0001', '\u2401').Replace('\ud800', '\uFFFD');
}
