using System.Text.Json;
using Unrolled.Tool.Check;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Formats.Onnx;
using Unrolled.Tool.Running;

namespace Unrolled.Tests.Tool.Onnx;

/// <summary>Single recurrent operators, models of PyTorch and damaged files, which lie beside the repository.</summary>
public sealed class OnnxGoldenTests
{
    // Those that describe another coupling than the operator's: i = 1 − f.
    private const string OtherCoupling = "i1mf";

    public static TheoryData<string> Operators => Data("*.json", "onnx_ext");

    public static TheoryData<string> Models => Data("*.onnx", "onnx_models", "models");

    public static TheoryData<string> Bad => Data("*.onnx", "onnx_models", "bad");

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator_Imported_AnswersAsTheReference(string name)
    {
        string path = Path.Combine(SharedFolder.Require("data", "onnx_ext"), name);
        Assert.SkipWhen(name.Contains(OtherCoupling, StringComparison.Ordinal), "the file has i = 1 - f, which input_forget does not mean");
        JsonElement file = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        string[] operands = [.. file.GetProperty("node_inputs").EnumerateArray().Select(i => i.GetString()!)], results = [.. file.GetProperty("node_outputs").EnumerateArray().Select(i => i.GetString()!)];
        var graph = new OnnxGraph();
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        string[] names = [.. operands];
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i].Length == 0)
            {
                continue;
            }

            (int[] shape, float[] values) = Array(file.GetProperty("inputs").GetProperty(operands[i]));
            if (operands[i] is "X" or "sequence_lens" or "initial_h" or "initial_c")
            {
                graph.Input(operands[i], string.Join(' ', shape), operands[i] == "sequence_lens" ? 6 : 1);
                inputs.Add(operands[i], new Tensor(shape, values));
            }
            else
            {
                names[i] = graph.Floats(shape, values);
            }
        }

        string attributes = string.Join(' ', file.GetProperty("attributes").EnumerateObject().Select(a => $"{a.Name}={Text(a.Name, a.Value)}"));
        graph.Nodes(file.GetProperty("op").GetString()!, names, attributes, results);
        foreach (string result in results)
        {
            graph.Output(result);
        }

        CompiledModel model = CompiledModel.Compile(OnnxComparison.Import(graph.File(14)), "Imported");
        Compare(new ModelCall(model).Run(inputs), file.GetProperty("outputs"), model.Source);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Model_Imported_AnswersAsTheReference(string name)
    {
        string folder = SharedFolder.Require("data", "onnx_models");
        CompiledModel model = CompiledModel.Compile(Import(Path.Combine(folder, "models", name)), "Imported");
        JsonElement file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, Path.ChangeExtension(name, ".json")))).RootElement;
        var inputs = file.GetProperty("inputs").EnumerateObject().ToDictionary(i => i.Name, i => { (int[] shape, float[] values) = Array(i.Value); return new Tensor(shape, values); });
        Compare(new ModelCall(model).Run(inputs), file.GetProperty("outputs"), model.Source);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void File_Damaged_IsRefused(string name)
    {
        string path = Path.Combine(SharedFolder.Require("data", "onnx_models", "bad"), name);
        // The list of these files calls them valid.
        if (name is "float_data_instead_of_raw.onnx")
        {
            Assert.NotEmpty(CompiledModel.Compile(Import(path), "Imported").Source);
            return;
        }

        Exception fault = Assert.ThrowsAny<Exception>(() => CompiledModel.Compile(Import(path), "Imported"));
        Assert.True(fault is ModelFormatException or UnsupportedModelException, fault.ToString());
    }

    private static ImportedModel Import(string path) => new OnnxFormat().Import(ModelFileContent.Read(path), new ImportOptions());

    private static void Compare(SortedDictionary<string, Tensor> actual, JsonElement expected, string source)
    {
        foreach (JsonProperty output in expected.EnumerateObject())
        {
            (int[] shape, float[] values) = Array(output.Value);
            CheckRow row = ReferenceCheck.Compare(0, output.Name, new Tensor(shape, values), actual[output.Name]);
            Assert.True(row.Error < 1e-5, $"{output.Name}: {row.Error} {row.Fault}\n{source}");
        }
    }

    private static (int[] Shape, float[] Values) Array(JsonElement array)
        => ([.. array.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())], [.. array.GetProperty("data").EnumerateArray().Select(v => (float)v.GetDouble())]);

    private static string Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value[0].ValueKind == JsonValueKind.String => string.Concat(value.EnumerateArray().Select(v => v.GetString() + "+")),
        JsonValueKind.Array => string.Concat(value.EnumerateArray().Select(v => v.GetDouble().ToString(System.Globalization.CultureInfo.InvariantCulture) + "f,")),
        JsonValueKind.String => value.GetString()!,
        _ => name == "clip" ? value.GetDouble().ToString(System.Globalization.CultureInfo.InvariantCulture) + "f" : value.GetRawText(),
    };

    private static TheoryData<string> Data(string pattern, params string[] folder)
    {
        var data = new TheoryData<string>();
        foreach (string name in SharedFolder.List(pattern, ["data", .. folder]))
        {
            data.Add(name);
        }

        return data.Count > 0 ? data : [""];
    }
}
