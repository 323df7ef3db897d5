using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Unrolled.Tool.Export;
using Unrolled.Tool.Export.Onnx;
using Unrolled.Tool.Export.Torch;

namespace Unrolled.Tests.Tool.Export;

/// <summary>
/// Exported PyTorch modules, run by Python. PyTorch itself may not be there: torch_stand_in.py has what modules use of it, written after its documentation, in double precision; it also checks that the
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
        (int written, int large, int refused) = WriteCases(folder, MaxWork);
        Check(written, Python("python3", Script("torch_stand_in.py"), folder), $"{large} too large for plain Python, {refused} refused");
    }

    /// <summary>The same in PyTorch itself, where a Python has it; exported ONNX files are checked by the package onnx, if it is there too.</summary>
    [Fact]
    public void Network_OfTheTable_AnswersInPyTorchAsHere()
    {
        string? python = PythonWithTorch();
        if (python is null)
        {
            Assert.Skip("There is no python3 with PyTorch (UNROLLED_PYTHON may name one).");
        }

        string folder = TemporaryFolder.Create().FullName;
        (int written, int large, int refused) = WriteCases(folder, 100 * MaxWork);
        foreach (TableNetwork table in TableNetwork.All)
        {
            try
            {
                ExportFolder.Write(folder, new OnnxExporter().Export(table.Export(table.Create()), new ExportOptions(table.Name)));
            }
            catch (UnsupportedModelException)
            {
                // OnnxExportTests say which.
            }
        }

        string[] lines = Python(python, Script("torch_run.py"), folder);
        TestContext.Current.TestOutputHelper?.WriteLine(lines[0]);
        int files = lines[0].EndsWith("None", StringComparison.Ordinal) ? 0 : Directory.GetFiles(folder, "*.onnx").Length;
        Check(written + files, lines[1..], $"of them {files} ONNX files; {large} too large, {refused} refused");
    }

    private static string Script(string name) => Path.Combine(Repository.Root(), "Runtime.Tests", "Tool", "Export", name);

    private static void Check(int written, string[] lines, string note)
    {
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

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written} agree, largest difference {largest:g3}; {note}"));
        Assert.True(faults.Count == 0, $"{faults.Count} of {lines.Length}:\n{string.Join('\n', faults)}");
        Assert.Equal(written, lines.Length);
    }

    // Modules, weights and calls of all networks that are small enough.
    private static (int Written, int Large, int Refused) WriteCases(string folder, long maxWork)
    {
        (int written, int large, int refused) = (0, 0, 0);
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
                Assert.Equal("Masking", fault.Operator);
                refused++;
                continue;
            }

            if (Work(network) > maxWork)
            {
                large++;
                continue;
            }

            ExportFolder.Write(folder, files);
            File.WriteAllText(Path.Combine(folder, $"{table.Name}.json"), Case(exported, NetworkRun.Of(network, steps: 7)));
            written++;
        }

        return (written, large, refused);
    }

    // The first Python that imports torch.
    private static string? PythonWithTorch()
    {
        string[] candidates = Environment.GetEnvironmentVariable("UNROLLED_PYTHON") is { Length: > 0 } given ? [given] : ["python3", "/usr/bin/python3"];
        return Array.Find(candidates, python =>
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
                _ = process.StandardError.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        });
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

            return new { shape, tokens = layer.IsTokens, values = layer.IsTokens ? (object)run.Inputs[layer.Name].Select(v => (int)v) : run.Inputs[layer.Name] };
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

    private static string[] Python(string python, params string[] arguments)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true, RedirectStandardError = true };
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
