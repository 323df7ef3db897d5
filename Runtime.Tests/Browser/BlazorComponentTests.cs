using System.Globalization;
using Unrolled.Samples.Browser;
using Unrolled.Tests.Reports;

namespace Unrolled.Tests.Browser;

/// <summary>The published component of Samples/BlazorComponent in a real browser.</summary>
public sealed class BlazorComponentTests
{
    private const string Status = "document.getElementById('status')?.textContent ?? ''";
    private const string Forecasts = "document.querySelector('polyline.forecast').getAttribute('points')";

    [Fact]
    public async Task Component_AfterAClick_HasTrainedAndForecast()
    {
        string folder = PublishedSite.Component;
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        await using var server = new StaticServer(folder);
        await browser.Open(server.Address, 1000);
        await browser.Until(Status, "Not trained");
        string before = await browser.Evaluate<string>(Forecasts);
        Assert.Equal(300, before.Trim().Split(' ').Length);
        await browser.Evaluate<bool>("(document.getElementById('train').click(), true)");
        await browser.Until(Status, "Epoch 5 of 5, loss ");

        // The loss of this process, to the digits that are shown.
        using var session = new ForecastSession(SeriesText.Generate(300, seed: 1), seed: 1);
        while (session.Epochs < 5)
        {
            session.TrainBatch();
        }

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"Epoch 5 of 5, loss {session.EpochLoss:g3}"), await browser.Evaluate<string>(Status));
        await browser.Until("String(document.getElementById('train').disabled)", "false");
        Assert.NotEqual(before, await browser.Evaluate<string>(Forecasts));
        Assert.Empty(browser.Complaints);
        TestContext.Current.TestOutputHelper!.WriteLine($"bytes that the component's page loads, compressed by brotli: {PublishedSite.CompressedSize(folder, browser.Requests)}");
    }
}
