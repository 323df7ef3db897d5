using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Torch;

// Convolutions and pooling; PyTorch's have the channels before the places.
internal sealed partial class TorchNetwork
{
    private void WriteConvolution(ExportedLayer layer, Conv1DSpec convolution, string v)
    {
        WindowSpec window = convolution.Window;
        Module(v, $"nn.Conv1d({convolution.Channels}, {convolution.Filters}, {window.Kernel}{Options(convolution, window, window.PaddingSize == 0 ? "" : $", padding={window.PaddingSize}")})", layer, "weight", "bias");
        Set(v, $"self.{v}({Padded($"{Rows(layer.Sources[0])}.transpose(1, 2)", Pads(window, $"{_values[layer.Sources[0]]}.shape[1]"))}).transpose(1, 2)");
        Apply(convolution.Activation, v, layer);
    }

    private void WriteConvolution(ExportedLayer layer, Conv2DSpec convolution, string v)
    {
        (WindowSpec vertical, WindowSpec horizontal) = (convolution.Windows.Vertical, convolution.Windows.Horizontal);
        Module(v, $"nn.Conv2d({convolution.Channels}, {convolution.Filters}, ({vertical.Kernel}, {horizontal.Kernel}){Options(convolution, vertical, vertical.PaddingSize + horizontal.PaddingSize == 0 ? "" : $", padding=({vertical.PaddingSize}, {horizontal.PaddingSize})")})", layer, "weight", "bias");
        Set(v, $"self.{v}({Padded(FirstChannels(layer.Sources[0]), ImagePads(convolution.Windows))})");
        LastChannels(layer, v);
        Apply(convolution.Activation, v, layer);
    }

    private void WritePooling(ExportedLayer layer, Pooling1DSpec pooling, string v)
    {
        string x = Rows(layer.Sources[0]);
        if (pooling.Window is not { } window)
        {
            Set(v, pooling.Pool == PoolSpec.Max ? $"{x}.amax(1)" : $"{x}.mean(1)");
            return;
        }

        Pool(pooling.Pool, v, $"{x}.transpose(1, 2)", Pads(window, $"{_values[layer.Sources[0]]}.shape[1]"), $"{window.Kernel}, {window.Stride}", 1);
        Set(v, $"{v}.transpose(1, 2)");
    }

    private void WritePooling(ExportedLayer layer, Pooling2DSpec pooling, string v)
    {
        if (pooling.IsGlobal)
        {
            Set(v, $"{Value(layer.Sources[0])}.{(pooling.Pool == PoolSpec.Max ? "amax" : "mean")}((-3, -2))");
            return;
        }

        (WindowSpec vertical, WindowSpec horizontal) = (pooling.Windows.Vertical, pooling.Windows.Horizontal);
        Pool(pooling.Pool, v, FirstChannels(layer.Sources[0]), ImagePads(pooling.Windows), $"({vertical.Kernel}, {horizontal.Kernel}), ({vertical.Stride}, {horizontal.Stride})", 2);
        LastChannels(layer, v);
    }

    // Padded places do not count: a maximum ignores them, and a mean is that of the values inside.
    private void Pool(PoolSpec pool, string v, string x, string pads, string window, int dimensions)
    {
        if (pads.Length == 0)
        {
            Set(v, $"F.{(pool == PoolSpec.Max ? "max" : "avg")}_pool{dimensions}d({x}, {window})");
            return;
        }

        Set(v, x);
        _forward.Add($"pads = {pads}");
        Set(v, pool == PoolSpec.Max
            ? $"F.max_pool{dimensions}d(F.pad({v}, pads, value=float(\"-inf\")), {window})"
            : $"F.avg_pool{dimensions}d(F.pad({v}, pads), {window}) / F.avg_pool{dimensions}d(F.pad(torch.ones_like({v}), pads), {window})");
    }

    // The transform is a convolution over the samples of a row: real parts, then imaginary ones.
    private void WriteStft(ExportedLayer layer, StftSpec stft, string v)
    {
        Parameter($"{v}_basis", layer.Tensor("basis"));
        string x = $"{Rows(layer.Sources[0])}{(layer.IsSequence ? ".flatten(0, 1)" : "")}.unsqueeze(1)";
        x = stft.PadBefore + stft.PadAfter > 0 ? $"F.pad({x}, ({stft.PadBefore}, {stft.PadAfter}), mode=\"reflect\")" : x;
        Set($"{v}_re, {v}_im", $"F.conv1d({x}, self.{v}_basis.unsqueeze(1), stride={stft.Hop}).chunk(2, 1)");
        string power = $"{v}_re * {v}_re + {v}_im * {v}_im";
        Set(v, $"{(stft.Power ? $"({power})" : $"torch.sqrt({power})")}.transpose(1, 2).unsqueeze(2){Unflatten(layer)}");
    }

    private static string Options(ConvolutionSpec convolution, WindowSpec window, string padding)
        => (window.Stride == 1 ? "" : $", stride={window.Stride}")
            + padding
            + (window.Dilation == 1 ? "" : $", dilation={window.Dilation}")
            + (convolution.Groups == 1 ? "" : $", groups={convolution.Groups}")
            + (convolution.UseBias ? "" : ", bias=False");

    private static string Padded(string x, string pads) => pads.Length == 0 ? x : $"F.pad({x}, {pads})";

    // Zeros before and after, as F.pad takes them; empty if the module pads by itself.
    private string Pads(WindowSpec window, string size)
    {
        switch (window.Padding)
        {
            case PaddingSpec.Causal:
                return window.Span > 1 ? $"({window.Span - 1}, 0)" : "";
            case PaddingSpec.Same when window.Stride == 1:
                return window.Span > 1 ? $"({(window.Span - 1) / 2}, {window.Span / 2})" : "";
            case PaddingSpec.Same:
                _usesSamePadding = true;
                return $"same_padding({size}, {window.Span}, {window.Stride})";
            default:
                return "";
        }
    }

    // The last dimension first, as F.pad takes them; the sizes are known.
    private static string ImagePads(ImageWindowsSpec windows)
    {
        if (windows.Vertical.Padding != PaddingSpec.Same)
        {
            return "";
        }

        (long Before, long After) rows = Zeros(windows.Vertical, windows.Image.Height), columns = Zeros(windows.Horizontal, windows.Image.Width);
        return rows.After + columns.After == 0 ? "" : $"({columns.Before}, {columns.After}, {rows.Before}, {rows.After})";
    }

    private static (long Before, long After) Zeros(WindowSpec window, int size)
    {
        long zeros = Math.Max((window.Count(size) - 1L) * window.Stride + window.Span - size, 0);
        return (zeros / 2, zeros - zeros / 2);
    }
}
