namespace Unrolled.Tool.Graphs;

/// <summary>A graph of operators, as a file has it.</summary>
internal sealed class OperatorGraph
{
    public string Name { get; init; } = "";

    /// <summary>Its inputs without those that have a value in the file.</summary>
    public List<GraphInput> Inputs { get; } = [];

    public List<GraphInput> Outputs { get; } = [];

    /// <summary>Its nodes, each after those that it reads.</summary>
    public List<GraphNode> Nodes { get; } = [];

    /// <summary>Values that the file has.</summary>
    public Dictionary<string, Lazy<Constant>> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>The node that computes each value; made by <see cref="Sort"/>.</summary>
    public Dictionary<string, GraphNode> Producers { get; } = new(StringComparer.Ordinal);

    /// <summary>Orders the nodes and checks the graph: every value is defined once, no node reads its own result.</summary>
    /// <param name="outer">The values that graphs around this one define.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ModelFormatException">The graph is none.</exception>
    public void Sort(IReadOnlySet<string> outer, string path)
    {
        var known = new HashSet<string>(Constants.Keys, StringComparer.Ordinal);
        foreach (GraphInput input in Inputs)
        {
            if (!known.Add(input.Name))
            {
                throw new ModelFormatException($"the graph '{Name}' defines '{input.Name}' twice.", path);
            }
        }

        foreach (GraphNode node in Nodes)
        {
            foreach (string output in node.Outputs.Where(o => o.Length > 0))
            {
                if (known.Contains(output) || !Producers.TryAdd(output, node))
                {
                    throw new ModelFormatException($"the graph '{Name}' defines '{output}' twice.", path);
                }
            }
        }

        // Kahn's order; files have it already, nearly always.
        var waiting = new Dictionary<GraphNode, int>();
        var readers = new Dictionary<string, List<GraphNode>>(StringComparer.Ordinal);
        var ready = new Queue<GraphNode>();
        foreach (GraphNode node in Nodes)
        {
            int missing = 0;
            foreach (string input in Reads(node).Distinct())
            {
                if (Producers.ContainsKey(input))
                {
                    missing++;
                    (readers.TryGetValue(input, out List<GraphNode>? list) ? list : readers[input] = []).Add(node);
                }
                else if (!known.Contains(input) && !outer.Contains(input))
                {
                    throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) reads '{input}', which nothing defines.", path);
                }
            }

            waiting[node] = missing;
            if (missing == 0)
            {
                ready.Enqueue(node);
            }
        }

        List<GraphNode> sorted = [];
        while (ready.TryDequeue(out GraphNode? node))
        {
            sorted.Add(node);
            foreach (GraphNode reader in node.Outputs.Where(o => o.Length > 0).SelectMany(o => readers.GetValueOrDefault(o) ?? []))
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader);
                }
            }
        }

        if (sorted.Count < Nodes.Count)
        {
            GraphNode node = Nodes.First(n => waiting[n] > 0);
            throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) depends on its own result.", path);
        }

        Nodes.Clear();
        Nodes.AddRange(sorted);
        known.UnionWith(Producers.Keys);
        foreach (GraphInput output in Outputs)
        {
            if (!known.Contains(output.Name) && !outer.Contains(output.Name))
            {
                throw new ModelFormatException($"the graph '{Name}' returns '{output.Name}', which nothing defines.", path);
            }
        }

        known.UnionWith(outer);
        foreach (OperatorGraph graph in Nodes.SelectMany(n => n.Attributes.Values).Select(a => a.Graph).OfType<OperatorGraph>())
        {
            graph.Sort(known, path);
        }
    }

    /// <summary>The values that a node reads, also within its subgraphs.</summary>
    public static IEnumerable<string> Reads(GraphNode node)
    {
        foreach (string input in node.Inputs.Where(i => i.Length > 0))
        {
            yield return input;
        }

        foreach (OperatorGraph graph in node.Attributes.Values.Select(a => a.Graph).OfType<OperatorGraph>())
        {
            foreach (string free in graph.Free())
            {
                yield return free;
            }
        }
    }

    // What the graph reads and does not define.
    private HashSet<string> Free()
    {
        var free = new HashSet<string>(Nodes.SelectMany(Reads).Concat(Outputs.Select(o => o.Name)), StringComparer.Ordinal);
        free.ExceptWith(Constants.Keys);
        free.ExceptWith(Inputs.Select(i => i.Name));
        free.ExceptWith(Nodes.SelectMany(n => n.Outputs));
        return free;
    }
}
