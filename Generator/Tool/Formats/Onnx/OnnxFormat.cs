using System.Globalization;
using Unrolled.Tool.Formats.Protobuf;
using Unrolled.Tool.Graphs;
using Unrolled.Tool.Graphs.Reading;

namespace Unrolled.Tool.Formats.Onnx;

/// <summary>ONNX files, opset 9 to 27.</summary>
internal sealed class OnnxFormat : IModelFormat
{
    private const long FirstOpset = 7, LastOpset = 27;

    public string Name => "ONNX";

    public bool Matches(ModelFileContent file)
    {
        if (file.Extension == ".onnx")
        {
            return true;
        }

        // Field 1 is the version of the format, a small number; field 7 the graph.
        if (file.Bytes.Length < 8 || file.Bytes[0] != 8 || file.Bytes[1] > 20)
        {
            return false;
        }

        try
        {
            var reader = new ProtoReader(file.Bytes, file.Path);
            while (reader.Next())
            {
                if (reader.Field == 7)
                {
                    return true;
                }

                reader.Skip();
            }
        }
        catch (ModelFormatException)
        {
            // Of another format.
        }

        return false;
    }

    public ModelInspection Inspect(ModelFileContent file)
    {
        OnnxModel model = OnnxReader.Read(file, allowExternalData: false);
        var inspection = new ModelInspection { Format = $"ONNX, opset {Opset(model)}" };
        inspection.Facts.Add(("producer", model.Producer));
        inspection.Facts.Add(("format version", model.IrVersion.ToString(CultureInfo.InvariantCulture)));
        foreach ((string domain, long version) in model.Opsets.Where(o => o.Key.Length > 0))
        {
            inspection.Facts.Add(($"opset of {domain}", version.ToString(CultureInfo.InvariantCulture)));
        }

        foreach ((string name, string value) in model.Metadata.Take(50))
        {
            inspection.Facts.Add((name, value.Length > 200 ? value[..200] + " …" : value));
        }

        GraphInspection.AddTo(inspection, model.Graph!);
        inspection.Tensors.AddRange(model.Tensors.Where(t => t.Name.Length > 0).Select(t => new ModelInspection.TensorRow(t.Name, t.TypeName + (t.IsExternal ? ", in another file" : ""), [.. t.Dims])));
        if (model.Tensors.Exists(t => t.IsExternal))
        {
            inspection.Unusual.Add("weights are in another file");
        }

        if (model.Functions > 0)
        {
            inspection.Unusual.Add($"{model.Functions} functions of its own");
        }

        return inspection;
    }

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        OnnxModel model = OnnxReader.Read(file, options.AllowExternalData);
        long opset = Opset(model);
        if (opset is < FirstOpset or > LastOpset)
        {
            throw new UnsupportedModelException("", "opset", $"version {opset}; versions 9 to {LastOpset} are read.");
        }

        OperatorGraph graph = model.Graph!;
        graph.Sort(new HashSet<string>(), file.Path);
        return GraphImport.Import(graph, file, options, $"ONNX model of {(model.Producer.Length > 0 ? model.Producer : "an unknown producer")}, opset {opset}");
    }

    private static long Opset(OnnxModel model) => model.Opsets.GetValueOrDefault("", 0);
}
