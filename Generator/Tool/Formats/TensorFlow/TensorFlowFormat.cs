using System.Collections.Immutable;
using System.Globalization;
using Unrolled.Tool.Formats.Protobuf;
using Unrolled.Tool.Graphs;
using Unrolled.Tool.Graphs.Reading;

namespace Unrolled.Tool.Formats.TensorFlow;

/// <summary>Frozen graphs of TensorFlow: a GraphDef whose weights are constants.</summary>
internal sealed class TensorFlowFormat : IModelFormat
{
    public string Name => "TensorFlow (frozen graph, .pb)";

    public bool Matches(ModelFileContent file)
    {
        if (file.Extension is ".onnx" || file.Bytes.Length < 4 || file.Bytes[0] != 0x0A)
        {
            return false;
        }

        try
        {
            // A node has a name and an operator.
            var reader = new ProtoReader(file.Bytes, file.Path);
            if (!reader.Next() || reader.Field != 1)
            {
                return false;
            }

            ProtoReader node = reader.Message();
            return node.Next() && node.Field == 1 && node.Text().Length > 0 && node.Next() && node.Field == 2 && node.Text().All(char.IsAsciiLetterOrDigit);
        }
        catch (ModelFormatException)
        {
            return file.Extension == ".pb";
        }
    }

    public ModelInspection Inspect(ModelFileContent file)
    {
        (Dictionary<string, TensorFlowNode> nodes, int functions) = GraphDefReader.Read(file);
        var inspection = new ModelInspection { Format = "TensorFlow, frozen graph" };
        foreach (TensorFlowNode node in nodes.Values.Where(n => n.Operator == "Placeholder"))
        {
            inspection.Facts.Add(("input", $"{node.Name} [{string.Join(", ", node.Shape?.Select(d => d < 0 ? "?" : d.ToString(CultureInfo.InvariantCulture)) ?? ["?"])}]"));
        }

        inspection.Facts.Add(("operators", string.Join(", ", nodes.Values.GroupBy(n => n.Operator).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"))));
        foreach (TensorFlowNode node in nodes.Values)
        {
            if (node.Operator == "Const")
            {
                inspection.Tensors.Add(new ModelInspection.TensorRow(node.Name, GraphDefReader.TypeName(node.ValueShape.Type), [.. node.ValueShape.Dims ?? []]));
            }
            else
            {
                inspection.Layers.Add(new ModelInspection.LayerRow(node.Name, node.Operator, "", string.Join(", ", node.Inputs)));
            }
        }

        int loops = nodes.Values.Count(n => n.Operator == "LoopCond");
        if (loops > 0)
        {
            inspection.Unusual.Add($"{loops} while {(loops == 1 ? "loop" : "loops")}");
        }

        if (functions > 0)
        {
            inspection.Unusual.Add($"{functions} functions of its own");
        }

        return inspection;
    }

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        (Dictionary<string, TensorFlowNode> nodes, _) = GraphDefReader.Read(file);
        OperatorGraph graph = Translate(nodes, file.Path);
        graph.Sort(new HashSet<string>(), file.Path);
        return GraphImport.Import(graph, file, options, "Frozen graph of TensorFlow");
    }

    private static OperatorGraph Translate(Dictionary<string, TensorFlowNode> nodes, string path)
    {
        if (nodes.Values.FirstOrDefault(n => n.Operator is "VariableV2" or "VarHandleOp" or "Variable") is { } variable)
        {
            throw new UnsupportedModelException(variable.Name, variable.Operator, "the weights are not in the file; freeze the graph, so that they are constants.");
        }

        var graph = new OperatorGraph { Name = "graph" };
        var loops = new WhileLoops(nodes, path);
        List<GraphNode> found = loops.Find();
        graph.Nodes.AddRange(new Translation(nodes, path).Write(nodes.Values.Where(n => !loops.Inner.Contains(n) && n.Operator != "Enter"), graph));
        graph.Nodes.AddRange(found);
        foreach (TensorFlowNode node in nodes.Values.Where(n => n.Operator == "Placeholder"))
        {
            ImmutableArray<(long?, string)>? dims = node.Shape is null ? null : [.. node.Shape.Select(d => (d > int.MaxValue ? throw new ModelFormatException($"'{node.Name}' has a dimension of {d}.", path) : d > 0 ? d : (long?)null, ""))];
            graph.Inputs.Add(new GraphInput(node.Name, GraphDefReader.KindOf(node.Types.GetValueOrDefault("dtype")), dims));
        }

        // What nothing reads is a result.
        var read = new HashSet<string>(nodes.Values.SelectMany(n => n.Inputs).Select(i => i.Split(':')[0]), StringComparer.Ordinal);
        foreach (TensorFlowNode node in nodes.Values.Where(n => !read.Contains(n.Name) && !loops.Inner.Contains(n) && n.Operator is not ("Const" or "NoOp" or "Assert" or "Placeholder")))
        {
            graph.Outputs.Add(new GraphInput(node.Name, null, null));
        }

        return graph;
    }
}
