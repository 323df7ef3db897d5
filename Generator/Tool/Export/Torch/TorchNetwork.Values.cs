using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Torch;

// The forms that a layer's value is read in.
internal sealed partial class TorchNetwork
{
    /// <summary>Batch first, an image with its dimensions.</summary>
    private string Value(ExportedLayer layer) => _values[layer];

    /// <summary>Batch first, an image as one row.</summary>
    private string Rows(ExportedLayer layer) => layer.Output.Image is null ? _values[layer] : $"{_values[layer]}.flatten({(layer.Output.IsSequence ? 2 : 1)})";

    /// <summary>Tokens as whole numbers, [batch, steps] or [batch].</summary>
    private string Tokens(ExportedLayer input) => input.IsTokens ? _values[input] : $"{_values[input]}[..., 0].long()";

    /// <summary>All images of a layer, [batch · steps, channels, height, width].</summary>
    private string FirstChannels(ExportedLayer layer) => $"{_values[layer]}{(layer.Output.IsSequence ? ".flatten(0, 1)" : "")}.permute(0, 3, 1, 2)";

    /// <summary>Images [batch · steps, channels, height, width] as those of a layer.</summary>
    private void LastChannels(ExportedLayer layer, string v) => Set(v, $"{v}.permute(0, 2, 3, 1){Unflatten(layer)}");

    private string Unflatten(ExportedLayer layer) => layer.Output.IsSequence ? $".unflatten(0, {_values[layer.Sources[0]]}.shape[:2])" : "";

    /// <summary>Rows as the images that they are.</summary>
    private void Restore(ExportedLayer layer, string v, bool wasFlat)
    {
        if (wasFlat && layer.Output.Image is { } image)
        {
            Set(v, $"{v}.unflatten(-1, ({image.Height}, {image.Width}, {image.Channels}))");
        }
    }

    private string ShapeText(ExportedLayer layer)
    {
        SignalSpec signal = layer.Output;
        List<string> dimensions = ["batch"];
        if (signal.IsSequence)
        {
            dimensions.Add(signal.Axis.KnownSteps > 0 ? $"{signal.Axis.KnownSteps}" : "steps");
        }

        if (!layer.IsTokens)
        {
            dimensions.Add(signal.Image is { } image ? $"{image.Height}, {image.Width}, {image.Channels}" : $"{signal.Width}");
        }

        return $"[{string.Join(", ", dimensions)}]";
    }
}
