using System.Diagnostics;

namespace Unrolled.Tests.Gateway;

/// <summary>A gateway whose disk is full for a while: a file system of 256 KB in a name space of its own, filled from outside.</summary>
public sealed class FullDiskTests
{
    private const string Topic = "sensors/1/temperature";

    [Fact]
    public async Task Disk_ThatIsFull_StopsAcknowledgmentsAndLosesNothing()
    {
        string folder = TemporaryFolder.Create().FullName;
        RequireNameSpaces();
        using MosquittoBroker broker = await MosquittoBroker.Start();
        int http = MosquittoBroker.FreePort();
        string line = GatewayProgram.Line("--broker", $"127.0.0.1:{broker.Port}", "--model", TestForecaster.Save(), "--state", $"{folder}/state", "--http", $"http://127.0.0.1:{http}", "--in-flight", "50");
        using GatewayProgram gateway = GatewayProgram.Start("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o size=256k tmpfs '{folder}' && exec {line}"]);
        await using ForecastListener listener = await ForecastListener.Connect(broker.Port);
        using var web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        await Until(async () => gateway.Said.Contains("page", StringComparison.Ordinal) && (await web.GetAsync("/health")).IsSuccessStatusCode, gateway);

        // More after the disk is full than the journal's last page could still take.
        float[] readings = TestForecaster.Readings(1, 600);
        await Publish(listener, readings, 0, 50);
        await listener.WaitFor(Topic, 50, () => gateway.Said);
        string filler = $"/proc/{gateway.Id}/root{folder}/filler";
        Fill(filler);
        await Publish(listener, readings, 50, 550);
        await Until(async () => !(await web.GetAsync("/health")).IsSuccessStatusCode, gateway);
        string health = await web.GetStringAsync("/api/status");
        Assert.Contains("No space left", health, StringComparison.Ordinal);
        // Forecasts that were published before may still be on their way.
        int withoutRoom = -1;
        await Until(async () => withoutRoom == (withoutRoom = await CountAfter(listener, TimeSpan.FromMilliseconds(300))), gateway);
        Assert.InRange(withoutRoom, 50, 549);

        File.Delete(filler);
        await listener.WaitFor(Topic, 550, () => gateway.Said);
        await Until(async () => (await web.GetAsync("/health")).IsSuccessStatusCode, gateway);
        await Publish(listener, readings, 550, 600);
        await listener.WaitFor(Topic, 600, () => gateway.Said);
        Assert.Equal(0, listener.Check(Topic, TestForecaster.Forecasts(TestForecaster.Create(), readings)));
    }

    private static void RequireNameSpaces()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /tmp"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            Assert.SkipWhen(process.ExitCode != 0, "There are no user name spaces to mount a small file system in (unshare --user --mount).");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no unshare: apt-get install util-linux.");
        }
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        byte[] block = new byte[64];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    private static async Task Publish(ForecastListener listener, float[] readings, int from, int to)
    {
        for (int t = from; t < to; t++)
        {
            await listener.Publish(Topic, TestForecaster.Payload(readings[t], t));
        }
    }

    private static async Task<int> CountAfter(ForecastListener listener, TimeSpan delay)
    {
        await Task.Delay(delay);
        return listener.Of(Topic).Length;
    }

    private static async Task Until(Func<Task<bool>> condition, GatewayProgram gateway)
    {
        for (long end = Environment.TickCount64 + 40_000; !await condition();)
        {
            Assert.True(Environment.TickCount64 < end, gateway.Said);
            await Task.Delay(20);
        }
    }
}
