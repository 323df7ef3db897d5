using Unrolled.Tool.Formats.Json;

namespace Unrolled.Tool.Formats.Audio;

/// <summary>
/// GuitarLSTM's JSON, which SmartAmpPro loads: Keras's weights of two strided convolutions over a window of samples, an LSTM and a linear layer. The convolutions leave one time step, so the
/// LSTM's recurrent kernel is never used, and files leave it out.
/// </summary>
internal sealed class GuitarLstmFormat : IModelFormat
{
    private const int MaxSize = 65536;

    public string Name => "GuitarLSTM (.json)";

    public bool Matches(ModelFileContent file) => JsonValue.Keys(file) is var keys && keys.Contains("conv1d") && keys.Contains("lstm") && keys.Contains("dense");

    public ModelInspection Inspect(ModelFileContent file) => AudioInspection.Of("GuitarLSTM, JSON", Import(file, new ImportOptions()));

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        JsonValue root = JsonValue.Read(file);
        int window = root["input_size"].Integer(1, MaxSize), steps = window, width = 1;
        var network = new NetworkDraft(new NetworkAttribute(1) { Steps = window });
        foreach (string name in new[] { "conv1d", "conv1d_1" })
        {
            JsonValue layer = root[name];
            Tensor kernel = layer["kernel:0"].Tensor();
            int stride = root[$"{name}_stride"].Integer(1, MaxSize);
            if (kernel.Rank != 3 || kernel.Shape[1] != width)
            {
                throw layer.Fault($"has a kernel of shape {kernel}; expected [kernel size, {width}, filters]");
            }

            width = kernel.Shape[2];
            steps = (steps + stride - 1) / stride;
            network.Add(new Conv1DAttribute(width, kernel.Shape[0]) { Name = name, Stride = stride, Padding = Padding.Same }, name).With("weight", kernel.Transpose(2, 1, 0)).With("bias", layer["bias:0"].Tensor(width));
        }

        JsonValue lstm = root["lstm"];
        Tensor input = lstm["kernel:0"].Tensor();
        if (input.Rank != 2 || input.Shape[0] != width || input.Shape[1] % 4 != 0)
        {
            throw lstm.Fault($"has a kernel of shape {input}; expected [{width}, 4 · units]");
        }

        int units = input.Shape[1] / 4;
        JsonValue? recurrent = lstm.Optional("recurrent_kernel:0") ?? lstm.Optional("lstm_cell")?.Optional("recurrent_kernel:0");
        if (recurrent is null && steps > 1)
        {
            throw new UnsupportedModelException("lstm", "LSTM", $"it runs over {steps} time steps, but the file has no recurrent kernel.");
        }

        network.Add(new LstmAttribute(units) { Name = "lstm" }, "lstm").With("weight_ih_l0", GateOrder.Kernel(input, gru: false))
            .With("weight_hh_l0", recurrent is { } present ? GateOrder.Kernel(present.Tensor(units, 4 * units), gru: false) : Tensor.Zeros(4 * units, units)).With("bias_ih_l0", lstm["bias:0"].Tensor(4 * units));
        Tensor head = root["dense"]["kernel:0"].Tensor();
        if (head.Rank != 2 || head.Shape[0] != units)
        {
            throw root["dense"].Fault($"has a kernel of shape {head}; expected [{units}, outputs]");
        }

        network.Add(new DenseAttribute(head.Shape[1]) { Name = "dense" }, "dense").With("weight", head.Transpose()).With("bias", root["dense"]["bias:0"].Tensor(head.Shape[1]));
        var model = new ImportedModel(network) { Description = $"GuitarLSTM model over a window of {window} samples" };
        if (recurrent is null)
        {
            model.Assumed.Add("the recurrent weights of 'lstm' are zeros: the file has none, and the layer runs over a single time step");
        }

        model.Inputs.Add(new Binding("x", new Place.Features(), "B T F"));
        model.Outputs.Add(new Binding("y", new Place.Output("dense"), "B F"));
        return model;
    }
}
