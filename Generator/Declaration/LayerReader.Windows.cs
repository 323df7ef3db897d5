using Microsoft.CodeAnalysis;

namespace Unrolled.Generator.Declaration;

internal sealed partial class LayerReader
{
    /// <summary>How many places a window sees: an argument of the constructor, 1 … <see cref="ModelParser.MaxWidth"/>; 1 where it is wrong.</summary>
    public int WindowSize(int position, string name)
        => Math.Max(1, Size(position, (value, node) => _findings.Add(Descriptors.WindowOutOfRange, node, name, value, Name, Text(ModelParser.MaxWidth))));

    /// <summary>Height and width of a window over images: two arguments of the constructor, or one for both.</summary>
    public (int Height, int Width) WindowSizes(int position, string name)
    {
        if (_attribute.ConstructorArguments.Length == position + 1)
        {
            int size = WindowSize(position, name + "Size");
            return (size, size);
        }

        return (WindowSize(position, name + "Height"), WindowSize(position + 1, name + "Width"));
    }

    /// <summary>A stride or a dilation, 1 … <see cref="ModelParser.MaxWidth"/>.</summary>
    public int WindowStep(string property, int standard)
    {
        if (Whole(property) is not { } step || step is >= 1 and <= ModelParser.MaxWidth)
        {
            return Whole(property) ?? standard;
        }

        ReportBreak(Argument(property), Descriptors.WindowOutOfRange, property, Text(step), Name, Text(ModelParser.MaxWidth));
        return standard;
    }

    /// <summary>What happens at the borders of images.</summary>
    public PaddingSpec ImagePadding()
    {
        PaddingSpec padding = Choice("Padding", PaddingSpec.Valid);
        if (padding == PaddingSpec.Causal)
        {
            ReportBreak(Argument("Padding"), Descriptors.CausalImage, Choose("Padding", nameof(PaddingSpec.Same)), Name);
        }

        return padding;
    }

    /// <summary>Zeros on both sides, 0 … <see cref="ModelParser.MaxWidth"/>, only with <see cref="PaddingSpec.Valid"/>.</summary>
    public int PaddingSize(PaddingSpec padding) => PaddingSize(padding, "PaddingSize", 0, ModelParser.MaxWidth);

    /// <summary>The same, given by another property.</summary>
    public int PaddingSize(PaddingSpec padding, string property, int standard, int max = ModelParser.MaxWidth)
    {
        if (Whole(property) is not { } size)
        {
            return standard;
        }

        if (size < 0 || size > max)
        {
            ReportBreak(Argument(property), Descriptors.PaddingSizeOutOfRange, property, Text(size), Name, Text(max));
            return 0;
        }

        if (size > 0 && padding != PaddingSpec.Valid)
        {
            ReportBreak(Argument(property), Descriptors.PaddingSizeUnfit, Mend.RemoveArgument, property, Text(size), Name, padding.ToString());
        }

        return size;
    }

    /// <summary>Parts that channels and filters are divided into; divides both.</summary>
    public int Groups(int channels, int filters)
    {
        int groups = Whole("Groups") ?? 1;
        if (groups >= 1 && channels % groups == 0 && filters % groups == 0)
        {
            return groups;
        }

        ReportBreak(Argument("Groups"), Descriptors.GroupsUnfit, Text(groups), Name, Text(channels), Text(filters));
        return 1;
    }

    /// <summary>The initializers of a convolution, whose weights are no square matrix.</summary>
    public InitializersSpec ConvolutionInitializers()
        => new(Initializer("KernelInitializer", InitializationSpec.GlorotUniform, Allowed(k => k is not (InitializationSpec.UnitForgetBias or InitializationSpec.Identity)), 0, 0), null, Bias(InitializationSpec.Zeros));

    /// <summary>What runs along time needs a sequence.</summary>
    public void RequireSequence()
    {
        if (!Signal.IsSequence)
        {
            ReportBreak(Node, Descriptors.NoTime, ReturnSequences(_sources[0]), Name, Source.Name);
        }
    }

    /// <summary>The images that it reads; any where it reads something else: that is reported.</summary>
    public ImageSpec RequireImage()
    {
        if (Signal.Image is { } image)
        {
            return image;
        }

        ReportBreak(Node, Descriptors.NoImage, Name, Source.Name, Text(Inputs));
        return new ImageSpec(ModelParser.MaxWidth, ModelParser.MaxWidth, 1);
    }

    /// <summary>It reads rows of values in one order, not images.</summary>
    public void RequireFlatRows()
    {
        if (Signal.Image is not null)
        {
            ReportBreak(Node, Descriptors.FlatRowsMissing, Name, Source.Name, Signal.Shape);
        }
    }

    /// <summary>Where it is known how many steps there are, a window has to fit.</summary>
    public void RequireSteps(WindowSpec window, int position)
    {
        int steps = Signal.Axis.KnownSteps;
        if (steps > 0 && !Broken && window.Count(steps) < 1)
        {
            ReportTooLarge(position, window, "steps", steps);
        }
    }

    /// <summary>A window has to fit into the image.</summary>
    public void RequirePixels(ImageWindowsSpec windows, int position)
    {
        if (Broken)
        {
            return;
        }

        if (windows.Vertical.Count(windows.Image.Height) < 1)
        {
            ReportTooLarge(position, windows.Vertical, "rows", windows.Image.Height);
        }
        else if (windows.Horizontal.Count(windows.Image.Width) < 1)
        {
            ReportTooLarge(_attribute.ConstructorArguments.Length - 1, windows.Horizontal, "columns", windows.Image.Width);
        }
    }

    /// <summary>The values that a window reaches over are kept side by side.</summary>
    public void RequireSpan(long values, int position)
    {
        if (values > ModelParser.MaxRow && !Broken)
        {
            ReportBreak(ConstructorNode(position), Descriptors.WindowTooWide, Name, Text(values), Text(ModelParser.MaxRow));
        }
    }

    /// <summary>An image that comes out has to fit into a row.</summary>
    public void RequireRow(ImageSpec image, int position)
    {
        if (image.Length > ModelParser.MaxRow && !Broken)
        {
            ReportBreak(ConstructorNode(position), Descriptors.OutputTooWide, Name, Text(image.Length), Text(ModelParser.MaxRow));
        }
    }

    /// <summary>Reports a finding at a property, after which there is no telling what the layer gives.</summary>
    public void ReportBreak(string property, DiagnosticDescriptor descriptor, params string[] arguments) => ReportBreak(Argument(property), descriptor, arguments);

    /// <summary>Reports a finding after which there is no telling what the layer gives.</summary>
    public void ReportBreak(SyntaxNode? node, DiagnosticDescriptor descriptor, params string[] arguments) => ReportBreak(node, descriptor, null, arguments);

    /// <summary>Reports a finding after which there is no telling what the layer gives, and how it is mended.</summary>
    public void ReportBreak(SyntaxNode? node, DiagnosticDescriptor descriptor, Mend? mend, params string[] arguments)
    {
        _findings.Add(descriptor, node ?? Node, mend, arguments);
        Broken = true;
    }

    private void ReportTooLarge(int position, WindowSpec window, string what, int places)
        => ReportBreak(ConstructorNode(position), Descriptors.WindowTooLarge, Name, Text(window.Span), what, Text(places + 2L * window.PaddingSize));
}
