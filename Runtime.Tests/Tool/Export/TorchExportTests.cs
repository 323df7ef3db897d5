using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Unrolled.Tool.Export;
using Unrolled.Tool.Export.Torch;

namespace Unrolled.Tests.Tool.Export;

/// <summary>
/// Exported PyTorch modules, run by Python. PyTorch itself is not there: torch_stand_in.py has what modules use of it, written after its documentation, in double precision; it also checks that the
/// names and shapes of the file are those of the module's state_dict.
/// </summary>
public sealed class TorchExportTests
{
    private const double Tolerance = 1e-5;

    // Products that plain Python computes in about a second.
    private const long MaxWork = 400_000;

    [Fact]
    public void Network_OfTheTable_AnswersInPythonAsHere()
    {
        string folder = TemporaryFolder.Create().FullName;
        int written = 0, large = 0;
        var refused = new ConcurrentBag<string>();
        foreach (TableNetwork table in TableNetwork.All)
        {
            Network network = table.Create();
            if (network.Definition.Weights != WeightPrecision.Float32)
            {
                continue;
            }

            ExportedNetwork exported = table.Export(network);
            IReadOnlyList<ExportedFile> files;
            try
            {
                files = new TorchExporter().Export(exported, new ExportOptions(table.Name));
            }
            catch (UnsupportedModelException fault)
            {
                Assert.Contains(fault.Operator, new[] { "Masking", "ConvTranspose1D", "ImageToSequence", "MultiHeadAttention" });
                refused.Add(fault.Message);
                continue;
            }

            if (Work(network) > MaxWork)
            {
                large++;
                continue;
            }

            ExportFolder.Write(folder, files);
            File.WriteAllText(Path.Combine(folder, $"{table.Name}.json"), Case(exported, NetworkRun.Of(network, steps: 7)));
            written++;
        }

        string[] lines = Python(Path.Combine(Repository.Root(), "Runtime.Tests", "Tool", "Export", "torch_stand_in.py"), folder);
        double largest = 0;
        List<string> faults = [];
        foreach (string line in lines)
        {
            if (!double.TryParse(line.Split(' ')[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double error) || line.Contains('!') || !(error <= Tolerance))
            {
                faults.Add(line);
            }
            else
            {
                largest = Math.Max(largest, error);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written} networks, largest difference {largest:g3}; {large} too large for plain Python, {refused.Count} refused"));
        Assert.Equal(written, lines.Length);
        Assert.True(faults.Count == 0, $"{faults.Count} of {lines.Length}:\n{string.Join('\n', faults)}");
    }

    private static long Work(Network network)
    {
        // Convolutions use a weight at every pixel.
        long pixels = network.Definition.InputLayers.Max(i => i.Width);
        bool hasImages = network.Definition.Layers.Any(l => l.Kind.Contains("2D", StringComparison.Ordinal));
        return network.Parameters.Length * 14L * (hasImages ? pixels : 1);
    }

    private static string Case(ExportedNetwork exported, NetworkRun run)
    {
        var inputs = exported.Inputs.Select((layer, i) =>
        {
            List<int> shape = [run.Batch];
            if (layer.IsSequence)
            {
                shape.Add(run.StepsOf(exported.Definition, i));
            }

            if (!layer.IsTokens)
            {
                shape.AddRange(layer.RowShape);
            }

            return new { shape, values = layer.IsTokens ? (object)run.Inputs[layer.Name].Select(v => (int)v) : run.Inputs[layer.Name] };
        });
        var outputs = exported.Definition.OutputLayers.Select(output =>
        {
            (int steps, float[] values) = run.Outputs[output.Name];
            List<int> shape = [run.Batch];
            if (output.Axis > 0)
            {
                shape.Add(steps);
            }

            shape.AddRange(output.State < 0 ? exported[output.Name].RowShape : [output.Width]);
            return new { shape, values };
        });
        return JsonSerializer.Serialize(new { inputs, outputs });
    }

    private static string[] Python(params string[] arguments)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no python3.");
            return [];
        }

        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return lines;
        }
    }
}
