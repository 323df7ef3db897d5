using Unrolled.Tool.Graphs.Folding;
using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>
/// Reads a graph as layers, with one assumption on what its inputs are. Values are linear forms over outputs of layers, functions and products, seen through the file's order of
/// dimensions; layers are made where something that is no linear form reads them.
/// </summary>
internal sealed partial class GraphReader
{
    private const int MaxDepth = 64;

    private readonly ConstantFolding _folding;
    private readonly IReadOnlyList<InputRole> _roles;
    private readonly LayerBuilder _layers = new();
    private readonly Scope _root;
    private readonly bool _joinsSteps;
    private Size? _batch;

    /// <param name="graph">The graph, sorted.</param>
    /// <param name="roles">What its inputs are.</param>
    /// <param name="budget">How much may be computed from constants.</param>
    /// <param name="joinsSteps">Whether inputs of open length have as many steps as the first one, whatever the file calls them.</param>
    public GraphReader(OperatorGraph graph, IReadOnlyList<InputRole> roles, FoldingBudget budget, bool joinsSteps = false)
    {
        _joinsSteps = joinsSteps;
        (_roles, _folding) = (roles, new ConstantFolding(budget));
        _root = new Scope(graph, null);
        DefineInputs();
    }

    /// <summary>The number of nodes that have been read: how far it came.</summary>
    public int Progress { get; private set; }

    /// <summary>Whether a size that the file leaves open was guessed, so that nothing of it may be left unused.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Hears of a window over the samples of one step.</summary>
    public Action<Window>? FrameWindow { get; set; }

    public List<string> Folded { get; } = [];

    public List<string> Dropped { get; } = [];

    public List<string> Assumed { get; } = [];

    /// <summary>A value by its name.</summary>
    private GraphValue Value(Scope scope, string name)
    {
        Scope owner = scope.Find(name) ?? throw new ModelFormatException($"nothing defines '{name}'.");
        if (owner.Values.TryGetValue(name, out GraphValue? value))
        {
            return value;
        }

        if (owner.Graph.Constants.TryGetValue(name, out Lazy<Constant>? constant))
        {
            return owner.Values[name] = constant.Value;
        }

        foreach (GraphNode node in owner.Missing(name))
        {
            Run(owner, node);
        }

        return owner.Values.TryGetValue(name, out value) ? value : throw new UnsupportedModelException("", owner.Graph.Producers[name].Operator, $"it does not compute '{name}'.");
    }

    private void Run(Scope scope, GraphNode node)
    {
        GraphNode? around = _layers.Current;
        _layers.Current = node;
        try
        {
            GraphValue[] results = Compute(scope, node);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i].Length > 0 && i < results.Length)
                {
                    scope.Values[node.Outputs[i]] = results[i];
                }
            }

            Progress++;
        }
        catch (UnsupportedModelException fault) when (fault.Layer.Length == 0)
        {
            throw new UnsupportedModelException(node.Title, node.Operator, fault.Reason);
        }

        _layers.Current = around;
    }

    private GraphValue[] Compute(Scope scope, GraphNode node)
    {
        if (node.Operator == "If")
        {
            return Branch(scope, node);
        }

        GraphValue?[] inputs = [.. node.Inputs.Select(i => i.Length == 0 ? null : Value(scope, i))];
        if (inputs.OfType<UnsetInput>().FirstOrDefault() is { } unset)
        {
            throw Fault(node, $"it depends on the number '{unset.Name}', which is an input of the model. Set it: --set {unset.Name}=16000.");
        }

        for (int i = 0; i < LeastOperands(node.Operator); i++)
        {
            if (i >= inputs.Length || inputs[i] is null)
            {
                throw Missing(node, i);
            }
        }

        if (node.Operator == "Trilu" || Array.Exists(inputs, i => i is Triangle))
        {
            return [TriangleOf(node, inputs)];
        }

        if (Array.TrueForAll(inputs, i => i is null or Constant) && node.Operator is not ("Loop" or "Scan" or "LSTM" or "GRU" or "RNN"))
        {
            return _folding.Evaluate(node, Array.ConvertAll(inputs, i => (Constant?)i)) ?? throw Fault(node, "the operator is not known for constants.");
        }

        if (Array.Exists(inputs, i => i is Counter or LoopCondition) && CounterOf(node, inputs) is { } counted)
        {
            return [counted];
        }

        return node.Operator switch
        {
            "Loop" => Loop(scope, node, inputs),
            "Scan" => Scan(scope, node, inputs),
            "LSTM" or "GRU" or "RNN" => Recurrent(node, inputs),
            "Split" => Split(node, inputs),
            "TensorArrayWrite" => throw Fault(node, "it writes other than once in every round of a loop."),
            _ => [Single(scope, node, inputs)],
        };
    }

    // How many operands an operator has in any version, the first ones.
    private static int LeastOperands(string name) => name switch
    {
        "BatchNormalization" => 5,
        "Where" or "OneHot" or "InstanceNormalization" => 3,
        "Add" or "Sub" or "Mul" or "Div" or "Pow" or "MatMul" or "Gemm" or "Gather" or "GatherElements" or "Expand" or "Tile" or "PRelu" or "CastLike" or "Conv" or "ConvTranspose" or "LayerNormalization" => 2,
        "Identity" or "Cast" or "Dropout" or "StopGradient" or "Concat" or "Sum" or "Min" or "Max" or "Clip" or "Einsum" or "Split" or "Slice" or "Pad" or "Reverse" or "ReverseSequence" or "Reshape" or "ReduceMean"
            or "ReduceMax" or "ReduceSum" or "LSTM" or "GRU" or "RNN" => 1,
        _ => 0,
    };

    private GraphValue Single(Scope scope, GraphNode node, GraphValue?[] inputs) => node.Operator switch
    {
        "Identity" or "Cast" or "Dropout" or "StopGradient" or "CastLike" => inputs[0]!,
        "Shape" => ConstantFolding.Shape(node, Sizes(Operand(node, inputs, 0))),
        "Size" => Constant.Vector(Sizes(Operand(node, inputs, 0)).Aggregate((Size?)1, (n, d) => n is { } s ? Size.Multiply(s, d) : null) ?? throw Fault(node, "its size is not known.")).Reshape([]),
        "ZerosLike" => ZerosLike(node, Operand(node, inputs, 0)),
        "Transpose" => Transpose(node, Operand(node, inputs, 0)),
        "Reshape" => Reshape(node, Operand(node, inputs, 0), inputs),
        "Flatten" => Flatten(node, Operand(node, inputs, 0)),
        "Squeeze" => Squeeze(node, Operand(node, inputs, 0), ConstantFolding.Axes(node, inputs, 1)),
        "Unsqueeze" => Unsqueeze(node, Operand(node, inputs, 0), ConstantFolding.Axes(node, inputs, 1) ?? throw Fault(node, "it has no axes.")),
        "Slice" => Slice(node, inputs),
        "Gather" => Gather(node, inputs),
        "GatherElements" => GatherElements(node, inputs),
        "ReverseSequence" or "Reverse" => Reverse(node, inputs),
        "Concat" => Concat(node, inputs),
        "Expand" => Expand(node, inputs),
        "Tile" => Tile(node, inputs),
        "Pad" => Pad(node, inputs),
        "Add" or "Sum" => Fold(inputs, (a, b) => Add(node, a, b, 1)),
        "Sub" => Add(node, inputs[0]!, inputs[1]!, -1),
        "Mul" => Multiply(node, inputs[0]!, inputs[1]!),
        "Div" => Divide(node, inputs[0]!, inputs[1]!),
        "Pow" => Power(node, inputs),
        "Neg" => Scale(Operand(node, inputs, 0), -1),
        "Min" or "Max" or "Clip" => Clip(scope, node, inputs),
        "Softmax" or "LogSoftmax" => Softmax(node, Operand(node, inputs, 0)),
        "PRelu" => PRelu(node, inputs),
        "HardSwish" => Multiply(node, Operand(node, inputs, 0), Apply(Function.Of(Activation.HardSigmoid), Operand(node, inputs, 0))),
        "Celu" => Celu(node, Operand(node, inputs, 0)),
        "MatMul" => MatMul(node, inputs),
        "Gemm" => Gemm(node, inputs),
        "Einsum" => Einsum(node, inputs),
        "Where" => Where(node, inputs),
        "Conv" => Convolution(node, inputs),
        "ConvTranspose" => ConvTranspose(node, inputs),
        "MaxPool" or "AveragePool" => Pool(node, Operand(node, inputs, 0)),
        "GlobalAveragePool" or "GlobalMaxPool" => GlobalPool(node, Operand(node, inputs, 0)),
        "ReduceMean" or "ReduceMax" or "ReduceSum" => Reduce(node, inputs),
        "BatchNormalization" => BatchNormalization(node, inputs),
        "LayerNormalization" => LayerNormalization(node, inputs),
        "InstanceNormalization" => InstanceNormalization(node, inputs),
        "OneHot" => OneHot(node, inputs),
        _ => ActivationOf(node) is { } function ? Apply(function, Operand(node, inputs, 0)) : throw Unknown(node),
    };

    private static GraphValue Fold(GraphValue?[] inputs, Func<GraphValue, GraphValue, GraphValue> function) => inputs.Skip(1).Aggregate(inputs[0]!, (a, b) => function(a, b!));

    /// <summary>The branch that a constant condition chooses.</summary>
    private GraphValue[] Branch(Scope scope, GraphNode node)
    {
        GraphValue condition = Value(scope, node.Inputs.Count > 0 ? node.Inputs[0] : throw Fault(node, "it has no condition."));
        if (condition is not Constant { HasSymbols: false, Count: 1 } constant)
        {
            throw Fault(node, "its condition depends on the model's inputs." + (condition is UnsetInput unset ? $" Set it: --set {unset.Name}=1." : ""));
        }

        string branch = constant.At(0) != 0 ? "then_branch" : "else_branch";
        OperatorGraph graph = node.Attributes.TryGetValue(branch, out GraphAttribute? attribute) && attribute.Graph is { } found ? found : throw new ModelFormatException($"the node '{node.Title}' (If) has no {branch}.");
        Scope inner = Enter(graph, scope, node);
        return [.. graph.Outputs.Select((o, i) => i < node.Outputs.Count && node.Outputs[i].Length > 0 ? Value(inner, o.Name) : Constant.Scalar(ElementKind.Float, 0))];
    }

    private static Scope Enter(OperatorGraph graph, Scope scope, GraphNode node)
        => scope.Depth < MaxDepth ? new Scope(graph, scope) : throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}): graphs are nested more than {MaxDepth} deep.");

    /// <summary>An operand that depends on the model's inputs.</summary>
    private static Signal Operand(GraphNode node, GraphValue?[] inputs, int index)
        => index < inputs.Length && inputs[index] is { } value ? value as Signal ?? throw Fault(node, value is Constant ? $"operand {index} is constant." : "it reads the counter of a loop.") : throw Missing(node, index);

    private static Constant? OptionalConstant(GraphNode node, GraphValue?[] inputs, int index)
        => index < inputs.Length && inputs[index] is { } value ? value as Constant ?? throw Fault(node, $"operand {index} is computed from the model's inputs.") : null;

    private static Constant NeedConstant(GraphNode node, GraphValue?[] inputs, int index) => OptionalConstant(node, inputs, index) ?? throw Missing(node, index);

    private static ModelFormatException Missing(GraphNode node, int index) => new($"the node '{node.Title}' ({node.Operator}) has no operand {index}.");

    private static UnsupportedModelException Fault(GraphNode node, string reason) => new(node.Title, node.Operator, reason);

    private static Exception Unknown(GraphNode node)
        => node.Operator is "QuantizeLinear" or "DequantizeLinear" or "QLinearConv" or "QLinearMatMul" or "MatMulInteger" or "DynamicQuantizeLinear" ? Fault(node, "values are rounded to 8 bits between operators, and a network computes in 32.")
            : node.Operator.Contains('.', StringComparison.Ordinal) && node.Operator.Split('.') is { Length: > 1 } parts && parts[0].Length > 0
            ? Fault(node, "operators of this domain are not known.")
            : Fault(node, "no layer does what this operator does.");

    private static List<Size> Sizes(Signal signal) => [.. Enumerable.Range(0, signal.Rank).Select(d => signal.SizeOf(d) ?? throw new UnsupportedModelException("", "Shape", "a size is not known."))];

    /// <summary>The step that two operands are of.</summary>
    private static StepIndex? Meet(GraphNode node, StepIndex? a, StepIndex? b)
        => a is null || b is null || a.IsSame(b) ? a ?? b : a.Axis.IsOne ? b : throw Fault(node, "values of different time steps meet.");

    /// <summary>Operands that meet: of one step, or of none.</summary>
    private Signal[] Together(params Signal[] signals)
    {
        StepIndex? newest = signals.Select(s => s.At).OfType<StepIndex>().Where(a => !a.Axis.IsOne).MaxBy(a => a.Index ?? long.MaxValue);
        if (newest is null)
        {
            return signals;
        }

        // One step of a sequence in all steps of a sequence is a vector; so are steps that a network cannot compute one after the other.
        bool isVector = Array.Exists(signals, s => s.Time is { Axis.IsOne: false }) && newest.Index is not null;
        Signal[] met = isVector ? signals : Array.ConvertAll(signals, s => s.At is { } at && !at.Axis.IsOne && !at.IsSame(newest) && Previous(s, newest) is { } state ? state : s);
        return isVector || newest.Index is not null && Array.Exists(met, s => s.At is { Axis.IsOne: false } at && !at.IsSame(newest)) ? Array.ConvertAll(signals, s => s.At is null ? s : AtEnd(s)) : met;
    }
}
