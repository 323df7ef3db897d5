using System.Globalization;
using System.Text;
using System.Text.Json;
using Unrolled.Samples.Browser;
using Unrolled.Tests.Reports;

namespace Unrolled.Tests.Browser;

/// <summary>The published page of Samples/Browser in a real browser.</summary>
public sealed class BrowserPageTests
{
    private const string Message = "document.getElementById('message').textContent";

    [Fact]
    public async Task Page_InABrowser_GivesTheBitsOfThisProcess()
    {
        string folder = PublishedSite.Page;
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        await using var server = new StaticServer(folder);
        await Start(browser, server.Address);

        // The digests in the page, as a visitor sees them.
        await browser.Evaluate<bool>("(document.querySelector('details').open = true, document.getElementById('check').click(), true)");
        string[][] rows = await browser.Evaluate<string[][]>("[...document.querySelectorAll('#digests tr')].map(row => [...row.cells].map(cell => cell.textContent))");
        Assert.Equal(BitsCheck.Run().Select(row => $"{row.Name}: {row.Digest}"), rows[..^2].Select(row => $"{row[0]}: {row[1]}"));

        // Lanes are those that are faster there, and nothing is said of the missing instructions.
        Assert.EndsWith("lanes: Scalar", await browser.Evaluate<string>("page.Describe()"), StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);

        // Training, the model's file and a stream.
        double[] losses = await browser.Evaluate<double[]>("(page.Generate(500), [...page.Train(1), ...page.Train(1), ...page.Train(1)])");
        using var session = new ForecastSession(SeriesText.Generate(500, seed: 1), seed: 1);
        Assert.Equal(losses.Select(_ => session.TrainBatch()), losses);
        Assert.Equal(Convert.ToBase64String(session.SaveModel()), await browser.Evaluate<string>("btoa(String.fromCharCode(...page.SaveModel()))"));
        double[] forecasts = new double[520];
        session.StartStream();
        session.Stream(forecasts);
        Assert.Equal(forecasts, await browser.Evaluate<double[]>("(page.StartStream(), Array.from(page.Stream(520)))"));

        Report("bytes that the page loads, compressed by brotli", PublishedSite.CompressedSize(folder, browser.Requests).ToString(CultureInfo.InvariantCulture));
        Report("start, until the page can be used", await browser.Evaluate<string>("document.documentElement.dataset.started + ' ms'"));
        Report("a step of LSTM 32, dense 1", rows[^2][1]);
        Report("the same on one lane", rows[^1][1]);
        Report("a batch of 16 windows of 30 steps", await browser.Evaluate<string>("""
            (() => { const times = []; for (let i = 0; i < 10; i++) { const start = performance.now(); page.Train(0); times.push(performance.now() - start); } return Math.min(...times).toFixed(1) + ' ms'; })()
            """));
    }

    /// <summary>What a visitor does, after the server has gone.</summary>
    [Fact]
    public async Task Page_WithoutItsServer_TrainsStreamsSavesAndLoads()
    {
        string folder = PublishedSite.Page;
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        var server = new StaticServer(folder);
        string address = server.Address;
        await Start(browser, address);
        await server.DisposeAsync();
        int requests = browser.Requests.Count;

        IEnumerable<string> lines = SeriesText.Generate(120, seed: 2).Select(v => v.ToString("R", CultureInfo.InvariantCulture));
        await Choose(browser, "series", "waves.csv", Encoding.UTF8.GetBytes("value\n" + string.Join("\n", lines)));
        await browser.Until(Message, "120 values of waves.csv");
        string blank = await browser.Evaluate<string>("document.getElementById('losses').toDataURL()");
        await Click(browser, "document.getElementById('epochs').value = 2", "train");
        await browser.Until(Message, "Trained: the mean loss of epoch 2 is ");
        Assert.NotEqual(blank, await browser.Evaluate<string>("document.getElementById('losses').toDataURL()"));
        string before = await browser.Evaluate<string>("document.getElementById('chart').toDataURL()");
        await Click(browser, "document.getElementById('ahead').value = 20", "stream");
        await browser.Until(Message, "Streamed 140 steps");
        Assert.NotEqual(before, await browser.Evaluate<string>("document.getElementById('chart').toDataURL()"));

        // Saved: the link's file is caught instead of stored.
        await browser.Evaluate<bool>("(HTMLAnchorElement.prototype.click = function () { globalThis.saved = fetch(this.href).then(r => r.arrayBuffer()).then(b => btoa(String.fromCharCode(...new Uint8Array(b)))); }, true)");
        await Click(browser, "", "save");
        byte[] file = Convert.FromBase64String(await browser.Evaluate<string>("saved"));
        Assert.Equal("Forecaster", Forecaster.Load(file).Definition.Name);

        // Loaded, after a new one has begun; and what is no model is refused.
        await Click(browser, "", "generate");
        await browser.Until(Message, "A new signal, a new model");
        await Choose(browser, "model", "mine.safetensors", file);
        await browser.Until(Message, "The model of mine.safetensors");
        Assert.Equal(Convert.ToBase64String(file), await browser.Evaluate<string>("btoa(String.fromCharCode(...page.SaveModel()))"));
        await Choose(browser, "model", "none.safetensors", [1, 2, 3]);
        await browser.Until("document.getElementById('message').className", "error");
        await Choose(browser, "series", "none.csv", "1\nx\n"u8.ToArray());
        await browser.Until(Message, "Line 2: expected a number in the last column, got 'x'.");
        Assert.Equal(Convert.ToBase64String(file), await browser.Evaluate<string>("btoa(String.fromCharCode(...page.SaveModel()))"));

        // Nothing was asked of the server but blobs of the page itself; and the page opens again.
        Assert.All(browser.Requests.Skip(requests), url => Assert.StartsWith("blob:", url, StringComparison.Ordinal));
        await browser.Open(address, 1000);
        await browser.Until(Message, "Ready");
        Assert.Equal(500, await browser.Evaluate<int>("page.Values().length"));
    }

    /// <summary>A click while it trains takes effect: the page is never blocked for long.</summary>
    [Fact]
    public async Task Stop_WhileItTrains_EndsIt()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        await using var server = new StaticServer(PublishedSite.Page);
        await Start(browser, server.Address);
        await Click(browser, "document.getElementById('epochs').value = 1000", "train");
        await browser.Until(Message, "Training: epoch 2 of 1000");
        await Click(browser, "", "stop");
        await browser.Until(Message, "Stopped");
        int epochs = await browser.Evaluate<int>("page.Epochs()");
        Assert.InRange(epochs, 1, 999);
        await Task.Delay(500);
        Assert.Equal(epochs, await browser.Evaluate<int>("page.Epochs()"));
        Assert.Equal("Stopped", await browser.Evaluate<string>(Message));
    }

    [Fact]
    public async Task Page_OnAPhone_FitsIt()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        await using var server = new StaticServer(PublishedSite.Page);
        await Start(browser, server.Address, width: 390);
        Assert.Equal(0, await browser.Evaluate<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    private static async Task Start(HeadlessBrowser browser, string address, int width = 1000)
    {
        await browser.Open(address, width);
        await browser.Until(Message, "Ready");
        await browser.Until("document.documentElement.dataset.offline ?? ''", "yes");
        Assert.Empty(browser.Complaints);
    }

    private static Task<bool> Click(HeadlessBrowser browser, string first, string button)
        => browser.Evaluate<bool>($"(() => {{ {first}; document.getElementById('{button}').click(); return true; }})()");

    // Puts a file into an input, as the visitor's choice does.
    private static Task<bool> Choose(HeadlessBrowser browser, string input, string name, byte[] content) => browser.Evaluate<bool>($$"""
        (() => {
            const files = new DataTransfer(), input = document.getElementById('{{input}}');
            files.items.add(new File([Uint8Array.from(atob('{{Convert.ToBase64String(content)}}'), c => c.charCodeAt(0))], {{JsonSerializer.Serialize(name)}}));
            input.files = files.files;
            input.dispatchEvent(new Event('change'));
            return true;
        })()
        """);

    private static void Report(string what, string value) => TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {value}");
}
