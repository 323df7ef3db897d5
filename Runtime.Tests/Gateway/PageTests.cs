using System.Net;
using System.Text.Json;
using Unrolled.Tests.Reports;

namespace Unrolled.Tests.Gateway;

/// <summary>The page in a browser, and the JSON behind it.</summary>
public sealed class PageTests
{
    // What would be a script, an attribute, an entity, a path.
    private const string Hostile = "sensors/<img src=x onerror=\"document.title='hit'\">'&amp;%2F..?a=b</script>/temperature";

    [Fact]
    public async Task Page_InABrowser_ShowsTopicsAndDrawsThemAsTheyCome()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        await using GatewayHost host = await GatewayHost.Start(Settings(), new StringWriter());
        await using ForecastListener listener = await ForecastListener.Connect(host.BrokerPort);
        await TestGateway.WaitUntilConnected(host);
        float[] readings = TestForecaster.Readings(1, 100);
        for (int t = 0; t < 60; t++)
        {
            await listener.Publish(Hostile, TestForecaster.Payload(readings[t], t));
            await listener.Publish("sensors/other/temperature", TestForecaster.Payload(1 + t % 2, t));
        }

        await listener.Publish(Hostile, "<b onclick='x'>nonsense</b>");
        await listener.WaitFor("sensors/other/temperature", 60);
        foreach ((int width, bool dark) in ((int, bool)[])[(1280, false), (390, true)])
        {
            await browser.Open(host.Url!, width, dark);
            await Until(browser, "document.querySelectorAll('#topics tr').length === 2 && document.querySelectorAll('#values path').length === 2");
            Assert.True(await browser.Evaluate<double>("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, $"wider than {width} px");
        }

        // The hostile one is first in the order of names, so it is drawn: its text is its name, and nothing of it is an element.
        Assert.Equal([Hostile, "sensors/other/temperature"], await browser.Evaluate<string[]>("[...document.querySelectorAll('#topics button')].map(b => b.textContent)"));
        Assert.Equal(Hostile, await browser.Evaluate<string>("document.getElementById('name').textContent"));
        Assert.Equal("Gateway", await browser.Evaluate<string>("document.title"));
        Assert.Equal(0, await browser.Evaluate<int>("document.querySelectorAll('img,b').length + document.querySelectorAll('script').length - 1"));
        Assert.Contains("nonsense</b>", await browser.Evaluate<string>("document.getElementById('faults').textContent"), StringComparison.Ordinal);
        Assert.Equal(60, await browser.Evaluate<int>("points.length"));

        // New points come by themselves.
        for (int t = 60; t < 100; t++)
        {
            await listener.Publish(Hostile, TestForecaster.Payload(readings[t], t));
        }

        await Until(browser, "points.length === 100");
        Assert.Equal(readings[^1], await browser.Evaluate<float>("points[99][1]"));

        // Another topic, by a click; a search.
        await browser.Evaluate<object?>("document.querySelectorAll('#topics button')[1].click()");
        await Until(browser, "points.length === 60 && document.getElementById('name').textContent === 'sensors/other/temperature'");
        await browser.Evaluate<object?>("document.getElementById('search').value = 'OTHER'; document.getElementById('search').oninput()");
        await Until(browser, "document.querySelectorAll('#topics tr').length === 1");
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests, url => Assert.StartsWith(host.Url!, url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Script_ThatIsNotThePages_IsNotRun()
    {
        // The control of the policy: were a name to become an element, its script would not run.
        await using HeadlessBrowser browser = await HeadlessBrowser.Start();
        await using GatewayHost host = await GatewayHost.Start(Settings(), new StringWriter());
        await browser.Open(host.Url!, 800);
        await browser.Evaluate<object?>("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\" onerror=\"document.title = 1\">')");
        await Task.Delay(300);
        Assert.Equal("Gateway", await browser.Evaluate<string>("document.title"));
        Assert.NotEmpty(browser.Complaints);
    }

    [Fact]
    public async Task Json_OfTopics_HasWhatWasAskedFor()
    {
        await using GatewayHost host = await GatewayHost.Start(Settings(), new StringWriter());
        using var web = new HttpClient { BaseAddress = new Uri(host.Url!) };
        await using ForecastListener listener = await ForecastListener.Connect(host.BrokerPort);
        await TestGateway.WaitUntilConnected(host);
        foreach (string topic in (string[])["sensors/b/temperature", Hostile, "sensors/a/temperature"])
        {
            await listener.Publish(topic, "{\"value\":3,\"seq\":7,\"time\":1700000000}");
            await listener.WaitFor(topic, 1);
        }

        JsonElement all = await Get(web, "/api/topics?limit=1&offset=1");
        Assert.Equal((3, 3), (all.GetProperty("total").GetInt32(), all.GetProperty("matching").GetInt32()));
        Assert.Equal("sensors/a/temperature", Assert.Single(all.GetProperty("topics").EnumerateArray()).GetProperty("topic").GetString());
        Assert.Equal(1, (await Get(web, "/api/topics?search=S%2FA%2F")).GetProperty("matching").GetInt32());
        foreach (string path in (string[])["sensors/a/temperature", Uri.EscapeDataString("sensors/a/temperature"), Uri.EscapeDataString(Hostile)])
        {
            JsonElement topic = await Get(web, "/api/topics/" + path);
            Assert.Equal(Uri.UnescapeDataString(path), topic.GetProperty("topic").GetString());
            Assert.Equal("[[1700000000000,3,null,null]]", topic.GetProperty("history").GetRawText());
            Assert.Equal(JsonValueKind.Null, topic.GetProperty("score").ValueKind);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await web.GetAsync("/api/topics/none")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await web.GetAsync("/api/events?topic=none")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await web.GetAsync("/api/topics?limit=-1")).StatusCode);
        Assert.Equal("ok", (await Get(web, "/health")).GetProperty("status").GetString());
        Assert.Equal(3, (await Get(web, "/api/status")).GetProperty("readings").GetInt32());
    }

    [Fact]
    public async Task Health_WithoutABroker_IsFailing()
    {
        GatewaySettings settings = Settings();
        int port = MosquittoBroker.FreePort();
        await using GatewayHost host = await GatewayHost.Start(settings with { Broker = new BrokerAddress("127.0.0.1", port), Connection = settings.Connection with { Host = "127.0.0.1", Port = port } }, new StringWriter());
        using var web = new HttpClient { BaseAddress = new Uri(host.Url!) };
        HttpResponseMessage answer = await web.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("\"connected\":false", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static GatewaySettings Settings()
    {
        GatewaySettings settings = TestGateway.Settings(new BrokerAddress(null, MosquittoBroker.FreePort()));
        return settings with { Http = "http://127.0.0.1:0", Connection = settings.Connection with { Filters = ["sensors/#"] } };
    }

    private static async Task<JsonElement> Get(HttpClient web, string path)
    {
        using JsonDocument document = JsonDocument.Parse(await web.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private static async Task Until(HeadlessBrowser browser, string condition)
    {
        for (long end = Environment.TickCount64 + 40_000; !await browser.Evaluate<bool>(condition);)
        {
            Assert.True(Environment.TickCount64 < end, condition);
            await Task.Delay(50);
        }
    }
}
