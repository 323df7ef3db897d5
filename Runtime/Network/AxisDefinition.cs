using System.ComponentModel;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>What an axis is derived from.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public enum AxisKind
{
    /// <summary>One row for each sequence.</summary>
    Vector,

    /// <summary>The time steps of an input.</summary>
    Input,

    /// <summary>The positions of a window that moves along another axis: a convolution or pooling layer.</summary>
    Window,

    /// <summary>A given number of steps.</summary>
    Repeat,

    /// <summary>The last steps along another axis.</summary>
    Last,

    /// <summary>Some steps for each step along another axis: a transposed convolution.</summary>
    Upsampled,
}

/// <summary>A time axis of a network, on which one or more layers run. Axis 0 of every network is that of vectors.</summary>
/// <param name="Kind">What it is derived from.</param>
/// <param name="Source">The index of the input (0: the network's own), or of the axis that the window moves along or that these steps come of.</param>
/// <param name="Steps">A fixed number of time steps, or 0 for any.</param>
/// <param name="Kernel">Time steps that the window sees, or the number of last steps, or of steps that come of one.</param>
/// <param name="Stride">Time steps from one position of the window to the next.</param>
/// <param name="Dilation">Time steps between two neighboring steps that the window sees.</param>
/// <param name="Padding">How the ends are padded.</param>
/// <param name="PaddingSize">Zeros on both sides, with <see cref="Padding.Valid"/>.</param>
/// <param name="Layer">The layer whose window it is, for messages.</param>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public sealed record AxisDefinition(AxisKind Kind, int Source = 0, int Steps = 0, int Kernel = 1, int Stride = 1, int Dilation = 1, Padding Padding = Padding.Valid, int PaddingSize = 0, string Layer = "")
{
    /// <summary>The layer whose window it is, for messages.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Layer { get; init => field = Require.NotNull(value, nameof(Layer)); } = Require.NotNull(Layer, nameof(Layer));

    /// <summary>
    /// The number of positions that a window has along a sequence: with <see cref="Padding.Valid"/> (length + 2·padding − extent) / stride + 1, rounded down,
    /// where the extent is dilation·(kernel − 1) + 1; else ⌈length / stride⌉. 0 where the sequence is too short. Of last steps at most the kernel, of upsampled
    /// ones (length − 1)·stride + kernel.
    /// </summary>
    public int Places(int length) => Kind switch
    {
        AxisKind.Last => Math.Min(length, Kernel),
        AxisKind.Upsampled => (int)Math.Min(int.MaxValue, (length - 1L) * Stride + Kernel),
        _ => new WindowAxis(Kernel, Stride, Dilation, Padding, PaddingSize).Count(length),
    };
}
