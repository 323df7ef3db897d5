using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>
/// A convolution with random numbers: what the kernels make of it, and what plain loops do in the order that is the contract. Memory that
/// kernels must not read is NaN, memory they must not write is compared.
/// </summary>
internal abstract class ConvolutionCase : ILaneAction
{
    private const float Unset = 54321f;

    private readonly Random _random;

    protected ConvolutionCase(ConvolutionShape shape, int seed)
    {
        _random = new Random(seed);
        Shape = shape;
        Weights = Draw(shape.Filters * shape.Depth);
        Bias = Draw(shape.Filters);
    }

    public ConvolutionShape Shape { get; }

    /// <summary>Output places at a time.</summary>
    public int Chunk { get; init; } = 7;

    public LaneWidth Lanes { get; set; }

    protected float[] Weights { get; }

    protected float[] Bias { get; }

    // Rows of x and y; x is NaN after each row's values.
    protected float[] X { get; set; } = [];

    protected float[] OutputGradient { get; set; } = [];

    public abstract (int Rows, int Width, int Stride) Input { get; }

    public abstract (int Rows, int Width, int Stride) Output { get; }

    /// <summary>Results of the kernels: outputs, gradients of weights, bias and input.</summary>
    public List<NamedValues<float>> Results { get; private set; } = [];

    public List<NamedValues<float>> Expected()
    {
        float[] y = new float[Output.Rows * Output.Width], dw = new float[Weights.Length], db = new float[Bias.Length], dx = new float[Input.Rows * Input.Width];
        foreach (Place place in Places())
        {
            for (int f = 0; f < Shape.Filters; f++)
            {
                // Bias, then taps, then channels.
                int group = f / Shape.GroupFilters;
                float sum = Bias[f], dy = OutputGradient[place.Output + f];
                db[f] += dy;
                for (int k = 0; k < Shape.Taps; k++)
                {
                    for (int c = 0; c < Shape.GroupChannels; c++)
                    {
                        int weight = (f * Shape.GroupChannels + c) * Shape.Taps + k;
                        float x = place.Inputs[k] is int source ? X[source + group * Shape.GroupChannels + c] : 0f;
                        sum = MathF.FusedMultiplyAdd(x, Weights[weight], sum);
                        dw[weight] = MathF.FusedMultiplyAdd(x, dy, dw[weight]);
                    }
                }

                y[place.Output / Output.Stride * Output.Width + place.Output % Output.Stride + f] = sum;
            }

            for (int k = 0; k < Shape.Taps; k++)
            {
                for (int channel = 0; channel < Shape.Channels && place.Inputs[k] is int source; channel++)
                {
                    float sum = 0f;
                    int group = channel / Shape.GroupChannels, c = channel % Shape.GroupChannels;
                    for (int f = group * Shape.GroupFilters; f < (group + 1) * Shape.GroupFilters; f++)
                    {
                        sum = MathF.FusedMultiplyAdd(OutputGradient[place.Output + f], Weights[(f * Shape.GroupChannels + c) * Shape.Taps + k], sum);
                    }

                    dx[source / Input.Stride * Input.Width + source % Input.Stride + channel] += sum;
                }
            }
        }

        return [new(Quantity.Output, "output", y), new(Quantity.ParameterGradient, "dW", dw), new(Quantity.ParameterGradient, "db", db), new(Quantity.InputGradient, "dx", dx)];
    }

    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        int panelLength = Shape.Groups * Shape.PanelLength;
        // A tile may load whole vectors after its last filter, but only of its own padding.
        float[] panels = new float[panelLength], rows = new float[Shape.Filters * Shape.PaddedDepth], gradients = new float[panelLength];
        float[] zeros = new float[64], scratch = new float[Shape.ScratchLength(Chunk)];
        float[] y = new float[Output.Rows * Output.Stride], dx = new float[Input.Rows * Input.Stride], dy = [.. OutputGradient];
        panels.AsSpan().Fill(float.NaN);
        rows.AsSpan().Fill(float.NaN);
        scratch.AsSpan().Fill(float.NaN);
        dx.AsSpan().Fill(float.NaN);
        y.AsSpan().Fill(Unset);
        Convolution.PackPanels(Lanes, Shape, Weights, Bias, 1f, panels);
        Convolution.CopyRows(Shape, Weights, rows);
        Forward<L, V>(ref panels[0], ref scratch[0], ref y[0]);
        scratch.AsSpan().Fill(float.NaN);
        AddWeightGradients<L, V>(ref scratch[0], ref dy[0], ref gradients[0]);
        scratch.AsSpan().Fill(float.NaN);
        InputGradient<L, V>(ref rows[0], ref zeros[0], ref scratch[0], ref dy[0], ref dx[0]);

        float[] dw = new float[Weights.Length], db = new float[Bias.Length];
        Convolution.Collect(Shape, gradients, dw, db);
        Results =
        [
            new(Quantity.Output, "output", Compact(y, Output)), new(Quantity.ParameterGradient, "dW", dw),
            new(Quantity.ParameterGradient, "db", db), new(Quantity.InputGradient, "dx", Compact(dx, Input)),
        ];

        // The padding that rounds a row up to a multiple of 4 is finite, and nothing after it is written.
        for (int r = 0; r < Output.Rows; r++)
        {
            Assert.All(y[(r * Output.Stride + Output.Width)..(r * Output.Stride + Panels.PaddedUnits(Output.Width))], v => Assert.Equal(0f, v));
            Assert.All(y[(r * Output.Stride + Panels.PaddedUnits(Output.Width))..((r + 1) * Output.Stride)], v => Assert.Equal(Unset, v));
        }
    }

    protected abstract void Forward<L, V>(ref float panels, ref float scratch, ref float y)
        where L : struct, ILanes<V>
        where V : struct;

    protected abstract void AddWeightGradients<L, V>(ref float scratch, ref float dy, ref float gradients)
        where L : struct, ILanes<V>
        where V : struct;

    protected abstract void InputGradient<L, V>(ref float rowCopies, ref float zeros, ref float scratch, ref float dy, ref float dx)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>Every output place in the order of the kernels: where its filters stand, and where the channels of each tap stand; none for padding.</summary>
    protected abstract IEnumerable<Place> Places();

    protected float[] Draw(int length)
    {
        var values = new float[length];
        foreach (ref float value in values.AsSpan())
        {
            value = 2 * _random.NextSingle() - 1;
        }

        return values;
    }

    // Random values with NaN after each row.
    protected float[] DrawRows((int Rows, int Width, int Stride) matrix)
    {
        float[] values = Draw(matrix.Rows * matrix.Stride);
        for (int r = 0; r < matrix.Rows; r++)
        {
            values.AsSpan(r * matrix.Stride + matrix.Width, matrix.Stride - matrix.Width).Fill(float.NaN);
        }

        return values;
    }

    private static float[] Compact(float[] rows, (int Rows, int Width, int Stride) matrix)
        => [.. Enumerable.Range(0, matrix.Rows).SelectMany(r => rows.Skip(r * matrix.Stride).Take(matrix.Width))];

    protected readonly record struct Place(int Output, int?[] Inputs);
}
