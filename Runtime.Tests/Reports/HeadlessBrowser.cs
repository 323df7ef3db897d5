using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unrolled.Tests.Reports;

/// <summary>Chromium without a window, which opens one page and tells what happens in it, by the protocol of its developer tools.</summary>
internal sealed class HeadlessBrowser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _answers = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private Task _reading = Task.CompletedTask;
    private TaskCompletionSource _loaded = new();
    private string? _session;
    private int _lastId;

    private HeadlessBrowser(Process process, DirectoryInfo profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>What the console said of errors and warnings since the page was opened, and exceptions of scripts.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>The addresses that the page asked for, its own among them.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Starts the browser; skips the test where there is none.</summary>
    public static async Task<HeadlessBrowser> Start()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, $"There is no browser in PATH: none of {string.Join(", ", Names)}.");
        DirectoryInfo profile = TemporaryFolder.Create();
        var start = new ProcessStartInfo(program!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank"])
        {
            start.ArgumentList.Add(argument);
        }

        var browser = new HeadlessBrowser(Process.Start(start)!, profile);
        try
        {
            await browser.Connect();
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }

        return browser;
    }

    /// <summary>Opens a page.</summary>
    public async Task Open(string path, int width, bool dark = false)
    {
        await Send("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await Send("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }) });
        _complaints.Clear();
        _requests.Clear();
        _loaded = new TaskCompletionSource();
        await Send("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
        await _loaded.Task.WaitAsync(Patience);
    }

    /// <summary>The value of an expression in the page.</summary>
    public async Task<T> Evaluate<T>(string expression)
    {
        JsonNode? answer = await Send("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.Null(answer!["exceptionDetails"]?.ToJsonString());
        return answer["result"]!["value"].Deserialize<T>()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        await _reading;
        _socket.Dispose();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private async Task Connect()
    {
        const string Sign = "DevTools listening on ";
        string said = "";
        string? line;
        while ((line = await _process.StandardError.ReadLineAsync().WaitAsync(Patience)) is not null && !line.StartsWith(Sign, StringComparison.Ordinal))
        {
            said += line + "\n";
        }

        Assert.True(line is not null, $"The browser did not start: {said}");
        _ = _process.StandardError.ReadToEndAsync(); // a pipe that is full would stop it
        _ = _process.StandardOutput.ReadToEndAsync();
        await _socket.ConnectAsync(new Uri(line[Sign.Length..]), CancellationToken.None).WaitAsync(Patience);
        _reading = Read();
        JsonNode? targets = await Send("Target.getTargets", []);
        string target = targets!["targetInfos"]!.AsArray().First(t => (string)t!["type"]! == "page")!["targetId"]!.GetValue<string>();
        _session = (await Send("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }))!["sessionId"]!.GetValue<string>();
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"])
        {
            await Send($"{domain}.enable", []);
        }
    }

    private async Task<JsonNode?> Send(string method, JsonObject parameters)
    {
        int id = ++_lastId;
        TaskCompletionSource<JsonNode?> answer = _answers.GetOrAdd(id, _ => new TaskCompletionSource<JsonNode?>());
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        return await answer.Task.WaitAsync(Patience);
    }

    private async Task Read()
    {
        byte[] buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                WebSocketReceiveResult part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.ToArray())!);
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException)
        {
            // The browser was ended; who waits for an answer runs out of patience.
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            TaskCompletionSource<JsonNode?> answer = _answers.GetOrAdd(id.GetValue<int>(), _ => new TaskCompletionSource<JsonNode?>());
            if (message["error"] is { } error)
            {
                answer.SetException(new InvalidOperationException(error.ToJsonString()));
            }
            else
            {
                answer.SetResult(message["result"]);
            }

            return;
        }

        JsonNode parameters = message["params"]!;
        switch ((string)message["method"]!)
        {
            case "Page.loadEventFired":
                _loaded.TrySetResult();
                break;
            case "Runtime.consoleAPICalled" when (string)parameters["type"]! is "error" or "warning" or "assert":
            case "Runtime.exceptionThrown":
                _complaints.Enqueue(parameters.ToJsonString());
                break;
            case "Log.entryAdded":
                _complaints.Enqueue(parameters["entry"]!.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                _requests.Enqueue((string)parameters["request"]!["url"]!);
                break;
        }
    }
}
