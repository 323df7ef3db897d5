using System.Collections.Immutable;
using Unrolled.Tool.Formats.Audio;
using Unrolled.Tool.Formats.Keras;
using Unrolled.Tool.Formats.Onnx;
using Unrolled.Tool.Formats.TensorFlow;
using Unrolled.Tool.Formats.Torch;
using Unrolled.Tool.Formats.Unrolled;

namespace Unrolled.Tool.Import;

/// <summary>The formats of model files that there are.</summary>
internal static class ModelFormats
{
    /// <summary>All formats, in the order in which they are asked.</summary>
    public static ImmutableArray<IModelFormat> All { get; } =
    [
        new UnrolledFormat(),
        new KerasFormat(),
        new TorchFormat(),
        new GuitarMlFormat(),
        new RtNeuralFormat(),
        new NamFormat(),
        new GuitarLstmFormat(),
        new RnnoiseFormat(),
        // Protocol buffers have no mark at their beginning.
        new OnnxFormat(),
        new TensorFlowFormat(),
    ];

    /// <summary>The format of a file.</summary>
    /// <exception cref="ModelFormatException">It is of none of them.</exception>
    public static IModelFormat Of(ModelFileContent file)
        => All.FirstOrDefault(format => format.Matches(file))
            ?? throw new ModelFormatException($"it is of no known format. Known formats: {string.Join(", ", All.Select(format => format.Name))}.", file.Path);
}
