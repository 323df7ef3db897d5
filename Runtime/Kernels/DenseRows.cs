using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Fully connected layers of up to four units, y = f(W·x + b). As lanes of one block, their sums would be one chain of additions over all inputs. Here each unit is a dot product: input k
/// is added to the partial sum k mod 16, the sixteen are added as a tree (j to j + 8, then + 4, + 2, + 1), and the bias comes last. The shape alone decides it (<see cref="IDenseLayer.ByRows"/>), so steps, passes and
/// all lanes add in this order.
/// </summary>
/// <remarks>The weights are packed as [biases, a line of 16][unit][inputs, whole lines of 16]. For generated code.</remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public static class DenseRows
{
    // The most units: a line of biases, and the lanes of one result.
    private const int MaxUnits = 4;

    /// <summary>One step.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">Their register type.</typeparam>
    /// <param name="weights">The packed weights.</param>
    /// <param name="x">[inputs].</param>
    /// <param name="y">[units, rounded up to 4].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Step<T, L, V>(ref float weights, ref float x, ref float y)
        where T : struct, IDenseLayer
        where L : struct, ILanes<V>
        where V : struct
    {
        if (L.Width == 1)
        {
            for (nint u = 0; u < MaxUnits; u++)
            {
                Unsafe.Add(ref y, u) = T.Apply<Lanes1, float>(ScalarSum<T>(ref weights, ref x, u));
            }
        }
        else
        {
            Lanes128.Store(T.Apply<Lanes128, Vector128<float>>(Sums<T, L, V>(ref weights, ref x)), ref y, 0);
        }
    }

    /// <summary>The sums of all rows of a pass, before the activation.</summary>
    /// <typeparam name="T">The layer.</typeparam>
    /// <typeparam name="L">The lanes.</typeparam>
    /// <typeparam name="V">Their register type.</typeparam>
    /// <param name="rows">How many rows.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="sums">[rows, units, rounded up to 4].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Multiply<T, L, V>(nint rows, ref float weights, ref float x, ref float sums)
        where T : struct, IDenseLayer
        where L : struct, ILanes<V>
        where V : struct
    {
        for (; rows > 0; rows--)
        {
            if (L.Width == 1)
            {
                for (nint u = 0; u < MaxUnits; u++)
                {
                    Unsafe.Add(ref sums, u) = ScalarSum<T>(ref weights, ref x, u);
                }
            }
            else
            {
                Sums<T, L, V>(ref weights, ref x).StoreUnsafe(ref sums);
            }

            x = ref Unsafe.Add(ref x, Sizes.Stride(T.Inputs));
            sums = ref Unsafe.Add(ref sums, Sizes.Stride(T.Units));
        }
    }

    /// <summary>Floats of the packed weights.</summary>
    internal static int Length(int units, int inputs) => Sizes.Line(MaxUnits) + units * Sizes.Line(inputs);

    /// <summary>Packs the weights.</summary>
    /// <param name="precision">What the weights are rounded to.</param>
    /// <param name="weights">[units, inputs].</param>
    /// <param name="bias">[units], or empty.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="scale">A power of two.</param>
    /// <param name="target">[<see cref="Length"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(WeightPrecision precision, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int units, float scale, Span<float> target)
    {
        int inputs = weights.Length / units;
        target.Clear();
        for (int u = 0; u < bias.Length; u++)
        {
            target[u] = scale * bias[u];
        }

        for (int u = 0; u < units; u++)
        {
            Span<float> row = target.Slice(Sizes.Line(MaxUnits) + u * Sizes.Line(inputs), inputs);
            weights.Slice(u * inputs, inputs).CopyTo(row);
            if (precision != WeightPrecision.Float32)
            {
                ReducedWeights.Quantize(precision, row, row);
            }

            for (int k = 0; k < inputs && scale != 1; k++)
            {
                row[k] *= scale;
            }
        }
    }

    // The sums of all units; zeros after the last.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums<T, L, V>(ref float weights, ref float x)
        where T : struct, IDenseLayer
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float row = ref Unsafe.Add(ref weights, Sizes.Line(MaxUnits));
        float s0 = Tree<L, V>(ref row, ref x, T.Inputs), s1 = 0, s2 = 0, s3 = 0;
        if (T.Units > 1)
        {
            s1 = Tree<L, V>(ref Unsafe.Add(ref row, Sizes.Line(T.Inputs)), ref x, T.Inputs);
        }

        if (T.Units > 2)
        {
            s2 = Tree<L, V>(ref Unsafe.Add(ref row, 2 * Sizes.Line(T.Inputs)), ref x, T.Inputs);
        }

        if (T.Units > 3)
        {
            s3 = Tree<L, V>(ref Unsafe.Add(ref row, 3 * Sizes.Line(T.Inputs)), ref x, T.Inputs);
        }

        return (T.Units == 1 ? Vector128.CreateScalar(s0) : Vector128.Create(s0, s1, s2, s3)) + Lanes128.Load(ref weights, 0);
    }

    // The dot product of two vectors. Partial sum 4i + j is element j of pi.
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Tree<L, V>(ref float w, ref float x, nint count)
        where L : struct, ILanes<V>
        where V : struct
    {
        Vector128<float> p0 = default, p1 = default, p2 = default, p3 = default;
        nint k = 0, whole = count & ~15;
        if (L.Width == 16 && whole > 0)
        {
            Vector512<float> p = default;
            for (; k < whole; k += 16)
            {
                p = Lanes512.FusedMultiplyAdd(Lanes512.Load(ref w, k), Lanes512.Load(ref x, k), p);
            }

            (p0, p1, p2, p3) = (p.GetLower().GetLower(), p.GetLower().GetUpper(), p.GetUpper().GetLower(), p.GetUpper().GetUpper());
        }
        else if (L.Width == 8 && whole > 0)
        {
            Vector256<float> lower = default, upper = default;
            for (; k < whole; k += 16)
            {
                lower = Lanes256.FusedMultiplyAdd(Lanes256.Load(ref w, k), Lanes256.Load(ref x, k), lower);
                upper = Lanes256.FusedMultiplyAdd(Lanes256.Load(ref w, k + 8), Lanes256.Load(ref x, k + 8), upper);
            }

            (p0, p1, p2, p3) = (lower.GetLower(), lower.GetUpper(), upper.GetLower(), upper.GetUpper());
        }
        else
        {
            for (; k < whole; k += 16)
            {
                p0 = MultiplyAdd(ref w, ref x, k, p0);
                p1 = MultiplyAdd(ref w, ref x, k + 4, p1);
                p2 = MultiplyAdd(ref w, ref x, k + 8, p2);
                p3 = MultiplyAdd(ref w, ref x, k + 12, p3);
            }
        }

        // What is left of sixteen: whole vectors of four, then up to three elements beside zeros.
        nint fours = count & 12;
        if (fours > 0)
        {
            p0 = MultiplyAdd(ref w, ref x, whole, p0);
        }

        if (fours > 4)
        {
            p1 = MultiplyAdd(ref w, ref x, whole + 4, p1);
        }

        if (fours > 8)
        {
            p2 = MultiplyAdd(ref w, ref x, whole + 8, p2);
        }

        if ((count & 3) != 0)
        {
            Vector128<float> rest = Lanes128.FusedMultiplyAdd(First(ref w, count & ~3, count & 3), First(ref x, count & ~3, count & 3), fours == 0 ? p0 : fours == 4 ? p1 : fours == 8 ? p2 : p3);
            (p0, p1, p2, p3) = (fours == 0 ? rest : p0, fours == 4 ? rest : p1, fours == 8 ? rest : p2, fours == 12 ? rest : p3);
        }

        // The upper eight have no inputs if there are only eight.
        Vector128<float> four = count > 8 ? p0 + p2 + (p1 + p3) : p0 + p1, two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> MultiplyAdd(ref float w, ref float x, nint k, Vector128<float> sum) => Lanes128.FusedMultiplyAdd(Lanes128.Load(ref w, k), Lanes128.Load(ref x, k), sum);

    // One to three elements, then zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> First(ref float values, nint from, nint count)
    {
        ref float first = ref Unsafe.Add(ref values, from);
        if (count == 1)
        {
            return Vector128.CreateScalar(first);
        }

        Vector128<float> two = Vector64.LoadUnsafe(ref first).ToVector128();
        return count == 2 ? two : two.WithElement(2, Unsafe.Add(ref first, 2));
    }

    // The sum of one unit, without vectors; of a unit after the last only the bias, which is zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ScalarSum<T>(ref float weights, ref float x, nint u)
        where T : struct, IDenseLayer
    {
        Partials partials = default;
        ref float p = ref partials.First;
        ref float row = ref Unsafe.Add(ref weights, Sizes.Line(MaxUnits) + u * Sizes.Line(T.Inputs));
        for (nint k = 0; k < T.Inputs && u < T.Units; k++)
        {
            ref float sum = ref Unsafe.Add(ref p, k & 15);
            sum = Lanes1.FusedMultiplyAdd(Unsafe.Add(ref row, k), Unsafe.Add(ref x, k), sum);
        }

        for (nint half = T.Inputs > 8 ? 8 : 4; half > 0; half /= 2)
        {
            for (nint j = 0; j < half; j++)
            {
                Unsafe.Add(ref p, j) += Unsafe.Add(ref p, j + half);
            }
        }

        return p + Unsafe.Add(ref weights, u);
    }

    [InlineArray(16)]
    private struct Partials
    {
        public float First;
    }
}
