using System.Globalization;
using System.Text;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Running;

namespace Unrolled.Tests.Tool.Audio;

/// <summary>Makes files of the audio formats in memory, and runs what is imported from them.</summary>
/// <param name="seed">Of the weights.</param>
internal sealed class AudioFile(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Random weights.</summary>
    public Tensor Draw(params int[] shape) => Tensor.Zeros(shape).Map(_ => (float)(_random.NextDouble() * 1.6 - 0.8));

    /// <summary>A tensor as nested arrays.</summary>
    public static string Json(Tensor tensor)
    {
        var text = new StringBuilder();
        Write(0, 0, tensor.Values.Length);
        return text.ToString();

        void Write(int dimension, int from, int count)
        {
            if (dimension == tensor.Rank)
            {
                text.Append(tensor.Values[from].ToString("R", CultureInfo.InvariantCulture));
                return;
            }

            int part = count / tensor.Shape[dimension];
            for (int i = 0; i < tensor.Shape[dimension]; i++)
            {
                text.Append(i == 0 ? '[' : ',');
                Write(dimension + 1, from + i * part, part);
            }

            text.Append(']');
        }
    }

    public static ModelFileContent Content(string text, string name = "made.json") => new(name, Encoding.UTF8.GetBytes(text));

    /// <summary>The importer's model; its format is found by the content alone.</summary>
    public static ImportedModel Import(string text) => Import(Content(text));

    public static ImportedModel Import(ModelFileContent file) => ModelFormats.Of(file).Import(file, new ImportOptions());

    /// <summary>A signal of a few samples, [samples, channels].</summary>
    public Tensor Signal(int samples, int channels) => Tensor.Zeros(samples, channels).Map(_ => (float)(_random.NextDouble() * 2 - 1));

    /// <summary>Imports, compiles and runs a file on one input.</summary>
    public static SortedDictionary<string, Tensor> Run(string text, Tensor input, string name = "x")
        => new ModelCall(CompiledModel.Compile(Import(text), "Made")).Run(new Dictionary<string, Tensor> { [name] = input });

    public static double[][] Rows(Tensor signal) => [.. Enumerable.Range(0, signal.Shape[0]).Select(t => signal.Slice(0, t, 1).Values.Select(v => (double)v).ToArray())];

    /// <summary>Compares with an oracle's rows.</summary>
    public static void AssertClose(double[][] expected, Tensor actual, double tolerance = 2e-6)
    {
        double[] all = [.. expected.SelectMany(r => r)];
        Assert.Equal(all.Length, actual.Values.Length);
        double largest = Math.Max(1e-3, all.Max(Math.Abs));
        for (int i = 0; i < all.Length; i++)
        {
            Assert.True(Math.Abs(all[i] - actual.Values[i]) <= tolerance * largest, $"value {i}: expected {all[i]}, got {actual.Values[i]}");
        }
    }
}
