using Unrolled.Tool.Formats.Json;

namespace Unrolled.Tool.Formats.Audio;

/// <summary>
/// GuitarML's JSON, which Proteus, NeuralPi and Chameleon load: the state dict of PyTorch's recurrent layer <c>rec</c> and of <c>lin</c>, beside the sizes. With a skip of n, the first n inputs
/// are added to the output.
/// </summary>
internal sealed class GuitarMlFormat : IModelFormat
{
    private const int MaxUnits = 65536, MaxLayers = 64;

    public string Name => "GuitarML (.json)";

    public bool Matches(ModelFileContent file) => JsonValue.Keys(file) is var keys && keys.Contains("model_data") && keys.Contains("state_dict");

    public ModelInspection Inspect(ModelFileContent file)
    {
        JsonValue root = JsonValue.Read(file);
        var inspection = new ModelInspection { Format = "GuitarML, JSON" };
        AudioInspection.AddFacts(inspection, root["model_data"]);
        foreach ((string name, JsonValue value) in root["state_dict"].Properties())
        {
            inspection.Tensors.Add(new(name, "number", [.. value.Tensor().Shape.Select(d => (long)d)]));
        }

        return inspection;
    }

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        JsonValue root = JsonValue.Read(file), sizes = root["model_data"], weights = root["state_dict"];
        string architecture = sizes.Optional("model")?.Text() ?? "SimpleRNN", type = sizes["unit_type"].Text();
        if (architecture != "SimpleRNN")
        {
            throw new UnsupportedModelException("", architecture, "only GuitarML's SimpleRNN, a recurrent layer and a linear one, is known.");
        }

        int inputs = sizes["input_size"].Integer(1, MaxUnits), units = sizes["hidden_size"].Integer(1, MaxUnits), outputs = sizes.Optional("output_size")?.Integer(1, MaxUnits) ?? 1;
        int layers = sizes.Optional("num_layers")?.Integer(1, MaxLayers) ?? 1, skip = sizes.Optional("skip")?.Integer(0, MaxUnits) ?? 0;
        var network = new NetworkDraft(new NetworkAttribute(inputs));
        HashSet<string> used = new(StringComparer.Ordinal);
        for (int l = 0; l < layers; l++)
        {
            (RecurrentLayerAttribute attribute, int gates) = type switch
            {
                "LSTM" => ((RecurrentLayerAttribute)new LstmAttribute(units), 4),
                "GRU" => (new GruAttribute(units), 3),
                "RNN" => (new SimpleRnnAttribute(units), 1),
                _ => throw new UnsupportedModelException("rec", type, "the recurrent layer is none of LSTM, GRU and RNN."),
            };
            attribute.Name = layers == 1 ? "rec" : $"rec_{l}";
            attribute.ReturnSequences = true;
            LayerDraft layer = network.Add(attribute, "rec");
            layer.With("weight_ih_l0", Weight($"rec.weight_ih_l{l}", gates * units, l == 0 ? inputs : units)).With("weight_hh_l0", Weight($"rec.weight_hh_l{l}", gates * units, units));
            attribute.UseBias = weights.Optional($"rec.bias_ih_l{l}") is not null;
            if (attribute.UseBias)
            {
                layer.With("bias_ih_l0", Weight($"rec.bias_ih_l{l}", gates * units)).With("bias_hh_l0", Weight($"rec.bias_hh_l{l}", gates * units));
            }
        }

        bool bias = weights.Optional("lin.bias") is not null || (sizes.Optional("bias_fl")?.Flag() ?? true);
        LayerDraft linear = network.Add(new DenseAttribute(outputs) { Name = "lin", UseBias = bias }, "lin").With("weight", Weight("lin.weight", outputs, units));
        if (bias)
        {
            linear.With("bias", Weight("lin.bias", outputs));
        }

        if (weights.Properties().Find(p => !used.Contains(p.Key)) is { Key: not null } other)
        {
            throw new UnsupportedModelException(other.Key, architecture, $"the file has a tensor that {layers} {(layers == 1 ? "layer" : "layers")} of {type} with a linear one do not have.");
        }

        if (skip > 0)
        {
            SkipConnection.Add(network, inputs, skip, outputs);
        }

        var model = new ImportedModel(network) { Description = $"GuitarML model, {type} {units}{(skip > 0 ? ", with a skip connection" : "")}" };
        AudioBindings.AddTo(model);
        return model;

        Tensor Weight(string name, params int[] shape)
        {
            used.Add(name);
            return weights[name].Tensor(shape);
        }
    }
}
