using System.Collections.Concurrent;
using System.Globalization;
using Unrolled.Tool.Export;
using Unrolled.Tool.Export.Onnx;

namespace Unrolled.Tests.Tool.Export;

/// <summary>Every network of the table of models in ONNX Runtime, against its own answers.</summary>
public sealed class OnnxExportTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Network_OfTheTable_AnswersInOnnxRuntimeAsHere()
    {
        var faults = new ConcurrentBag<string>();
        var refused = new ConcurrentBag<string>();
        int agreed = 0;
        double largest = 0;
        Parallel.ForEach(TableNetwork.All, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, table =>
        {
            try
            {
                Network network = table.Create();
                ExportedNetwork exported = table.Export(network);
                byte[] model = new OnnxExporter().Export(exported, new ExportOptions(table.Name))[0].Bytes;
                var run = NetworkRun.Of(network);
                using var onnx = new OnnxRun(model);
                Dictionary<string, float[]> answers = onnx.Run(run.Inputs, run.Batch);
                foreach ((string name, (_, float[] expected)) in run.Outputs)
                {
                    double error = NetworkRun.Error(expected, answers[name]);
                    if (!exported.IsQuantized && error > Tolerance)
                    {
                        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{table.Name}, {name}: {error:g3}"));
                    }

                    if (!exported.IsQuantized)
                    {
                        lock (refused)
                        {
                            largest = Math.Max(largest, error);
                        }
                    }
                }

                Interlocked.Increment(ref agreed);
            }
            catch (UnsupportedModelException fault)
            {
                refused.Add($"{table.Name}: {fault.Message}");
                Assert.Equal("Masking", fault.Operator);
            }
            catch (Exception fault)
            {
                faults.Add($"{table.Name}: {fault.GetType().Name}: {fault.Message}");
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agreed} networks, largest difference {largest:g3}; refused:\n{string.Join('\n', refused.Order())}"));
        Assert.True(faults.IsEmpty, $"{faults.Count} of {TableNetwork.All.Length}:\n{string.Join('\n', faults.Order())}");
    }

    /// <summary>A sequence in two pieces, the states of the first handed to the second, gives what the whole gives.</summary>
    [Fact]
    public void Network_WithStates_ContinuesWhereItEnded()
    {
        var faults = new ConcurrentBag<string>();
        int agreed = 0;
        Parallel.ForEach(TableNetwork.All, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, table =>
        {
            Network network = table.Create();
            NetworkDefinition definition = network.Definition;
            if (!definition.Streams || definition.HasSource || definition.MaskValue is not null || definition.Weights != WeightPrecision.Float32
                || definition.Axes[definition.InputLayers[0].Axis].Steps > 0)
            {
                return;
            }

            try
            {
                byte[] model = new OnnxExporter().Export(table.Export(network), new ExportOptions(table.Name) { States = true })[0].Bytes;
                var run = NetworkRun.Of(network);
                using var onnx = new OnnxRun(model);
                int first = run.Steps / 2;
                Dictionary<string, float[]> inputs = Part(definition, run, 0, first);
                foreach (string name in onnx.Inputs.Where(i => !run.Inputs.ContainsKey(i)))
                {
                    inputs[name] = Start(network, onnx, name, run.Batch);
                }

                Dictionary<string, float[]> before = onnx.Run(inputs, run.Batch);
                inputs = Part(definition, run, first, run.Steps);
                foreach (string name in onnx.Inputs.Where(i => !run.Inputs.ContainsKey(i)))
                {
                    inputs[name] = before[$"{name}_out"];
                }

                Dictionary<string, float[]> after = onnx.Run(inputs, run.Batch);
                foreach (OutputDefinition output in definition.OutputLayers.Where(o => o.State < 0))
                {
                    (int steps, float[] expected) = run.Outputs[output.Name];
                    float[] actual = steps == 1 ? after[output.Name] : Joined(before[output.Name], after[output.Name], run.Batch);
                    double error = NetworkRun.Error(expected, actual);
                    if (error > Tolerance)
                    {
                        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{table.Name}, {output.Name}: {error:g3}"));
                    }
                }

                Interlocked.Increment(ref agreed);
            }
            catch (Exception fault)
            {
                faults.Add($"{table.Name}: {fault.GetType().Name}: {fault.Message}");
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{agreed} networks");
        Assert.True(faults.IsEmpty, $"{faults.Count}:\n{string.Join('\n', faults.Order())}");
    }

    private static Dictionary<string, float[]> Part(NetworkDefinition definition, NetworkRun run, int from, int to)
    {
        var part = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (InputDefinition input in definition.InputLayers)
        {
            float[] values = run.Inputs[input.Name];
            part.Add(input.Name, input.Kind == InputKind.Constant ? values
                : [.. Enumerable.Range(0, run.Batch).SelectMany(r => values[((r * run.Steps + from) * input.Width)..((r * run.Steps + to) * input.Width)])]);
        }

        return part;
    }

    // Zeros, or what the file says. Nothing of the network itself but sizes.
    private static float[] Start(Network network, OnnxRun onnx, string name, int batch)
    {
        StateDefinition? state = network.Definition.States.FirstOrDefault(s => $"{s.Layer}.{(s.Kind == StateKind.Hidden ? "h" : "c")}" == name);
        if (state is null)
        {
            HistoryDefinition history = network.Definition.Histories.First(h => $"{h.Layer}.x" == name);
            return new float[batch * history.Steps * history.Width];
        }

        Assert.Equal(state.InitialParameter >= 0, onnx.Metadata.ContainsKey($"initial.{name}"));
        float[] one = onnx.Metadata.TryGetValue($"initial.{name}", out string? text) ? [.. text.Split(',').Select(v => float.Parse(v, CultureInfo.InvariantCulture))] : new float[state.Units];
        return [.. Enumerable.Range(0, batch).SelectMany(_ => one)];
    }

    private static float[] Joined(float[] before, float[] after, int batch)
        => [.. Enumerable.Range(0, batch).SelectMany(r => before[(r * before.Length / batch)..((r + 1) * before.Length / batch)].Concat(after[(r * after.Length / batch)..((r + 1) * after.Length / batch)]))];
}
