using Unrolled.Tool.Formats.Json;

namespace Unrolled.Tool.Formats.Audio;

/// <summary>Reads RTNeural's layers one after the other. The sizes are those of the weights: the shapes beside them are not always right.</summary>
/// <param name="model">The model that gets the layers and the notes.</param>
/// <param name="inputs">The features that the first layer reads.</param>
internal sealed class RtNeuralLayers(ImportedModel model, int inputs)
{
    private const int MaxSize = 65536;

    private readonly NetworkDraft _network = model.Network;

    /// <summary>The features of the last layer's output.</summary>
    public int Width { get; private set; } = inputs;

    /// <summary>Adds a layer with its activation.</summary>
    /// <exception cref="ModelFormatException">Its weights do not fit.</exception>
    /// <exception cref="UnsupportedModelException">It is of an unknown kind.</exception>
    public void Add(JsonValue layer)
    {
        string type = layer["type"].Text(), activation = layer.Optional("activation")?.Text() ?? "";
        List<JsonValue> weights = layer.Optional("weights")?.Items() ?? [];
        switch (type)
        {
            case "dense" or "time-distributed-dense":
                Expect(layer, weights, 1, 2);
                AddDense(layer, weights, Of(layer, activation));
                break;
            case "conv1d":
                Expect(layer, weights, 1, 2);
                AddConvolution(layer, weights, Of(layer, activation));
                break;
            case "lstm" or "gru":
                Expect(layer, weights, 3, 3);
                AddRecurrent(layer, weights, activation, gru: type == "gru");
                break;
            case "batchnorm":
                Expect(layer, weights, 2, 4);
                AddNormalization(layer, weights);
                AddActivation(layer, activation);
                break;
            case "prelu":
                Expect(layer, weights, 1, 1);
                AddPRelu(layer, weights[0]);
                break;
            case "activation":
                AddActivation(layer, activation.Length > 0 ? activation : throw layer.Fault("names no activation"));
                break;
            default:
                throw new UnsupportedModelException(layer.Path, type, "the layer is none of dense, time-distributed-dense, conv1d, lstm, gru, batchnorm, prelu and activation.");
        }

        if (layer.Optional("shape")?.Items() is [.., { Kind: System.Text.Json.JsonValueKind.Number } stated] && stated.Number() != Width)
        {
            model.Assumed.Add($"'{layer.Path}' has {Width} outputs, as its weights say; its shape says {stated}");
        }
    }

    private void AddDense(JsonValue layer, List<JsonValue> weights, Activation activation)
    {
        Tensor kernel = Kernel(layer, weights[0], 2, $"[{Width}, units]");
        Width = kernel.Shape[1];
        LayerDraft draft = _network.Add(new DenseAttribute(Width) { Activation = activation, UseBias = weights.Count == 2, Name = Name("dense") }, layer.Path).With("weight", kernel.Transpose());
        if (weights.Count == 2)
        {
            draft.With("bias", weights[1].Tensor(Width));
        }
    }

    private void AddConvolution(JsonValue layer, List<JsonValue> weights, Activation activation)
    {
        int groups = layer.Optional("groups")?.Integer(1, MaxSize) ?? 1, dilation = Single(layer, "dilation");
        if (Single(layer, "strides") != 1 || Single(layer, "stride") != 1)
        {
            throw new UnsupportedModelException(layer.Path, "conv1d", "RTNeural's convolution has no stride; each sample needs an output.");
        }

        Tensor kernel = weights[0].Tensor();
        if (Width % groups != 0 || kernel.Rank != 3 || kernel.Shape[1] != Width / groups || kernel.Shape[2] % groups != 0)
        {
            throw layer.Fault($"has a kernel of shape {kernel}; expected [kernel size, {Width} / {groups} inputs, filters]");
        }

        if (layer.Optional("kernel_size") is not null && Single(layer, "kernel_size") is var size && size != kernel.Shape[0])
        {
            throw layer.Fault($"has the kernel size {size}, but a kernel of shape {kernel}");
        }

        Width = kernel.Shape[2];
        var attribute = new Conv1DAttribute(Width, kernel.Shape[0]) { Dilation = dilation, Groups = groups, Padding = Padding.Causal, Activation = activation, UseBias = weights.Count == 2, Name = Name("conv1d") };
        LayerDraft draft = _network.Add(attribute, layer.Path).With("weight", kernel.Transpose(2, 1, 0));
        if (weights.Count == 2)
        {
            draft.With("bias", weights[1].Tensor(Width));
        }
    }

    private void AddRecurrent(JsonValue layer, List<JsonValue> weights, string activation, bool gru)
    {
        int gates = gru ? 3 : 4;
        Tensor kernel = Kernel(layer, weights[0], 2, $"[{Width}, {gates} · units]");
        if (kernel.Shape[1] % gates != 0)
        {
            throw layer.Fault($"has a kernel of shape {kernel}; expected [{Width}, {gates} · units]");
        }

        if (activation is not ("" or "tanh"))
        {
            model.Assumed.Add($"'{layer.Path}' uses tanh: RTNeural ignores the activation '{activation}' of a recurrent layer");
        }

        int rows = kernel.Shape[1], units = rows / gates;
        GatedLayerAttribute attribute = gru ? new GruAttribute(units) : new LstmAttribute(units);
        (attribute.ReturnSequences, attribute.Name) = (true, Name(gru ? "gru" : "lstm"));
        LayerDraft draft = _network.Add(attribute, layer.Path).With("weight_ih_l0", GateOrder.Kernel(kernel, gru)).With("weight_hh_l0", GateOrder.Kernel(weights[1].Tensor(units, rows), gru));
        Width = units;
        if (gru)
        {
            Tensor bias = weights[2].Tensor(2, rows);
            draft.With("bias_ih_l0", GateOrder.Rows(bias.Slice(0, 0, 1).Reshape(rows), gru)).With("bias_hh_l0", GateOrder.Rows(bias.Slice(0, 1, 1).Reshape(rows), gru));
        }
        else
        {
            draft.With("bias_ih_l0", weights[2].Tensor(rows));
        }
    }

    // The weights are γ, β, mean and variance, or only the last two.
    private void AddNormalization(JsonValue layer, List<JsonValue> weights)
    {
        if (weights.Count == 3)
        {
            throw layer.Fault("has 3 arrays of weights; expected γ, β, mean and variance, or mean and variance");
        }

        double epsilon = layer.Optional("epsilon")?.Number() ?? 1e-3;
        if (!(epsilon > 0) || !float.IsFinite((float)epsilon) || (float)epsilon == 0)
        {
            throw layer.Fault("has an epsilon that is not above 0");
        }

        Tensor variance = weights[^1].Tensor(Width);
        float least = variance.Values.Min();
        if (least < 0)
        {
            // Only the sum counts: RTNeural takes any variance with an epsilon that is larger.
            (variance, epsilon) = (variance.Map(v => v - least), epsilon + least);
            if (!((float)epsilon > 0))
            {
                throw layer.Fault("has a variance below 0");
            }
        }

        _network.Add(new BatchNormalizationAttribute { Epsilon = (float)epsilon, Name = Name("batchnorm") }, layer.Path).With("running_mean", weights[^2].Tensor(Width)).With("running_var", variance)
            .With("weight", weights.Count == 4 ? weights[0].Tensor(Width) : Tensor.Zeros(Width).Map(_ => 1)).With("bias", weights.Count == 4 ? weights[1].Tensor(Width) : Tensor.Zeros(Width));
    }

    private void AddPRelu(JsonValue layer, JsonValue weights)
    {
        Tensor alpha = weights.Tensor();
        if (alpha.Values.Length != 1 && alpha.Values.Length != Width)
        {
            throw layer.Fault($"has {alpha.Values.Length} slopes; expected 1 or {Width}");
        }

        _network.Add(new PReLUAttribute { Shared = alpha.Values.Length == 1, Name = Name("prelu") }, layer.Path).With("weight", alpha.Reshape(alpha.Values.Length));
    }

    private void AddActivation(JsonValue layer, string name)
    {
        if (Of(layer, name) is var activation && activation != Activation.Linear)
        {
            _network.Add(new ActivationAttribute(activation) { Name = Name("activation") }, layer.Path);
        }
    }

    private Tensor Kernel(JsonValue layer, JsonValue weights, int rank, string expected)
    {
        Tensor kernel = weights.Tensor();
        return kernel.Rank == rank && kernel.Shape[0] == Width ? kernel : throw layer.Fault($"has a kernel of shape {kernel}; expected {expected}");
    }

    private string Name(string kind) => $"{kind}_{_network.Layers.Count}";

    private static void Expect(JsonValue layer, List<JsonValue> weights, int least, int most)
    {
        if (weights.Count < least || weights.Count > most)
        {
            throw layer.Fault($"has {weights.Count} arrays of weights; expected {(least == most ? $"{least}" : $"{least} to {most}")}");
        }
    }

    // A number, or a list of one; 1 if it is missing.
    private static int Single(JsonValue layer, string key) => layer.Optional(key) switch
    {
        null => 1,
        { Kind: System.Text.Json.JsonValueKind.Array } list => list.Items() is [var only] ? only.Integer(1, MaxSize) : throw list.Fault("is not one number"),
        var value => value.Value.Integer(1, MaxSize),
    };

    private static Activation Of(JsonValue layer, string name) => name switch
    {
        "" or "linear" => Activation.Linear,
        "tanh" => Activation.Tanh,
        "sigmoid" => Activation.Sigmoid,
        "relu" => Activation.Relu,
        "elu" => Activation.Elu,
        "softmax" => Activation.Softmax,
        _ => throw new UnsupportedModelException(layer.Path, name, "the activation is none of tanh, sigmoid, relu, elu and softmax."),
    };
}
