using System.Diagnostics;
using System.Text.Json;

namespace Unrolled.Bench;

/// <summary>The rows that train, timed by PyTorch in its own process.</summary>
/// <param name="Version">PyTorch's version.</param>
/// <param name="Nanoseconds">The median time of a batch, by the row's name.</param>
internal sealed record PyTorch(string Version, IReadOnlyDictionary<string, double> Nanoseconds)
{
    /// <summary>Runs <c>peers/pytorch.py</c>.</summary>
    /// <exception cref="BenchException">There is no python3 with torch, or the script failed.</exception>
    public static PyTorch Run()
    {
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Results.Root, "peers", "pytorch.py"));
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                string reason = errors.Result.TrimEnd().Split('\n')[^1];
                throw new BenchException($"PyTorch is left out: {reason}. Get it: Bench/peers/fetch.sh, or apt-get install python3-torch.");
            }

            using JsonDocument json = JsonDocument.Parse(output);
            return new PyTorch(
                json.RootElement.GetProperty("version").GetString() ?? "",
                json.RootElement.GetProperty("nanoseconds").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble()));
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new BenchException($"PyTorch is left out: {python} is not there ({error.Message}).", error);
        }
        catch (JsonException error)
        {
            throw new BenchException($"PyTorch is left out: its script printed no JSON ({error.Message}).", error);
        }
    }
}
