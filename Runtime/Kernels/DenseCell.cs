using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>The step of a fully connected layer: one sum for each unit, then the activation.</summary>
/// <typeparam name="T">The layer.</typeparam>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public readonly struct DenseCell<T> : IStepCell
    where T : struct, IDenseLayer
{
    /// <inheritdoc/>
    public static int Units => Sizes.Padded(T.Units);

    /// <inheritdoc/>
    public static int Sums => 1;

    /// <inheritdoc/>
    public static int Inputs => T.Inputs;

    /// <inheritdoc/>
    public static int InputSums => 1;

    /// <inheritdoc/>
    public static bool SelectsToken => T.SelectsTokens;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Complete<L, V>(ref float panels, ref float h, ref float state, ref float next, nint u, V sum0, V sum1, V sum2, V sum3)
        where L : struct, ILanes<V>
        where V : struct
        => L.Store(T.Apply<L, V>(sum0), ref next, u);
}
