using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Attention, sequence by sequence: scores s = q·k or v·tanh(q + k) between every query and every key of the same sequence, a = softmax(scale·s)
/// over that sequence's keys, and contexts Σ a·value.
/// </summary>
/// <remarks>
/// The sum of a score runs over the features, that of a context over the key steps, ascending, one fused multiply-add each: lanes are neighbouring key
/// steps in the one and neighbouring features in the other, so no sum is split over them. The softmax takes one value at a time.
/// </remarks>
public static partial class Attention
{
    /// <summary>Weights and contexts of all sequences.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="queries">[query rows, score width].</param>
    /// <param name="keys">[key rows, score width].</param>
    /// <param name="values">[key rows, width]; may be the keys.</param>
    /// <param name="score">v of an additive score, [score width] and zeros up to a multiple of 4.</param>
    /// <param name="additive">True for v·tanh(q + k), false for q·k.</param>
    /// <param name="zeros">At least 64 zeros.</param>
    /// <param name="scratch">Memory for the blocks of one sequence.</param>
    /// <param name="map">The weights; see <see cref="AttentionShape.MapLength"/>.</param>
    /// <param name="contexts">The target, [query rows, width].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<L, V>(in AttentionShape shape, ref float queries, ref float keys, ref float values, ref float score, bool additive, ref float zeros, ref float scratch, ref float map, ref float contexts)
        where L : struct, ILanes<V>
        where V : struct
    {
        ref float q = ref Unsafe.Add(ref scratch, shape.QueryBlockOffset);
        ref float keyColumns = ref Unsafe.Add(ref scratch, shape.KeyColumnsOffset);
        ref float value = ref Unsafe.Add(ref scratch, shape.ValueBlockOffset);
        ref float context = ref Unsafe.Add(ref scratch, shape.ContextBlockOffset);
        for (int position = 0; position < shape.Queries.Rows; position++)
        {
            int row = shape.Queries.RowAt(position), keyPosition = shape.Keys.Position(row);
            nint steps = shape.Queries.Lengths[row], keySteps = shape.Keys.Lengths[row];
            SequenceRows.Gather(shape.Queries, position, steps, shape.ScoreWidth, ref queries, shape.QueryStride, ref q, shape.ScoreBlock);
            SequenceRows.GatherColumns(shape.Keys, keyPosition, keySteps, shape.ScoreWidth, ref keys, shape.KeyStride, ref keyColumns, shape.MapStride);
            SequenceRows.Gather(shape.Keys, keyPosition, keySteps, shape.Width, ref values, shape.ValueStride, ref value, shape.ValueBlock);
            if (shape.IsCausal)
            {
                CausalContexts<L, V>(shape, steps, ref q, ref keyColumns, ref value, ref zeros, ref Unsafe.Add(ref map, shape.MapOffset(position, 0)), ref context);
                SequenceRows.Scatter(shape.Queries, position, steps, shape.Width, ref context, shape.ValueBlock, ref contexts, shape.ContextStride);
                continue;
            }

            Contexts<L, V>(
                steps, keySteps, shape.ScoreWidth, shape.Width, ref q, shape.ScoreBlock, ref keyColumns, shape.MapStride, ref value, shape.ValueBlock, ref score, additive, shape.Scale,
                ref zeros, ref Unsafe.Add(ref map, shape.MapOffset(position, 0)), shape.MapStride, ref context, shape.ValueBlock);
            SequenceRows.Scatter(shape.Queries, position, steps, shape.Width, ref context, shape.ValueBlock, ref contexts, shape.ContextStride);
        }
    }

    /// <summary>Weights and contexts of some queries of one sequence: of all in a pass, of one in a streaming step.</summary>
    /// <param name="steps">How many queries.</param>
    /// <param name="keySteps">How many keys.</param>
    /// <param name="scoreWidth">Floats of a query and of a key.</param>
    /// <param name="width">Floats of a value and of a context.</param>
    /// <param name="q">[steps, <paramref name="qRow"/>].</param>
    /// <param name="qRow">Floats from a query to the next.</param>
    /// <param name="keyColumns">The keys as columns, [score width, <paramref name="columnRow"/>], zeros up to a multiple of 4 key steps.</param>
    /// <param name="columnRow">Floats from a row of those to the next.</param>
    /// <param name="values">[key steps, <paramref name="valueRow"/>].</param>
    /// <param name="valueRow">Floats from a value to the next.</param>
    /// <param name="score">v of an additive score, [score width].</param>
    /// <param name="additive">True for v·tanh(q + k), false for q·k.</param>
    /// <param name="scale">What every score is multiplied with.</param>
    /// <param name="zeros">At least 64 zeros.</param>
    /// <param name="map">The weights, [steps, <paramref name="mapRow"/>]; those of the key steps alone are valid.</param>
    /// <param name="mapRow">Floats from the weights of a query to those of the next.</param>
    /// <param name="contexts">The target, [steps, <paramref name="contextRow"/>]; written up to a multiple of 4 features.</param>
    /// <param name="contextRow">Floats from a context to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Contexts<L, V>(nint steps, nint keySteps, nint scoreWidth, nint width, ref float q, nint qRow, ref float keyColumns, nint columnRow, ref float values, nint valueRow, ref float score, bool additive, float scale, ref float zeros, ref float map, nint mapRow, ref float contexts, nint contextRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (additive)
        {
            AdditiveScores<L, V>(steps, Padded(keySteps), scoreWidth, ref q, qRow, ref keyColumns, columnRow, ref score, ref map, mapRow);
        }
        else
        {
            Matrix.Multiply<L, V>(steps, Padded(keySteps), scoreWidth, ref q, qRow, ref keyColumns, columnRow, ref zeros, ref map, mapRow);
        }

        for (nint t = 0; t < steps; t++)
        {
            ref float weights = ref Unsafe.Add(ref map, t * mapRow);
            Multiply(ref weights, keySteps, scale);
            LaneMath.Softmax(ref weights, keySteps);
            FlushToZero.Apply(ref weights, keySteps, FlushToZero.Gradient);
        }

        Matrix.Multiply<L, V>(steps, Padded(width), keySteps, ref map, mapRow, ref values, valueRow, ref zeros, ref contexts, contextRow);
    }

    // The same where a query sees the keys up to its own step: the other weights are 0, and what is not finite at a later step has no part in the sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CausalContexts<L, V>(in AttentionShape shape, nint steps, ref float q, ref float keyColumns, ref float values, ref float zeros, ref float map, ref float contexts)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint mapRow = shape.MapStride, valueRow = shape.ValueBlock;
        Matrix.Multiply<L, V>(steps, Padded(steps), shape.ScoreWidth, ref q, shape.ScoreBlock, ref keyColumns, mapRow, ref zeros, ref map, mapRow);
        for (nint t = 0; t < steps; t++)
        {
            ref float weights = ref Unsafe.Add(ref map, t * mapRow);
            Multiply(ref weights, t + 1, shape.Scale);
            LaneMath.Softmax(ref weights, t + 1);
            FlushToZero.Apply(ref weights, t + 1, FlushToZero.Gradient);
            Clear(ref Unsafe.Add(ref weights, t + 1), steps - t - 1);
            Matrix.Multiply<L, V>(1, Padded(shape.Width), t + 1, ref weights, mapRow, ref values, valueRow, ref zeros, ref Unsafe.Add(ref contexts, t * valueRow), valueRow);
        }
    }

    /// <summary>Lays out the keys of a stream's source for <see cref="Step"/>.</summary>
    /// <param name="shape">The sizes, of a pass with one sequence.</param>
    /// <param name="keys">[key steps, score width].</param>
    /// <param name="scratch">Memory for the blocks of one sequence.</param>
    public static void Start(in AttentionShape shape, ref float keys, ref float scratch)
        => SequenceRows.GatherColumns(shape.Keys, 0, shape.Keys.Steps, shape.ScoreWidth, ref keys, shape.KeyStride, ref Unsafe.Add(ref scratch, shape.KeyColumnsOffset), shape.MapStride);

    /// <summary>Weights and context of one step of a stream, whose source was the only sequence of its pass, so its steps are contiguous.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="query">[score width].</param>
    /// <param name="scratch">What <see cref="Start"/> wrote.</param>
    /// <param name="values">[key steps, width].</param>
    /// <param name="score">v of an additive score.</param>
    /// <param name="additive">True for v·tanh(q + k), false for q·k.</param>
    /// <param name="zeros">At least 64 zeros.</param>
    /// <param name="map">The weights, [key steps] and room up to a multiple of 4.</param>
    /// <param name="context">The target, [width] and room up to a multiple of 4.</param>
    public static void Step<L, V>(in AttentionShape shape, ref float query, ref float scratch, ref float values, ref float score, bool additive, ref float zeros, ref float map, ref float context)
        where L : struct, ILanes<V>
        where V : struct
        => Contexts<L, V>(
            1, shape.Keys.Steps, shape.ScoreWidth, shape.Width, ref query, 0, ref Unsafe.Add(ref scratch, shape.KeyColumnsOffset), shape.MapStride, ref values, shape.ValueStride,
            ref score, additive, shape.Scale, ref zeros, ref map, shape.MapStride, ref context, 0);

    // s[t, j] = Σ_u v[u]·tanh(q[t, u] + k[u, j]) for all queries t and all key steps j, the narrower lanes where the wider ones do not fit.
    private static void AdditiveScores<L, V>(nint steps, nint keySteps, nint units, ref float q, nint qRow, ref float keyColumns, nint columnRow, ref float score, ref float map, nint mapRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint from = keySteps / L.Width * L.Width;
        AdditiveScores<L, V>(0, from, steps, units, ref q, qRow, ref keyColumns, columnRow, ref score, ref map, mapRow);
        if (L.Width > 8 && from + 8 <= keySteps)
        {
            AdditiveScores<Lanes256, Vector256<float>>(from, from + 8, steps, units, ref q, qRow, ref keyColumns, columnRow, ref score, ref map, mapRow);
            from += 8;
        }

        if (L.Width > 4 && from + 4 <= keySteps)
        {
            AdditiveScores<Lanes128, Vector128<float>>(from, from + 4, steps, units, ref q, qRow, ref keyColumns, columnRow, ref score, ref map, mapRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AdditiveScores<L, V>(nint from, nint to, nint steps, nint units, ref float q, nint qRow, ref float keyColumns, nint columnRow, ref float score, ref float map, nint mapRow)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint t = 0; t < steps; t++)
        {
            for (nint j = from; j < to; j += L.Width)
            {
                V sum = L.Splat(0f);
                for (nint u = 0; u < units; u++)
                {
                    V e = LaneMath.Tanh<L, V>(L.Add(L.Splat(Unsafe.Add(ref q, u)), L.Load(ref keyColumns, u * columnRow + j)));
                    sum = L.FusedMultiplyAdd(L.Splat(Unsafe.Add(ref score, u)), e, sum);
                }

                L.Store(sum, ref map, j);
            }

            q = ref Unsafe.Add(ref q, qRow);
            map = ref Unsafe.Add(ref map, mapRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(ref float values, nint count, float scale)
    {
        if (scale == 1f)
        {
            return;
        }

        for (nint i = 0; i < count; i++)
        {
            Unsafe.Add(ref values, i) *= scale;
        }
    }

    private static nint Padded(nint count) => count + 3 & ~3;
}
