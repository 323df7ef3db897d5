using System.Buffers.Text;

namespace Unrolled.Tool.Formats.Audio;

/// <summary>
/// The text of RNNoise v0.1: a line that names the format, then integers. Each layer has its inputs, its units and its activation, the input weights [inputs, gates · units], of a GRU the
/// recurrent weights [units, gates · units] with the gates z, r, h, and the biases; all are multiplied by 1/256. The GRUs reset before the product. They read what came before them and the
/// features again.
/// </summary>
internal sealed class RnnoiseFormat : IModelFormat
{
    private const float Scale = 1f / 256;

    private const int Features = 42;

    public string Name => "RNNoise (.rnnn)";

    private static ReadOnlySpan<byte> Magic => "rnnoise-nu model file version "u8;

    public bool Matches(ModelFileContent file) => file.StartsWith(Magic);

    public ModelInspection Inspect(ModelFileContent file) => AudioInspection.Of("RNNoise v0.1, text", Import(file, new ImportOptions()));

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        int line = file.Bytes.AsSpan().IndexOf((byte)'\n');
        ReadOnlySpan<byte> version = (line < 0 ? file.Bytes : file.Bytes.AsSpan(0, line))[Magic.Length..].TrimEnd(" \r"u8);
        if (!version.SequenceEqual("1"u8))
        {
            throw new ModelFormatException($"version '{System.Text.Encoding.ASCII.GetString(version[..Math.Min(version.Length, 20)])}' of RNNoise's text format; expected 1.", file.Path);
        }

        int at = line < 0 ? file.Bytes.Length : line + 1;
        (int inputs, int units, Activation activation, Tensor[] weights) dense = Layer("input_dense", gru: false), vad = Layer("vad_gru", gru: true), noise = Layer("noise_gru", gru: true);
        (int inputs, int units, Activation activation, Tensor[] weights) denoise = Layer("denoise_gru", gru: true), gains = Layer("denoise_output", gru: false), voice = Layer("vad_output", gru: false);
        if (!Rest(file.Bytes.AsSpan(at)).IsEmpty)
        {
            throw new ModelFormatException("there are more numbers than the six layers have.", file.Path);
        }

        Expect("input_dense", dense.inputs, Features);
        Expect("vad_gru", vad.inputs, dense.units);
        Expect("noise_gru", noise.inputs, dense.units + vad.units + Features);
        Expect("denoise_gru", denoise.inputs, vad.units + noise.units + Features);
        Expect("denoise_output", gains.inputs, denoise.units);
        Expect("vad_output", voice.inputs, vad.units);

        var network = new NetworkDraft(new NetworkAttribute(Features));
        Dense("input_dense", dense, NetworkDraft.Input);
        Gru("vad_gru", vad, "input_dense");
        Dense("vad", voice, "vad_gru").Attribute.Output = true;
        network.Add(new MergeAttribute(MergeMode.Concat, "input_dense", "vad_gru", NetworkDraft.Input) { Name = "noise_input" });
        Gru("noise_gru", noise, "noise_input");
        network.Add(new MergeAttribute(MergeMode.Concat, "vad_gru", "noise_gru", NetworkDraft.Input) { Name = "denoise_input" });
        Gru("denoise_gru", denoise, "denoise_input");
        Dense("gains", gains, "denoise_gru");

        var model = new ImportedModel(network) { Description = "RNNoise v0.1 noise suppression" };
        model.Assumed.Add("tanh and sigmoid are exact; RNNoise looks them up in a table");
        model.Inputs.Add(new Binding("features", new Place.Features(), "T F"));
        model.Outputs.Add(new Binding("gains", new Place.Output("gains"), "T F"));
        model.Outputs.Add(new Binding("vad", new Place.Output("vad"), "T F"));
        return model;

        LayerDraft Dense(string name, (int Inputs, int Units, Activation Activation, Tensor[] Weights) layer, string from)
            => network.Add(new DenseAttribute(layer.Units) { Name = name, From = from, Activation = layer.Activation }, name).With("weight", layer.Weights[0].Transpose()).With("bias", layer.Weights[1]);

        void Gru(string name, (int Inputs, int Units, Activation Activation, Tensor[] Weights) layer, string from)
            => network.Add(new GruAttribute(layer.Units) { Name = name, From = from, Activation = layer.Activation, Reset = GruReset.Before, ReturnSequences = true }, name)
                .With("weight_ih_l0", GateOrder.Kernel(layer.Weights[0], gru: true)).With("weight_hh_l0", GateOrder.Kernel(layer.Weights[1], gru: true)).With("bias_ih_l0", GateOrder.Rows(layer.Weights[2], gru: true));

        (int, int, Activation, Tensor[]) Layer(string name, bool gru)
        {
            int inputs = Next(name, 1, 4096), units = Next(name, 1, 4096), columns = gru ? 3 * units : units;
            Activation activation = Next(name, 0, 2) switch { 0 => Activation.Tanh, 1 => Activation.Sigmoid, _ => Activation.Relu };
            int[][] shapes = gru ? [[inputs, columns], [units, columns], [columns]] : [[inputs, columns], [columns]];
            return (inputs, units, activation, [.. shapes.Select(shape => Numbers(name, shape))]);
        }

        Tensor Numbers(string name, int[] shape)
        {
            int count = shape.Aggregate(1, (a, b) => a * b);
            // A number has at least a digit and a separator.
            if (count > (file.Bytes.Length - at + 1) / 2)
            {
                throw new ModelFormatException($"the file ends within the {count} weights of this layer.", file.Path, name);
            }

            float[] values = new float[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = Next(name, sbyte.MinValue, sbyte.MaxValue) * Scale;
            }

            return new Tensor(shape, values);
        }

        int Next(string name, int least, int most)
        {
            ReadOnlySpan<byte> rest = Rest(file.Bytes.AsSpan(at));
            if (!Utf8Parser.TryParse(rest, out int value, out int used) || used < rest.Length && !Separators.Contains(rest[used]))
            {
                throw new ModelFormatException(rest.IsEmpty ? "the file ends within this layer." : $"expected a whole number, got '{(char)rest[0]}' at byte {file.Bytes.Length - rest.Length}.", file.Path, name);
            }

            at = file.Bytes.Length - rest.Length + used;
            return value >= least && value <= most ? value : throw new ModelFormatException($"{value} at byte {at - used}; expected a number from {least} to {most}.", file.Path, name);
        }

        void Expect(string name, int inputs, int expected)
        {
            if (inputs != expected)
            {
                throw new ModelFormatException($"it has {inputs} inputs; the layers before it give {expected}.", file.Path, name);
            }
        }
    }

    private static ReadOnlySpan<byte> Separators => " \t\r\n"u8;

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> text) => text.TrimStart(Separators);
}
