namespace Unrolled.Tool.Graphs.Reading;

/// <summary>The values of a graph that are known so far, with those of the graphs around it.</summary>
/// <param name="graph">The graph.</param>
/// <param name="parent">The scope around it.</param>
internal sealed class Scope(OperatorGraph graph, Scope? parent)
{
    private readonly Dictionary<GraphNode, int> _order = graph.Nodes.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);

    public OperatorGraph Graph { get; } = graph;

    public Scope? Parent { get; } = parent;

    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    public Dictionary<string, GraphValue> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The scope in which a name is defined.</summary>
    public Scope? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.Values.ContainsKey(name) || scope.Graph.Constants.ContainsKey(name) || scope.Graph.Producers.ContainsKey(name))
            {
                return scope;
            }
        }

        return null;
    }

    /// <summary>The nodes that a value of this graph needs and that have not run, in their order.</summary>
    public List<GraphNode> Missing(string name)
    {
        var found = new HashSet<GraphNode>();
        var open = new Stack<string>([name]);
        while (open.TryPop(out string? next))
        {
            if (!Values.ContainsKey(next) && Graph.Producers.TryGetValue(next, out GraphNode? node) && found.Add(node))
            {
                foreach (string input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return [.. found.OrderBy(n => _order[n])];
    }
}
