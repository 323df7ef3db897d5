using System.Globalization;
using Unrolled.Tool.Formats.Json;

namespace Unrolled.Tool.Formats.Audio;

/// <summary>
/// Neural Amp Modeler's .nam: JSON with one flat list of weights. Of an LSTM, each layer has W and U as one matrix [4H, D + H], the bias [4H], and h and c from which it starts; then come the
/// weights and the bias of a linear layer.
/// </summary>
internal sealed class NamFormat : IModelFormat
{
    private const int MaxUnits = 65536, MaxLayers = 64;

    public string Name => "Neural Amp Modeler (.nam)";

    public bool Matches(ModelFileContent file) => JsonValue.Keys(file) is var keys && keys.Contains("architecture") && keys.Contains("config") && (keys.Contains("weights") || file.Extension == ".nam");

    public ModelInspection Inspect(ModelFileContent file)
    {
        JsonValue root = JsonValue.Read(file);
        ModelInspection inspection = root["architecture"].Text() == "LSTM" ? AudioInspection.Of("Neural Amp Modeler, JSON", Import(file, new ImportOptions())) : new ModelInspection { Format = "Neural Amp Modeler, JSON" };
        AudioInspection.AddFacts(inspection, root);
        AudioInspection.AddFacts(inspection, root.Optional("config"));
        AudioInspection.AddFacts(inspection, root.Optional("metadata"));
        if (inspection.Tensors.Count == 0 && root.Optional("weights") is { Kind: System.Text.Json.JsonValueKind.Array } weights)
        {
            inspection.Tensors.Add(new("weights", "number", [weights.Items().Count]));
        }

        return inspection;
    }

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        JsonValue root = JsonValue.Read(file);
        string architecture = root["architecture"].Text();
        if (architecture != "LSTM")
        {
            throw new UnsupportedModelException("", architecture, "of Neural Amp Modeler's architectures, only LSTM is a recurrent network.");
        }

        JsonValue config = root["config"];
        int inputs = (config.Optional("input_size") ?? config.Optional("in_channels"))?.Integer(1, MaxUnits) ?? 1, outputs = (config.Optional("output_size") ?? config.Optional("out_channels"))?.Integer(1, MaxUnits) ?? 1;
        int units = config["hidden_size"].Integer(1, MaxUnits), layers = config["num_layers"].Integer(1, MaxLayers);
        JsonValue list = root["weights"];
        Tensor weights = list.Tensor();
        long expected = 0;
        for (int l = 0; l < layers; l++)
        {
            expected += 4L * units * ((l == 0 ? inputs : units) + units + 1) + 2L * units;
        }

        expected += (long)outputs * (units + 1);
        if (weights.Rank != 1 || weights.Values.Length != expected)
        {
            throw list.Fault($"has the shape {weights}; expected [{expected}], for {layers} {(layers == 1 ? "layer" : "layers")} of {units} units with {inputs} inputs and {outputs} outputs");
        }

        var network = new NetworkDraft(new NetworkAttribute(inputs));
        int at = 0;
        for (int l = 0; l < layers; l++)
        {
            int columns = l == 0 ? inputs : units;
            Tensor both = Next(4 * units, columns + units);
            network.Add(new LstmAttribute(units) { Name = $"lstm_{l}", ReturnSequences = true, TrainInitialState = true }, $"layer {l}")
                .With("weight_ih_l0", both.Slice(1, 0, columns)).With("weight_hh_l0", both.Slice(1, columns, units)).With("bias_ih_l0", Next(4 * units))
                .With("initial_h_l0", Next(units)).With("initial_c_l0", Next(units));
        }

        network.Add(new DenseAttribute(outputs) { Name = "head" }, "head").With("weight", Next(outputs, units)).With("bias", Next(outputs));
        double? rate = root.Optional("sample_rate")?.Number();
        var model = new ImportedModel(network) { Description = string.Create(CultureInfo.InvariantCulture, $"Neural Amp Modeler LSTM, {layers} × {units}{(rate is null ? "" : $", {rate} Hz")}") };
        model.Assumed.Add(rate is null ? "the file names no sample rate; Neural Amp Modeler takes 48000 Hz" : string.Create(CultureInfo.InvariantCulture, $"signals have {rate} samples per second, as the file says"));
        AudioBindings.AddTo(model);
        for (int l = 0; l < layers; l++)
        {
            // States that a caller has kept; without them a signal starts from those of the file.
            model.Inputs.Add(new Binding($"h0_{l}", new Place.State($"lstm_{l}"), "F"));
            model.Inputs.Add(new Binding($"c0_{l}", new Place.State($"lstm_{l}", Cell: true), "F"));
        }

        return model;

        Tensor Next(params int[] shape)
        {
            int length = shape.Aggregate(1, (a, b) => a * b);
            at += length;
            return new Tensor(shape, weights.Values.AsSpan(at - length, length).ToArray());
        }
    }
}
