using System.Collections.Immutable;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>What a file's inputs may be: a file says neither which dimension is time nor which inputs are states. All assignments, the most plausible first.</summary>
internal sealed class RoleSearch
{
    private const int MaxAssignments = 64;

    // Operators that only take states apart.
    private static readonly string[] Views = ["Slice", "Gather", "Transpose", "Squeeze", "Unsqueeze", "Reshape", "Split", "Identity", "Cast"];

    private static readonly string[] StateWords = ["state", "hidden", "cell", "memor", "recurrent_in", "cache", "h0", "c0", "h_0", "c_0", "h_in", "c_in", "hx", "cx", "rnn"];

    private readonly OperatorGraph _graph;
    private readonly ImmutableDictionary<string, long> _set;
    private readonly HashSet<string> _read;
    private readonly HashSet<string> _states;

    private RoleSearch(OperatorGraph graph, ImmutableDictionary<string, long> set, IEnumerable<string> outputs)
    {
        (_graph, _set) = (graph, set);
        _read = Needed(graph, outputs);
        _states = [.. graph.Inputs.Select(i => i.Name).Where(name => ReachesState(name))];
    }

    /// <summary>The assignments.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="set">Values that the user has set.</param>
    /// <param name="outputs">The outputs that are kept.</param>
    public static IEnumerable<IReadOnlyList<InputRole>> Of(OperatorGraph graph, ImmutableDictionary<string, long> set, IEnumerable<string> outputs) => new RoleSearch(graph, set, outputs).All();

    private IEnumerable<IReadOnlyList<InputRole>> All()
    {
        List<List<(InputRole Role, int Cost)>> options = [];
        bool isFirst = true;
        foreach (GraphInput input in _graph.Inputs)
        {
            List<(InputRole, int)> own = Options(input, isFirst);
            options.Add(own);
            isFirst &= own[0].Item1.Use != InputUse.Features;
        }

        // Sums of costs in order, without making all products.
        List<(List<InputRole> Roles, int Cost)> partial = [([], 0)];
        foreach (List<(InputRole Role, int Cost)> option in options)
        {
            partial = [.. partial.SelectMany(p => option.Select(o => ((List<InputRole>)[.. p.Roles, o.Role], p.Cost + o.Cost))).OrderBy(p => p.Item2).Take(4 * MaxAssignments)];
        }

        return partial.Where(p => p.Roles.Exists(r => r.Use == InputUse.Features)).Take(MaxAssignments).Select(p => p.Roles);
    }

    private List<(InputRole, int)> Options(GraphInput input, bool isFirst)
    {
        ImmutableArray<(long? Size, string Symbol)> dims = input.Dims ?? [(null, ""), (null, ""), (null, "")];
        bool isWhole = input.Kind is ElementKind.Integer or ElementKind.Boolean;
        bool isScalar = dims.Length == 0 || isWhole && dims.Length == 1 && dims[0].Size == 1;
        if (!_read.Contains(input.Name))
        {
            return [(new InputRole(input, InputUse.Unused, ""), 0)];
        }

        if (isScalar && _set.TryGetValue(input.Name, out long value))
        {
            return [(new InputRole(input, InputUse.Number, string.Join(' ', dims.Select(_ => "1")), value), 0)];
        }

        if (dims.Length == 0)
        {
            return [(new InputRole(input, InputUse.Unused, ""), 0)];
        }

        List<(InputRole, int)> options = [];
        long number = _set.GetValueOrDefault(input.Name);
        string[] layouts = Layouts(dims.Length, isWhole);
        for (int i = 0; i < layouts.Length; i++)
        {
            // The plausible order, states apart.
            options.Add((new InputRole(input, InputUse.Features, layouts[i], number), 2 * i + (IsStateLike(input) && !isFirst ? 3 : _states.Contains(input.Name) ? 8 : 0)));
        }

        if (isWhole && dims.Length == 1)
        {
            options.Add((new InputRole(input, InputUse.Lengths, "B"), isFirst ? 5 : -1));
        }

        if (!isWhole)
        {
            int cost = _states.Contains(input.Name) ? 0 : IsStateLike(input) ? isFirst ? 3 : 1 : isFirst ? 9 : 6;
            int batch = dims.IndexOf(dims.FirstOrDefault(d => d.Size is null && d.Symbol.Contains("batch", StringComparison.OrdinalIgnoreCase)));
            int[] places = batch >= 0 ? [batch] : dims.Length switch { 1 => [-1], 2 => [0, -1], 3 => [1, 0, -1], _ => [0, 1] };
            // The only open dimension is the batch.
            places = dims.Count(d => d.Size is null) == 1 ? [dims.IndexOf(dims.First(d => d.Size is null))] : places;
            for (int i = 0; i < places.Length; i++)
            {
                int at = places[i];
                options.Add((new InputRole(input, InputUse.State, string.Join(' ', dims.Select((_, d) => d == at ? "B" : "F"))), cost + i));
            }
        }

        return [.. options.OrderBy(o => o.Item2)];
    }

    private static string[] Layouts(int rank, bool isWhole) => (rank, isWhole) switch
    {
        (1, true) => ["T", "B"],
        (1, false) => ["F", "T", "B"],
        (2, true) => ["B T", "T B", "B F"],
        (2, false) => ["B F", "B T", "T F", "T B"],
        (3, _) => ["B T F", "T B F", "B F T", "B H W"],
        (4, _) => ["B C H W", "B H W C", "B T C W", "B C T F", "B C W H"],
        (5, _) => ["B T C H W", "B T H W C", "T B C H W"],
        _ => ["B T F"],
    };

    // An output has the same shape, or the name says it.
    private bool IsStateLike(GraphInput input)
    {
        string name = input.Name.ToLowerInvariant();
        return Array.Exists(StateWords, w => name.Contains(w, StringComparison.Ordinal)) || name is "h" or "c"
            || input.Dims is { Length: >= 3 } dims && dims.Count(d => d.Size > 1) > 1 && _graph.Outputs.Exists(o => o.Dims is { } other && other.Length == dims.Length && other.Zip(dims).All(p => p.First.Size == p.Second.Size || p.First.Size is null || p.Second.Size is null));
    }

    // Whether an operand for states is made of an input by taking it apart.
    private bool ReachesState(string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { name };
        bool found = false;
        void Walk(OperatorGraph graph)
        {
            foreach (GraphNode node in graph.Nodes)
            {
                if (node.Inputs.Count > 0 && seen.Contains(node.Inputs[0]) && Array.IndexOf(Views, node.Operator) >= 0)
                {
                    seen.UnionWith(node.Outputs.Where(o => o.Length > 0));
                }

                int states = node.Operator switch { "LSTM" or "GRU" or "RNN" => 5, "Loop" => 2, "Scan" => 0, _ => int.MaxValue };
                int end = node.Operator == "Scan" ? node.Inputs.Count - (int)Math.Clamp(node.Integer("num_scan_inputs", 1), 0, node.Inputs.Count) : int.MaxValue;
                found |= node.Inputs.Where((input, i) => i >= states && i < Math.Min(end, node.Operator == "LSTM" ? 7 : end) && seen.Contains(input)).Any();
                foreach (OperatorGraph inner in node.Attributes.Values.Select(a => a.Graph).OfType<OperatorGraph>())
                {
                    Walk(inner);
                }
            }
        }

        Walk(_graph);
        return found;
    }

    // The values that outputs depend on.
    private static HashSet<string> Needed(OperatorGraph graph, IEnumerable<string> outputs)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(outputs);
        while (open.TryPop(out string? name))
        {
            if (needed.Add(name) && graph.Producers.TryGetValue(name, out GraphNode? node))
            {
                foreach (string input in OperatorGraph.Reads(node))
                {
                    open.Push(input);
                }
            }
        }

        return needed;
    }
}
