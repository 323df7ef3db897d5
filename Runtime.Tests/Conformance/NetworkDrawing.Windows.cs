namespace Unrolled.Tests;

/// <content>Convolutions and poolings, along time and over images.</content>
internal sealed partial class NetworkDrawing
{
    private void AlongTime(Signal source)
    {
        string kind = draws.Of("Conv1D", "Conv1D", "Conv1D", "MaxPooling1D", "AveragePooling1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "Flatten", "ConvTranspose1D");
        if (kind == "ConvTranspose1D")
        {
            TransposedConvolution(source);
            return;
        }

        if (kind == "Flatten")
        {
            Flatten(source);
            return;
        }

        if (kind.StartsWith("Global", StringComparison.Ordinal))
        {
            LayerText whole = new(kind);
            Place(whole, source, new Signal(whole, source.Width, "", [.. Lengths.Select(_ => 1)]) { IsSmall = source.IsSmall });
            return;
        }

        bool convolution = kind == "Conv1D";
        int kernel = draws.Between(1, 4), dilation = convolution && draws.OneIn(4) ? draws.Between(2, 3) : 1, zeros = 0;
        int stride = draws.OneIn(3) ? draws.Between(1, 3) : convolution ? 1 : kernel;
        string padding = draws.From<string>(convolution ? ["Valid", "Same", "Causal"] : ["Valid", "Same"]);
        if (convolution && padding == "Valid" && draws.OneIn(4))
        {
            zeros = draws.Between(1, 3);
        }

        int[] lengths = [.. source.Lengths.Select(l => Places(l, kernel, stride, dilation, padding, zeros))];
        if (lengths.Min() < 1)
        {
            padding = "Same";
            zeros = 0;
            lengths = [.. source.Lengths.Select(l => Places(l, kernel, stride, dilation, padding, zeros))];
        }

        int width = convolution ? Size() : source.Width;
        LayerText layer = convolution ? new(kind, $"{width}", $"{kernel}") : new(kind, $"{kernel}");
        Window(layer, convolution ? 1 : kernel, stride, dilation, padding, zeros);
        bool small = source.IsSmall;
        if (convolution)
        {
            Group(layer, source.Width, width);
            small = ActivateRow(layer, source);
            WithoutBias(layer);
        }

        Place(layer, source, new Signal(layer, width, $"{source.Axis} > {kernel} {stride} {dilation} {padding} {zeros}", lengths) { IsSmall = small, HasKnownSteps = source.HasKnownSteps });
    }

    private void TransposedConvolution(Signal source)
    {
        int width = Size(), kernel = draws.Between(1, 4), stride = source.Lengths.Max() > 12 ? 1 : draws.Between(1, 3), dilation = draws.OneIn(4) ? draws.Between(2, 3) : 1, extent = dilation * (kernel - 1) + 1;
        bool same = draws.OneIn(3);
        int added = !same && draws.OneIn(3) ? draws.Between(0, Math.Max(stride, dilation) - 1) : 0, zeros = !same && draws.OneIn(2) ? draws.Between(0, (extent + added - 1) / 2) : 0;
        int first = same ? stride : extent - 2 * zeros + added;
        LayerText layer = new("ConvTranspose1D", $"{width}", $"{kernel}");
        Window(layer, 1, stride, dilation, same ? "Same" : "Valid", zeros);
        if (added > 0)
        {
            layer.Set("OutputPadding", $"{added}");
        }

        Group(layer, source.Width, width);
        bool small = ActivateRow(layer, source);
        WithoutBias(layer);
        string axis = first == 1 && stride == 1 ? source.Axis : $"{source.Axis} < {first} {stride}";
        Place(layer, source, new Signal(layer, width, axis, [.. source.Lengths.Select(l => (l - 1) * stride + first)]) { IsSmall = small, HasKnownSteps = source.HasKnownSteps });
    }

    private void ImageToSequence(Signal source)
    {
        (int height, int steps, int channels) = source.Image!.Value;
        LayerText layer = new("ImageToSequence");
        Place(layer, source, new Signal(layer, height * channels, $"repeat {steps}", [.. Lengths.Select(_ => steps)]) { IsSmall = source.IsSmall, HasKnownSteps = true });
    }

    private void OfImages(Signal source)
    {
        if (draws.OneIn(6) && source.Lengths.All(l => l == 1) && (!source.IsSequence || source.HasKnownSteps))
        {
            ImageToSequence(source);
            return;
        }

        (int height, int width, int channels) = source.Image!.Value;
        string kind = draws.Of("Conv2D", "Conv2D", "Conv2D", "MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling2D", "Flatten");
        if (kind == "Flatten")
        {
            Flatten(source);
            return;
        }

        if (kind.StartsWith("Global", StringComparison.Ordinal))
        {
            LayerText whole = new(kind);
            Place(whole, source, source.With(whole, channels, source.IsSmall));
            return;
        }

        bool convolution = kind == "Conv2D";
        bool square = draws.OneIn(2);
        int down = draws.Between(1, 3), right = square ? down : draws.Between(1, 3), dilation = convolution && draws.OneIn(4) ? 2 : 1, zeros = 0;

        // Poolings go on by their own size, down and right.
        int stride = draws.OneIn(3) ? draws.Between(1, 2) : convolution ? 1 : 0, across = 0;
        string padding = draws.Of("Valid", "Same");
        if (convolution && padding == "Valid" && draws.OneIn(4))
        {
            zeros = draws.Between(1, 2);
            across = draws.OneIn(2) ? zeros : draws.Between(0, 2);
        }

        (int rows, int columns) = Output();
        if (rows < 1 || columns < 1)
        {
            padding = "Same";
            zeros = across = 0;
            (rows, columns) = Output();
        }

        int filters = convolution ? draws.Between(1, 6) : channels;
        if (rows * columns * filters > MostValues)
        {
            Flatten(source);
            return;
        }

        string[] sizes = square ? [$"{down}"] : [$"{down}", $"{right}"];
        LayerText layer = convolution ? new(kind, [$"{filters}", .. sizes]) : new(kind, sizes);
        Window(layer, convolution ? 1 : 0, stride, dilation, padding, zeros);
        if (across != zeros)
        {
            layer.Set("PaddingWidth", $"{across}");
        }

        bool small = source.IsSmall;
        if (convolution)
        {
            Group(layer, channels, filters);
            small = ActivateRow(layer, source);
            WithoutBias(layer);
        }

        Place(layer, source, source.With(layer, rows * columns * filters, small) with { Image = (rows, columns, filters) });

        (int Rows, int Columns) Output()
            => (Places(height, down, stride == 0 ? down : stride, dilation, padding, zeros), Places(width, right, stride == 0 ? right : stride, dilation, padding, across));
    }

    /// <summary>An image flat, or all steps of a sequence as one vector.</summary>
    private void Flatten(Signal source)
    {
        LayerText layer = new("Flatten");
        if (source.Image is not null)
        {
            Place(layer, source, source.With(layer, source.Width, source.IsSmall));
        }
        else if (source.HasKnownSteps && source.Lengths[0] * source.Width <= MostValues)
        {
            layer.Features.Add("Flatten of steps");
            Place(layer, source, new Signal(layer, source.Lengths[0] * source.Width, "", [.. Lengths.Select(_ => 1)]) { IsSmall = source.IsSmall });
        }
        else
        {
            Dense(source);
        }
    }

    private static void Window(LayerText layer, int ownStride, int stride, int dilation, string padding, int zeros)
    {
        if (stride != ownStride)
        {
            layer.Set("Stride", $"{stride}");
        }

        if (dilation != 1)
        {
            layer.Set("Dilation", $"{dilation}");
        }

        if (padding != "Valid")
        {
            layer.Choose("Padding", "Padding", padding);
        }

        if (zeros > 0)
        {
            layer.Set("PaddingSize", $"{zeros}");
        }
    }

    private void Group(LayerText layer, int inputs, int filters)
    {
        int[] groups = [.. Enumerable.Range(2, 15).Where(g => inputs % g == 0 && filters % g == 0)];
        if (groups.Length > 0 && draws.OneIn(2))
        {
            layer.Set("Groups", $"{draws.From(groups)}");
        }
    }

    /// <summary>Places of a window; below 1 where it does not fit.</summary>
    private static int Places(int length, int kernel, int stride, int dilation, string padding, int zeros)
        => padding == "Valid" ? length + 2 * zeros < dilation * (kernel - 1) + 1 ? 0 : (length + 2 * zeros - dilation * (kernel - 1) - 1) / stride + 1 : (length + stride - 1) / stride;
}
