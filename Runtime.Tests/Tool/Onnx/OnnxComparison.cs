using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Formats.Onnx;
using Unrolled.Tool.Running;
using Tensor = Unrolled.Tool.Declarations.Tensor;

namespace Unrolled.Tests.Tool.Onnx;

/// <summary>Compares an imported ONNX file with what ONNX Runtime computes of it.</summary>
internal static class OnnxComparison
{
    /// <summary>Imports a file.</summary>
    public static ImportedModel Import(byte[] file, params (string Name, long Value)[] set)
        => new OnnxFormat().Import(new ModelFileContent("test.onnx", file), new ImportOptions { Set = set.ToImmutableDictionary(s => s.Name, s => s.Value) });

    /// <summary>Runs random inputs through both; returns the declaration.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="shapes">The shape of each input; of whole numbers, the bound as its last number after a colon.</param>
    /// <param name="opset">Its version.</param>
    /// <param name="tolerance">The difference relative to the largest value.</param>
    public static string Check(OnnxGraph graph, (string Name, int[] Shape, int Below)[] shapes, long opset = 17, double tolerance = 2e-5)
    {
        byte[] file = graph.File(opset);
        CompiledModel model = CompiledModel.Compile(Import(file), "Imported");
        var random = new Random(3);
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        List<NamedOnnxValue> values = [];
        foreach ((string name, int[] shape, int below) in shapes)
        {
            float[] data = new float[shape.Aggregate(1, (n, d) => n * d)];
            for (int i = 0; i < data.Length; i++)
            {
                // Lengths are at least 1.
                data[i] = below > 0 ? random.Next(below) : below < 0 ? random.Next(1, 1 - below) : (float)(2 * random.NextDouble() - 1);
            }

            inputs.Add(name, new Tensor(shape, data));
            values.Add(below == 0 ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(data, shape))
                : below == -7 || below > 0 ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(Array.ConvertAll(data, v => (long)v), shape))
                : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<int>(Array.ConvertAll(data, v => (int)v), shape)));
        }

        using var session = new InferenceSession(file);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> expected = session.Run(values);
        SortedDictionary<string, Tensor> actual = new ModelCall(model).Run(inputs);
        foreach (DisposableNamedOnnxValue output in expected)
        {
            DenseTensor<float> tensor = output.AsTensor<float>().ToDenseTensor();
            Assert.True(actual.TryGetValue(output.Name, out Tensor? own), $"no output {output.Name}\n{model.Source}");
            Assert.Equal(tensor.Dimensions.ToArray().Where(d => d != 1), own.Shape.Where(d => d != 1));
            double largest = Math.Max(1e-3, tensor.ToArray().Max(Math.Abs));
            float[] both = tensor.ToArray();
            for (int i = 0; i < both.Length; i++)
            {
                Assert.True(Math.Abs(both[i] - own.Values[i]) <= tolerance * largest, $"{output.Name}[{i}]: expected {both[i]}, got {own.Values[i]}\n{model.Source}");
            }
        }

        return model.Source;
    }
}
