using System.Globalization;

namespace Unrolled.Tool.Graphs;

/// <summary>Lists what is in a graph.</summary>
internal static class GraphInspection
{
    private static readonly string[] Recurrent = ["LSTM", "GRU", "RNN", "Loop", "Scan", "If"];

    /// <summary>Adds inputs, outputs, operators, recurrent nodes and what is unusual.</summary>
    public static void AddTo(ModelInspection inspection, OperatorGraph graph)
    {
        foreach (GraphInput input in graph.Inputs)
        {
            inspection.Facts.Add(("input", input.ToString()));
        }

        foreach (GraphInput output in graph.Outputs)
        {
            inspection.Facts.Add(("output", output.ToString()));
        }

        List<(GraphNode Node, int Depth)> nodes = [];
        Collect(graph, 0, nodes);
        inspection.Facts.Add(("operators", string.Join(", ", nodes.GroupBy(n => n.Node.Operator).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Count()}")))));
        foreach ((GraphNode node, int depth) in nodes)
        {
            inspection.Layers.Add(new ModelInspection.LayerRow(node.Title, node.Operator, "", string.Join(", ", node.Attributes.Where(a => a.Value.Graph is null).Select(a => $"{a.Key} {a.Value}"))));
            if (Array.IndexOf(Recurrent, node.Operator) < 0)
            {
                continue;
            }

            string where = depth > 0 ? " within another graph" : "";
            if (node.Operator is "Loop" or "Scan" or "If")
            {
                inspection.Unusual.Add($"'{node.Title}' is a {node.Operator}{where}");
            }
            else if (node.Attributes.ContainsKey("clip") || node.Has(4) || node.Has(7) || node.Integer("layout", 0) != 0 || node.Integer("input_forget", 0) != 0)
            {
                inspection.Unusual.Add($"'{node.Title}' ({node.Operator}) has {string.Join(", ", new[] { (node.Attributes.ContainsKey("clip"), "clip"), (node.Has(4), "sequence_lens"), (node.Has(7), "peepholes"), (node.Integer("layout", 0) != 0, "layout 1"), (node.Integer("input_forget", 0) != 0, "input_forget") }.Where(u => u.Item1).Select(u => u.Item2))}");
            }
        }
    }

    private static void Collect(OperatorGraph graph, int depth, List<(GraphNode, int)> nodes)
    {
        foreach (GraphNode node in graph.Nodes)
        {
            nodes.Add((node, depth));
            foreach (OperatorGraph inner in node.Attributes.Values.Select(a => a.Graph).OfType<OperatorGraph>())
            {
                Collect(inner, depth + 1, nodes);
            }
        }
    }
}
