using System.Diagnostics;

namespace Unrolled.Tests;

/// <summary>Processes that are killed while they train and write: what is left is always a whole checkpoint, and in the end the same files.</summary>
[Trait("Category", "Slow")]
public class CheckpointKillTests(ITestOutputHelper output)
{
    private const int Kills = 50;

    [Fact]
    public async Task Processes_KilledAtAnyMoment_ComeToTheSameFiles()
    {
        string expected = TemporaryFolder.Create().FullName;
        Assert.Equal(0, await Exit(Start(expected)));

        var random = new Random(8);
        string folder = TemporaryFolder.Create().FullName;
        int kills = 0, runs = 0, halves = 0;
        List<string> steps = [];
        while (kills < Kills || runs == 0)
        {
            File.Delete(Path.Combine(folder, CheckpointProcess.Started));
            Process process = Start(folder);
            bool killed = kills < Kills && await KillAfter(process, folder, random.Next(0, 40), random.Next(0, 10));
            int code = await Exit(process);
            kills += killed && code != 0 ? 1 : 0;
            Assert.True(killed || code == 0, "A process failed by itself.");
            halves += Directory.GetFiles(folder, "*.tmp").Length > 0 ? 1 : 0;
            if (File.Exists(Path.Combine(folder, CheckpointProcess.Checkpoint)))
            {
                // Whole, or this throws.
                steps.Add(SafetensorsFile.Read(Path.Combine(folder, CheckpointProcess.Checkpoint)).Metadata["step"]);
            }

            if (code == 0)
            {
                AssertSame(expected, folder);
                runs++;
                Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(folder);
            }
        }

        output.WriteLine($"{kills} kills in {runs} runs, {halves} of them within a checkpoint; steps {string.Join(", ", steps)}");
        Assert.True(steps.Distinct().Count() > 10, "Hardly any process got on before it was killed.");
    }

    private static Process Start(string folder)
    {
        ProcessStartInfo start = new("dotnet", [typeof(CheckpointProcess).Assembly.Location, folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    // Some checkpoints after it has begun to train, however fast the machine is, and at any moment of the next one; false if it came to its end before.
    private static async Task<bool> KillAfter(Process process, string folder, int checkpoints, int milliseconds)
    {
        while (!File.Exists(Path.Combine(folder, CheckpointProcess.Started)) && !process.HasExited)
        {
            await Task.Delay(1);
        }

        string path = Path.Combine(folder, CheckpointProcess.Checkpoint);
        DateTime last = File.GetLastWriteTimeUtc(path);
        while (checkpoints > 0 && !process.HasExited)
        {
            await Task.Delay(1);
            if (File.GetLastWriteTimeUtc(path) is var now && now != last)
            {
                last = now;
                checkpoints--;
            }
        }

        await Task.Delay(milliseconds);
        if (process.HasExited)
        {
            return false;
        }

        process.Kill(); // SIGKILL: nothing of the process is asked
        return true;
    }

    private static async Task<int> Exit(Process process)
    {
        Task<string> text = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await Task.WhenAll(text, error, process.WaitForExitAsync());
        int code = process.ExitCode;
        process.Dispose();
        return code;
    }

    private static void AssertSame(string expected, string folder)
    {
        Assert.Equal(File.ReadAllBytes(Path.Combine(expected, CheckpointProcess.Model)), File.ReadAllBytes(Path.Combine(folder, CheckpointProcess.Model)));
        SafetensorsFile one = SafetensorsFile.Read(Path.Combine(expected, CheckpointProcess.Checkpoint)), other = SafetensorsFile.Read(Path.Combine(folder, CheckpointProcess.Checkpoint));
        Assert.Equal(one.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal), other.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal));
        Assert.Equal(Tensors(one), Tensors(other));

        static IEnumerable<(string, string)> Tensors(SafetensorsFile file)
            => file.Tensors.Where(t => t.Name != "history/duration").Select(t => (t.Name, Convert.ToHexString(t.Data.Span)));
    }
}
