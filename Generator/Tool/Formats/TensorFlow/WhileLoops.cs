using Unrolled.Tool.Graphs;

namespace Unrolled.Tool.Formats.TensorFlow;

/// <summary>Finds the while loops of a graph, which are nodes among the others (Enter, Merge, Switch, NextIteration, Exit), and makes graphs of their bodies.</summary>
/// <param name="nodes">All nodes of the file.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class WhileLoops(IReadOnlyDictionary<string, TensorFlowNode> nodes, string path)
{
    private const string Next = "/next";

    private readonly Translation _translation = new(nodes, path);

    /// <summary>The nodes that are parts of loops.</summary>
    public HashSet<TensorFlowNode> Inner { get; } = [];

    /// <summary>The loops as operators of the graph around them.</summary>
    public List<GraphNode> Find()
    {
        List<GraphNode> loops = [];
        foreach (TensorFlowNode condition in nodes.Values.Where(n => n.Operator == "LoopCond"))
        {
            loops.Add(Loop(condition));
        }

        // What else is within a loop, such as the array that it writes.
        bool grows = loops.Count > 0;
        while (grows)
        {
            TensorFlowNode[] more = [.. nodes.Values.Where(n => !Inner.Contains(n) && n.Inputs.Exists(i => nodes.GetValueOrDefault(i.Split(':')[0]) is { } source && Inner.Contains(source) && source.Operator is not ("Exit" or "Const")))];
            Inner.UnionWith(more);
            grows = more.Length > 0;
        }

        return loops;
    }

    private GraphNode Loop(TensorFlowNode condition)
    {
        List<Variable> variables = [.. nodes.Values.Where(n => n.Operator == "Switch" && n.Inputs.Count == 2 && n.Inputs[1] == condition.Name).Select(Variable)];
        // Merges that only the condition reads have no Switch.
        foreach (TensorFlowNode merge in Back([Input(condition, 0)], stop: n => n.Operator is "Merge" or "Enter" or "Const").Where(n => n.Operator == "Merge"))
        {
            if (!variables.Exists(v => v.Merge == merge))
            {
                variables.Add(Variable(null, merge));
            }
        }

        var body = new OperatorGraph { Name = condition.Name };
        string round = condition.Name + "/round", goes = condition.Name + "/goes";
        body.Inputs.Add(new GraphInput(round, ElementKind.Integer, []));
        body.Inputs.Add(new GraphInput(goes, ElementKind.Boolean, []));
        Variable[] carried = [.. variables.Where(v => !v.IsArray)], arrays = [.. variables.Where(v => v.IsArray)];
        foreach (Variable variable in carried)
        {
            body.Inputs.Add(new GraphInput(variable.Inside, null, null));
        }

        TensorFlowNode[] inside = [.. Back([.. carried.Select(v => v.Next), .. arrays.Select(v => v.Written!)], stop: n => n.Operator is "Switch" or "Enter" or "Const")];
        TensorFlowNode[] test = [.. Back([Input(condition, 0)], stop: n => n.Operator is "Merge" or "Enter" or "Const")];
        Inner.UnionWith(inside.Where(n => n.Operator != "Const"));
        Inner.UnionWith(test.Where(n => n.Operator != "Const"));
        Inner.UnionWith(variables.SelectMany(v => v.Nodes));
        Inner.Add(condition);
        body.Nodes.AddRange(_translation.Write(inside.Where(n => n.Operator is not ("Switch" or "Const" or "TensorArrayWriteV3" or "TensorListSetItem")), body));
        // The condition is asked again with the values of the next round.
        body.Nodes.AddRange(Renamed(test.Where(n => n.Operator is not ("Merge" or "Const")), variables, body));
        string result = Renamed(Input(condition, 0), test, variables);
        body.Outputs.Add(new GraphInput(result, ElementKind.Boolean, []));
        body.Outputs.AddRange(carried.Select(v => new GraphInput(v.Next, null, null)));
        body.Outputs.AddRange(arrays.Select(v => new GraphInput(v.Written!, null, null)));
        return new GraphNode
        {
            Name = condition.Name,
            Operator = "Loop",
            Inputs = ["", "", .. carried.Select(v => v.Initial)],
            Outputs = [.. carried.Select(v => v.Exit), .. arrays.Select(v => v.Exit)],
            Attributes = new Dictionary<string, GraphAttribute> { ["body"] = new() { Graph = body } },
        };
    }

    private Variable Variable(TensorFlowNode choice) => Variable(choice, Node(Input(choice, 0)));

    private Variable Variable(TensorFlowNode? choice, TensorFlowNode merge)
    {
        TensorFlowNode? enter = null, next = null;
        foreach (string input in merge.Inputs)
        {
            TensorFlowNode node = Node(input);
            enter = node.Operator == "Enter" ? node : enter;
            next = node.Operator == "NextIteration" ? node : next;
        }

        if (merge.Operator != "Merge" || enter is null || next is null)
        {
            throw new UnsupportedModelException(merge.Name, merge.Operator, "it is no variable of a while loop; other control flow is not read.");
        }

        TensorFlowNode? exit = choice is null ? null : nodes.Values.FirstOrDefault(n => n.Operator == "Exit" && n.Inputs.Count == 1 && n.Inputs[0] == choice.Name);
        TensorFlowNode source = Node(Input(next, 0));
        string? written = source.Operator switch { "TensorArrayWriteV3" => Input(source, 2), "TensorListSetItem" => Input(source, 2), _ => null };
        List<TensorFlowNode> all = [merge, enter, next];
        all.AddRange(new[] { choice, exit }.OfType<TensorFlowNode>());
        if (written is not null)
        {
            all.Add(source);
        }

        return new Variable(merge, choice is null ? merge.Name + "/unused" : choice.Name + ":1", Input(enter, 0), Input(next, 0), exit?.Name ?? "", written, all);
    }

    private IEnumerable<GraphNode> Renamed(IEnumerable<TensorFlowNode> test, List<Variable> variables, OperatorGraph body)
    {
        TensorFlowNode[] all = [.. test];
        foreach (GraphNode node in _translation.Write(all, body))
        {
            yield return new GraphNode
            {
                Name = node.Name + Next,
                Operator = node.Operator,
                Inputs = [.. node.Inputs.Select(i => Renamed(i, all, variables))],
                Outputs = [.. node.Outputs.Select(o => o + Next)],
                Attributes = node.Attributes,
            };
        }
    }

    private static string Renamed(string name, TensorFlowNode[] test, List<Variable> variables)
        => variables.Find(v => v.Merge.Name == name) is { } variable ? variable.Next : Array.Exists(test, n => n.Operator is not ("Merge" or "Const") && (n.Name == name || name.StartsWith(n.Name + "/", StringComparison.Ordinal) && n.Operator != "Enter" && !Array.Exists(test, m => m.Name == name))) ? name + Next : name;

    // The nodes that values are made of, up to some.
    private List<TensorFlowNode> Back(IEnumerable<string> names, Func<TensorFlowNode, bool> stop)
    {
        var seen = new HashSet<TensorFlowNode>();
        List<TensorFlowNode> found = [];
        var open = new Stack<string>(names);
        while (open.TryPop(out string? name))
        {
            TensorFlowNode node = Node(name);
            if (!seen.Add(node))
            {
                continue;
            }

            found.Add(node);
            if (!stop(node))
            {
                foreach (string input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return found;
    }

    private TensorFlowNode Node(string name) => nodes.GetValueOrDefault(name.Split(':')[0]) ?? throw new ModelFormatException($"nothing defines '{name}'.", path);

    private string Input(TensorFlowNode node, int index) => index < node.Inputs.Count ? node.Inputs[index] : throw new ModelFormatException($"the node '{node.Name}' ({node.Operator}) has no operand {index}.", path);
}
