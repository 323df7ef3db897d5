using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// y = γ·x̂ + β with x̂ = (x − mean)/√(variance + ε) over the rows of a matrix, for each channel: Ioffe and Szegedy, "Batch normalization:
/// accelerating deep network training by reducing internal covariate shift", 2015.
/// </summary>
/// <remarks>
/// Sums run down each column, rows ascending, then over the pixels of an image, ascending: no lanes take part in the order. Those of mean and
/// variance are compensated (Kahan, "Further remarks on reducing truncation errors", 1965), since a batch has thousands of rows. The variance
/// is the mean of the squared distances from the mean, which does not cancel.
/// </remarks>
public static partial class BatchNormalization
{
    // What a pass keeps, rows of columns: the mean and 1/√(variance + ε), for every pixel; the variance, for every channel; and in the
    // backward pass Σ dy and Σ dy·x̂, for every pixel.
    private const int MeanRow = 0, ReciprocalRow = 1, VarianceRow = 2, GradientRow = 3, ProductRow = 4;

    /// <summary>The rows that a pass keeps.</summary>
    public const int StatisticsRows = 5;

    // The packed weights, rows of columns: those of the finished model's y = x·scale + shift, and those of training.
    private const int ScaleRow = 0, ShiftRow = 1, GainRow = 2, BiasRow = 3, RunningMeanRow = 4, RunningReciprocalRow = 5;

    /// <summary>The rows of packed weights.</summary>
    public const int PanelRows = 6;

    /// <summary>Packs the weights: each row has a value for every channel of every pixel.</summary>
    /// <param name="gain">γ, [channels].</param>
    /// <param name="bias">β, [channels].</param>
    /// <param name="runningMean">[channels].</param>
    /// <param name="runningVariance">[channels].</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="columns">Columns, a multiple of the channels.</param>
    /// <param name="panel">The target, [<see cref="PanelRows"/>, <paramref name="stride"/>].</param>
    /// <param name="stride">Floats from a row of the panel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, ReadOnlySpan<float> runningMean, ReadOnlySpan<float> runningVariance, float epsilon, int columns, Span<float> panel, int stride)
    {
        panel.Clear();
        for (int c = 0; c < gain.Length; c++)
        {
            double reciprocal = 1 / Math.Sqrt((double)runningVariance[c] + epsilon), scale = gain[c] * reciprocal;
            panel[ScaleRow * stride + c] = (float)scale;
            panel[ShiftRow * stride + c] = (float)(bias[c] - runningMean[c] * scale);
            panel[RunningReciprocalRow * stride + c] = (float)reciprocal;
        }

        gain.CopyTo(panel[(GainRow * stride)..]);
        bias.CopyTo(panel[(BiasRow * stride)..]);
        runningMean.CopyTo(panel[(RunningMeanRow * stride)..]);
        for (int row = 0; row < PanelRows; row++)
        {
            Span<float> values = panel.Slice(row * stride, columns);
            Channels.Expand(values[..gain.Length], values);
        }
    }

    /// <summary>The finished model's y[r, u] = x[r, u]·scale[u] + shift[u].</summary>
    public static void Infer<L, V>(nint rows, nint columns, ref float x, ref float panel, nint panelStride, ref float y, nint stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        var kernel = new InferKernel(rows, ref x, ref Unsafe.Add(ref panel, ScaleRow * panelStride), ref Unsafe.Add(ref panel, ShiftRow * panelStride), ref y, stride);
        Elementwise.Run<InferKernel, L, V>(ref kernel, columns);
    }

    /// <summary>Training's y, with the mean and the variance of the current rows, which it keeps.</summary>
    /// <param name="rows">Rows of both matrices: all steps of all sequences.</param>
    /// <param name="columns">Columns, a multiple of the channels; what lies after them is neither read nor written.</param>
    /// <param name="channels">Channels; without images as many as columns.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="x">[rows, columns], <paramref name="stride"/> floats from a row to the next.</param>
    /// <param name="panel">What <see cref="Pack"/> wrote.</param>
    /// <param name="panelStride">Floats from a row of the panel, and of the statistics, to the next.</param>
    /// <param name="statistics">What the backward pass needs, [<see cref="StatisticsRows"/>, <paramref name="panelStride"/>].</param>
    /// <param name="y">As <paramref name="x"/>.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<L, V>(nint rows, nint columns, nint channels, float epsilon, ref float x, ref float panel, nint panelStride, ref float statistics, ref float y, nint stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float mean = ref Unsafe.Add(ref statistics, MeanRow * panelStride), reciprocal = ref Unsafe.Add(ref statistics, ReciprocalRow * panelStride), variance = ref Unsafe.Add(ref statistics, VarianceRow * panelStride);
        float count = rows * (columns / channels);
        var sums = new SumKernel(rows, ref x, stride, ref mean);
        Elementwise.Run<SumKernel, L, V>(ref sums, columns);
        MeansOfChannels(columns, channels, count, ref mean);

        var squares = new SquareKernel(rows, ref x, stride, ref mean, ref variance);
        Elementwise.Run<SquareKernel, L, V>(ref squares, columns);
        MeansOfChannels(columns, channels, count, ref variance);
        for (nint u = 0; u < columns; u++)
        {
            Unsafe.Add(ref reciprocal, u) = 1f / MathF.Sqrt(Unsafe.Add(ref variance, u) + epsilon);
        }

        var kernel = new NormalizeKernel(rows, ref x, ref mean, ref reciprocal, ref Unsafe.Add(ref panel, GainRow * panelStride), ref Unsafe.Add(ref panel, BiasRow * panelStride), ref y, stride);
        Elementwise.Run<NormalizeKernel, L, V>(ref kernel, columns);
    }

    /// <summary>
    /// dγ[c] += Σ dy·x̂ and dβ[c] += Σ dy over the rows and pixels, and keeps both sums for <see cref="Backward"/>.
    /// </summary>
    /// <param name="training">True if the forward pass was <see cref="Forward"/>, false if it was <see cref="Infer"/>.</param>
    /// <param name="rows">Rows of both matrices.</param>
    /// <param name="columns">Columns, a multiple of the channels.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="x">The forward pass's input.</param>
    /// <param name="panel">What <see cref="Pack"/> wrote.</param>
    /// <param name="panelStride">Floats from a row of the panel, and of the statistics, to the next.</param>
    /// <param name="statistics">What the forward pass kept.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="stride">Floats from a row of a matrix to the next.</param>
    /// <param name="gainGradient">dγ, [channels].</param>
    /// <param name="biasGradient">dβ, [channels].</param>
    public static void AddGradients<L, V>(bool training, nint rows, nint columns, nint channels, ref float x, ref float panel, nint panelStride, ref float statistics, ref float dy, nint stride, ref float gainGradient, ref float biasGradient)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float mean = ref training ? ref Unsafe.Add(ref statistics, MeanRow * panelStride) : ref Unsafe.Add(ref panel, RunningMeanRow * panelStride);
        ref float reciprocal = ref training ? ref Unsafe.Add(ref statistics, ReciprocalRow * panelStride) : ref Unsafe.Add(ref panel, RunningReciprocalRow * panelStride);
        ref float gradients = ref Unsafe.Add(ref statistics, GradientRow * panelStride), products = ref Unsafe.Add(ref statistics, ProductRow * panelStride);
        var kernel = new GradientKernel(rows, ref x, ref mean, ref reciprocal, ref dy, stride, ref gradients, ref products);
        Elementwise.Run<GradientKernel, L, V>(ref kernel, columns);
        Channels.Fold(columns, channels, ref gradients);
        Channels.Fold(columns, channels, ref products);
        Matrix.Add<L, V>(channels, ref gradients, ref biasGradient);
        Matrix.Add<L, V>(channels, ref products, ref gainGradient);
        Channels.Expand(columns, channels, ref gradients);
        Channels.Expand(columns, channels, ref products);
    }

    /// <summary>
    /// dx = γ·(dy − mean(dy) − x̂·mean(dy·x̂))/√(variance + ε), the means over rows and pixels; after <see cref="Infer"/>, whose mean and
    /// variance do not depend on x, dx = dy·scale. After <see cref="AddGradients"/>.
    /// </summary>
    /// <param name="training">True if the forward pass was <see cref="Forward"/>, false if it was <see cref="Infer"/>.</param>
    /// <param name="rows">Rows of both matrices.</param>
    /// <param name="columns">Columns, a multiple of the channels.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="x">The forward pass's input.</param>
    /// <param name="panel">What <see cref="Pack"/> wrote.</param>
    /// <param name="panelStride">Floats from a row of the panel, and of the statistics, to the next.</param>
    /// <param name="statistics">What the forward pass and <see cref="AddGradients"/> kept.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="dx">The target; may be <paramref name="dy"/>.</param>
    /// <param name="stride">Floats from a row of a matrix to the next.</param>
    public static void Backward<L, V>(bool training, nint rows, nint columns, nint channels, ref float x, ref float panel, nint panelStride, ref float statistics, ref float dy, ref float dx, nint stride)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (!training)
        {
            var scaled = new InferBackwardKernel(rows, ref Unsafe.Add(ref panel, ScaleRow * panelStride), ref dy, ref dx, stride);
            Elementwise.Run<InferBackwardKernel, L, V>(ref scaled, columns);
            return;
        }

        var kernel = new BackwardKernel(
            rows, rows * (columns / channels), ref x, ref Unsafe.Add(ref statistics, MeanRow * panelStride), ref Unsafe.Add(ref statistics, ReciprocalRow * panelStride), ref Unsafe.Add(ref panel, GainRow * panelStride),
            ref Unsafe.Add(ref statistics, GradientRow * panelStride), ref Unsafe.Add(ref statistics, ProductRow * panelStride), ref dy, ref dx, stride);
        Elementwise.Run<BackwardKernel, L, V>(ref kernel, columns);
    }

    /// <summary>
    /// running ← momentum·running + (1 − momentum)·batch, for the mean and the variance of the last forward pass. The variance of the batch is
    /// the unbiased one, over n − 1; that of a single value is 0.
    /// </summary>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="count">The values per channel of the batch: rows times pixels.</param>
    /// <param name="statistics">What <see cref="Forward"/> kept.</param>
    /// <param name="stride">Floats from a row of the statistics to the next.</param>
    /// <param name="runningMean">Changed in place, [channels].</param>
    /// <param name="runningVariance">Changed in place, [channels].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UpdateRunning(double momentum, long count, ref float statistics, int stride, Span<float> runningMean, Span<float> runningVariance)
    {
        double unbias = count / Math.Max(count - 1.0, 1.0);
        for (int c = 0; c < runningMean.Length; c++)
        {
            runningMean[c] = Lanes1.FlushToZero((float)(momentum * runningMean[c] + (1 - momentum) * Unsafe.Add(ref statistics, MeanRow * stride + c)), FlushToZero.Gradient);
            runningVariance[c] = Lanes1.FlushToZero((float)(momentum * runningVariance[c] + (1 - momentum) * (unbias * Unsafe.Add(ref statistics, VarianceRow * stride + c))), FlushToZero.Square);
        }
    }

    // Sums of columns, in place, to means of channels, for every pixel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MeansOfChannels(nint columns, nint channels, float count, ref float sums)
    {
        for (nint c = 0; c < channels; c++)
        {
            float sum = Unsafe.Add(ref sums, c), lost = 0f;
            for (nint i = c + channels; i < columns; i += channels)
            {
                float term = Unsafe.Add(ref sums, i) - lost, next = sum + term;
                lost = next - sum - term;
                sum = next;
            }

            Unsafe.Add(ref sums, c) = sum / count;
        }

        Channels.Expand(columns, channels, ref sums);
    }
}
