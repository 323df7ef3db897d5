using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Onnx;

/// <summary>
/// A network written as a graph. A layer's value is [batch, steps, features] or [batch, features], of images [batch, steps, height, width, channels];
/// recurrent operators read and give [steps, batch, features], which is kept beside it so that two of them need no transposition between them.
/// </summary>
internal sealed partial class OnnxNetwork(ExportedNetwork network, OnnxGraph graph, bool states)
{
    private const string Batch = "batch";

    private readonly Dictionary<ExportedLayer, string> _values = [];
    private readonly Dictionary<ExportedLayer, string> _rows = [];
    private readonly Dictionary<ExportedLayer, string> _steps = [];

    // Outputs that are no layer's value: final states by the names that definitions give them.
    private readonly Dictionary<string, string> _finalStates = new(StringComparer.Ordinal);

    // In the order of names, so that the same model has the same bytes.
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>What the graph has no place for: trained initial states of states that are inputs, "initial.lstm_0.h", as numbers with commas between.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Writes all of it.</summary>
    /// <exception cref="UnsupportedModelException">A layer cannot be written.</exception>
    public void Write()
    {
        foreach (ExportedLayer input in network.Inputs)
        {
            graph.Input(input.Name, input.IsTokens ? Shape(input.Output, "").SkipLast(1) : Shape(input.Output, input.Name), isWhole: input.IsTokens);
            _values[input] = input.Name;
        }

        // Before anything else takes their names.
        List<OutputDefinition> outputs = [.. network.Definition.OutputLayers.Where(o => o.State < 0 || !states)];
        outputs.ForEach(output => graph.Take(output.Name));
        foreach (StateDefinition state in network.Definition.States.Where(IsGiven))
        {
            graph.Input(StateName(state), [Batch, state.Units]);
            graph.Take(NextName(state));
        }

        foreach (ExportedLayer layer in network.Layers.Where(l => l.Spec is not InputSpec))
        {
            graph.Scope = layer.Name;
            WriteLayer(layer);
        }

        graph.Scope = "";
        foreach (OutputDefinition output in outputs)
        {
            Give(output.Name, output.State < 0 ? Value(network[output.Name]) : _finalStates[output.Name], output.State < 0 ? Shape(network[output.Name].Output, output.Name) : [Batch, output.Width]);
        }

        foreach (StateDefinition state in network.Definition.States.Where(IsGiven))
        {
            Give(NextName(state), _finalStates[StateName(state)], [Batch, state.Units]);
        }

        foreach ((string name, string value, object[] shape) in _histories)
        {
            Give(name, value, shape);
        }
    }

    private void WriteLayer(ExportedLayer layer)
    {
        switch (layer.Spec)
        {
            case RecurrentSpec recurrent:
                WriteRecurrent(layer, recurrent);
                break;
            case DenseSpec dense:
                _values[layer] = Function(dense.Activation, Product(Rows(layer.Sources[0]), layer.Tensor("weight"), layer.Find("bias")));
                break;
            case EmbeddingSpec:
                _values[layer] = graph.Add("Gather", [graph.Floats("weight", layer.Tensor("weight")), Tokens(layer.Sources[0])]);
                break;
            case OneHotSpec oneHot:
                _values[layer] = graph.Add("OneHot", [Tokens(layer.Sources[0]), graph.Integers(oneHot.Classes), graph.Floats("values", Declarations.Tensor.Of(0, 1))], OnnxAttribute.Of("axis", -1L));
                break;
            case ActivationLayerSpec function:
                _values[layer] = function.Activation.RunsOverUnits && layer.Output.Image is not null
                    ? Restore(layer, Function(function.Activation, Rows(layer.Sources[0])))
                    : Function(function.Activation, Value(layer.Sources[0]));
                break;
            case PReluSpec:
                _values[layer] = graph.Add("PRelu", [Value(layer.Sources[0]), graph.Floats("slope", layer.Tensor("weight"))]);
                break;
            case DropoutSpec:
                Copy(layer, layer.Sources[0]);
                break;
            case MergeSpec merge:
                WriteMerge(layer, merge);
                break;
            case FlattenSpec flatten:
                _values[layer] = flatten.Steps == 0 ? Rows(layer.Sources[0]) : graph.Add("Reshape", [Rows(layer.Sources[0]), graph.Integers(-1, layer.Output.Width)]);
                break;
            case RepeatVectorSpec repeat:
                _values[layer] = Repeated(Rows(layer.Sources[0]), repeat.Steps > 0 ? graph.Integers(repeat.Steps) : StepsOf(network.Layers[0]));
                break;
            case BatchNormalizationSpec normalization:
                WriteBatchNormalization(layer, normalization);
                break;
            case LayerNormalizationSpec normalization:
                _values[layer] = Restore(layer, graph.Add("LayerNormalization", [Rows(layer.Sources[0]), graph.Floats("scale", layer.Tensor("weight")), graph.Floats("bias", layer.Tensor("bias"))], OnnxAttribute.Of("axis", -1L), OnnxAttribute.Of("epsilon", normalization.Epsilon)));
                break;
            case Conv1DSpec convolution:
                WriteConvolution(layer, convolution);
                break;
            case Conv2DSpec convolution:
                WriteConvolution(layer, convolution);
                break;
            case Pooling1DSpec pooling:
                WritePooling(layer, pooling);
                break;
            case Pooling2DSpec pooling:
                WritePooling(layer, pooling);
                break;
            case AttentionSpec attention:
                WriteAttention(layer, attention);
                break;
            case AttentionPoolingSpec:
                WriteAttentionPooling(layer);
                break;
            case SliceSpec slice:
                _values[layer] = graph.Add("Slice", [Value(layer.Sources[0]), graph.Integers(slice.Start), graph.Integers(slice.Start + slice.Count), graph.Integers(-1)]);
                break;
            case LastStepSpec:
                _values[layer] = graph.Add("Gather", [Value(layer.Sources[0]), graph.Integer(-1)], OnnxAttribute.Of("axis", 1L));
                break;
            case LastStepsSpec last:
                _values[layer] = graph.Add("Slice", [Value(layer.Sources[0]), graph.Integers(-last.Count), graph.Integers(long.MaxValue), graph.Integers(1)]);
                break;
            case StftSpec stft:
                WriteStft(layer, stft);
                break;
            case MultiHeadAttentionSpec attention:
                WriteMultiHeadAttention(layer, attention);
                break;
            case ConvTranspose1DSpec convolution:
                WriteTransposedConvolution(layer, convolution);
                break;
            case ImageToSequenceSpec:
                WriteImageToSequence(layer);
                break;
            case MaskingSpec:
                throw layer.Unsupported("masked steps may stand anywhere in a sequence and are skipped by every layer; ONNX's operators only know the lengths of sequences.");
            default:
                throw layer.Unsupported("there is no ONNX form of this layer yet.");
        }
    }

    // A merged vector goes to every step of the sequences.
    private void WriteMerge(ExportedLayer layer, MergeSpec merge)
    {
        bool flat = layer.Output.Image is null;
        ExportedLayer? sequence = layer.Sources.FirstOrDefault(s => s.Output.IsSequence);
        string[] parts = [.. layer.Sources.Select(source =>
        {
            string value = flat ? Rows(source) : Value(source);
            return sequence is null || source.Output.IsSequence ? value
                : merge.Mode == MergeModeSpec.Concat ? Repeated(value, StepsOf(sequence)) : graph.Add("Unsqueeze", [value, graph.Integers(1)]);
        })];
        _values[layer] = Merged(merge.Mode, parts);
    }

    private string Merged(MergeModeSpec mode, string[] parts) => mode switch
    {
        MergeModeSpec.Concat => graph.Add("Concat", parts, OnnxAttribute.Of("axis", -1L)),
        MergeModeSpec.Mul => parts.Aggregate((a, b) => graph.Add("Mul", [a, b])),
        MergeModeSpec.Sum => parts.Aggregate((a, b) => graph.Add("Add", [a, b])),
        _ => graph.Add("Div", [parts.Aggregate((a, b) => graph.Add("Add", [a, b])), graph.Float(parts.Length)]),
    };

    private void WriteBatchNormalization(ExportedLayer layer, BatchNormalizationSpec normalization)
    {
        string[] tensors = [.. new[] { "weight", "bias", "running_mean", "running_var" }.Select(name => graph.Floats(name, layer.Tensor(name)))];
        OnnxAttribute epsilon = OnnxAttribute.Of("epsilon", normalization.Epsilon);
        if (layer.Output is { IsSequence: false, Image: null })
        {
            _values[layer] = graph.Add("BatchNormalization", [Value(layer.Sources[0]), .. tensors], epsilon);
        }
        else if (layer.Output.Image is null)
        {
            _values[layer] = LastChannels(graph.Add("BatchNormalization", [FirstChannels(Value(layer.Sources[0]), 3), .. tensors], epsilon), 3);
        }
        else
        {
            _values[layer] = FromImages(layer, LastChannels(graph.Add("BatchNormalization", [FirstChannels(Images(layer.Sources[0]), 4), .. tensors], epsilon), 4));
        }
    }

    /// <summary>x·Wᵀ + b over the last dimension.</summary>
    /// <param name="x">[…, inputs].</param>
    /// <param name="weight">[units, inputs].</param>
    /// <param name="bias">[units], or null.</param>
    private string Product(string x, Tensor weight, Tensor? bias)
    {
        string product = graph.Add("MatMul", [x, graph.Floats("weight", weight.Transpose())]);
        return bias is null ? product : graph.Add("Add", [product, graph.Floats("bias", bias)]);
    }

    private void Copy(ExportedLayer layer, ExportedLayer source)
    {
        foreach (Dictionary<ExportedLayer, string> values in new[] { _values, _rows, _steps })
        {
            if (values.TryGetValue(source, out string? value))
            {
                values[layer] = value;
            }
        }
    }

    private void Give(string name, string value, IEnumerable<object> shape)
    {
        graph.AddNamed(name, "Identity", value);
        graph.Output(name, shape);
    }

    // A state that starts from another layer is no input.
    private bool IsGiven(StateDefinition state) => states && !state.IsContinued;

    private static string StateName(StateDefinition state) => $"{state.Layer}.{(state.Kind == StateKind.Hidden ? "h" : "c")}";

    private static string NextName(StateDefinition state) => $"{StateName(state)}_out";
}
