using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>The shape and the activation of a fully connected layer, as constants of its type; see <see cref="Dense"/>. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public interface IDenseLayer
{
    /// <summary>Values of an input.</summary>
    static abstract int Inputs { get; }

    /// <summary>Values of an output.</summary>
    static abstract int Units { get; }

    /// <summary>False for a layer without a bias: the panels then hold zeros in its place.</summary>
    static virtual bool HasBias => true;

    /// <summary>True if an input is a token, which stands for a vector with a one at its place.</summary>
    static virtual bool SelectsTokens => false;

    /// <summary>True if the sums are dot products of rows, <see cref="DenseRows"/>: a layer of up to four units over enough values.</summary>
    static virtual bool ByRows => false;

    /// <summary>True if <see cref="Apply"/> gives back its argument, so that a pass need not ask it.</summary>
    static virtual bool IsLinear => true;

    /// <summary>The activation of a sum that came through panels.</summary>
    /// <param name="sum">b + W·x, with the factor that the weights were packed with.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Apply<L, V>(V sum)
        where L : struct, ILanes<V>
        where V : struct
        => sum;

    /// <summary>The gradient of the sum.</summary>
    /// <param name="kept">The activation's value, or the sum for an activation whose derivative needs that.</param>
    /// <param name="dy">The gradient of the value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Gradient<L, V>(V kept, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => dy;
}
