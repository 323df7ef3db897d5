using System.Collections.Immutable;
using Unrolled.Tool.Formats.Audio;
using Unrolled.Tool.Formats.Keras;
using Unrolled.Tool.Formats.Onnx;
using Unrolled.Tool.Formats.TensorFlow;
using Unrolled.Tool.Formats.Torch;
using Unrolled.Tool.Formats.Unrolled;
using Unrolled.Tool.Formats.Zip;

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
    {
        if (All.FirstOrDefault(format => format.Matches(file)) is { } format)
        {
            return format;
        }

        // A zip that cannot be opened is of none of them either, but its user wants to know what is wrong with it.
        if (file.StartsWith("PK"u8))
        {
            ZipContent.Read(file);
        }

        throw new ModelFormatException($"it is of no known format. Known formats: {string.Join(", ", All.Select(f => f.Name))}.", file.Path);
    }
}
