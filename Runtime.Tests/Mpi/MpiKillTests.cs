using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Tests;

/// <summary>Jobs of which a rank is killed while they train: the job ends and names it, and the next one continues to the same bits. UNROLLED_MPI_KILLS says how often.</summary>
[Trait("Category", "Slow")]
public sealed class MpiKillTests(ITestOutputHelper output)
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("UNROLLED_MPI_KILLS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 3;

    [Fact]
    public async Task Jobs_OfWhichARankIsKilled_ComeToTheSameFiles()
    {
        string expected = TemporaryFolder.Create().FullName, folder = TemporaryFolder.Create().FullName;
        (int code, string text) = await MpiJob.Run(MpiJob.OpenMpi, 1, "train", expected);
        Assert.True(code == 0, text);
        byte[] model = File.ReadAllBytes(Path.Combine(expected, MpiProcess.Model));

        var random = new Random(8);
        int kills = 0, runs = 0;
        List<string> steps = [];
        while (kills < Kills || runs == 0)
        {
            int ranks = random.Next(2, 5), victim = random.Next(ranks);
            foreach (string file in Directory.GetFiles(folder, MpiProcess.Processes + "*"))
            {
                File.Delete(file);
            }

            Process job = MpiJob.Start(MpiJob.OpenMpi, ranks, "train", folder);
            bool killed = kills < Kills && await KillAfter(job, folder, victim, random.Next(0, 20), random.Next(0, 10));
            (code, text) = await MpiJob.End(job);
            Assert.True(killed || code == 0, text);
            string checkpoint = Path.Combine(folder, MpiProcess.Checkpoint);
            if (File.Exists(checkpoint))
            {
                // Whole, or this throws.
                steps.Add(SafetensorsFile.Read(checkpoint).Metadata["step"]);
            }

            if (code == 0)
            {
                Assert.Equal(model, File.ReadAllBytes(Path.Combine(folder, MpiProcess.Model)));
                runs++;
                Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(folder);
            }
            else
            {
                kills++;
                Assert.Contains($"rank {victim} ", text, StringComparison.Ordinal);
            }
        }

        output.WriteLine($"{kills} kills in {runs} runs; steps {string.Join(", ", steps)}");
        Assert.True(steps.Distinct().Count() > Kills / 3, "Hardly any job got on before a rank was killed.");
        Directory.Delete(expected, recursive: true);
        Directory.Delete(folder, recursive: true);
    }

    // Some checkpoints after the rank has started, at any moment of the next one; false if the job came to its end before.
    private static async Task<bool> KillAfter(Process job, string folder, int victim, int checkpoints, int milliseconds)
    {
        string process = Path.Combine(folder, $"{MpiProcess.Processes}.{victim}"), path = Path.Combine(folder, MpiProcess.Checkpoint);
        int id;
        while (!TryRead(process, out id) && !job.HasExited)
        {
            await Task.Delay(1);
        }

        DateTime last = File.GetLastWriteTimeUtc(path);
        while (checkpoints > 0 && !job.HasExited)
        {
            await Task.Delay(1);
            if (File.GetLastWriteTimeUtc(path) is var now && now != last)
            {
                last = now;
                checkpoints--;
            }
        }

        await Task.Delay(milliseconds);
        try
        {
            using Process rank = Process.GetProcessById(id);
            rank.Kill(); // SIGKILL: nothing of the process is asked
            return true;
        }
        catch (ArgumentException)
        {
            return false; // it has ended
        }
    }

    private static bool TryRead(string path, out int id)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out id);
        }
        catch (IOException)
        {
            id = 0;
            return false;
        }
    }
}
