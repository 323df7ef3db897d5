using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// With dC the gradient of the contexts, a the weights and s the scores of one sequence:
//   dValues = aᵀ·dC,  da = dC·valuesᵀ,  ds = scale·a∘(da − Σ a·da).
// Plain products: dQ = ds·K, dK = dsᵀ·Q. Additive scores, with e = tanh(q + k): g = ds·v∘(1 − e²) is added to dQ and to dK, ds·e to dv.
public static partial class Attention
{
    /// <summary>The gradients of queries, keys and values of all sequences; adds to that of v.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="queries">[query rows, score width].</param>
    /// <param name="keys">[key rows, score width].</param>
    /// <param name="values">[key rows, width].</param>
    /// <param name="score">v of an additive score, [score width] and zeros up to a multiple of 4.</param>
    /// <param name="additive">True for v·tanh(q + k), false for q·k.</param>
    /// <param name="zeros">At least 64 zeros.</param>
    /// <param name="scratch">Memory for the blocks of one sequence, of a pass that trains.</param>
    /// <param name="map">The weights that <see cref="Forward"/> left.</param>
    /// <param name="dContexts">The gradient of the contexts.</param>
    /// <param name="dQueries">Written: that of the queries. With one query for all, that of the last sequence's.</param>
    /// <param name="dKeys">Written: that of the keys; where it is the same memory as <paramref name="dValues"/>, both are added up.</param>
    /// <param name="dValues">Written: that of the values.</param>
    /// <param name="dScore">Added to: that of v, [score width].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<L, V>(in AttentionShape shape, ref float queries, ref float keys, ref float values, ref float score, bool additive, ref float zeros, ref float scratch, ref float map, ref float dContexts, ref float dQueries, ref float dKeys, ref float dValues, ref float dScore)
        where L : struct, ILanes<V>
        where V : struct
    {
        bool shared = Unsafe.AreSame(ref dKeys, ref dValues);
        ref float q = ref Unsafe.Add(ref scratch, shape.QueryBlockOffset), dq = ref Unsafe.Add(ref scratch, shape.QueryGradientOffset);
        ref float k = ref Unsafe.Add(ref scratch, shape.KeyBlockOffset), value = ref Unsafe.Add(ref scratch, shape.ValueBlockOffset);
        ref float valueColumns = ref Unsafe.Add(ref scratch, shape.ValueColumnsOffset);
        ref float dValue = ref Unsafe.Add(ref scratch, shape.ValueGradientOffset);
        ref float dk = ref shared ? ref dValue : ref Unsafe.Add(ref scratch, shape.KeyGradientOffset);
        ref float dContext = ref Unsafe.Add(ref scratch, shape.ContextBlockOffset), ds = ref Unsafe.Add(ref scratch, shape.ScoreGradientOffset);
        nint scoreBlock = shape.ScoreBlock, valueBlock = shape.ValueBlock, mapStride = shape.MapStride;
        for (int position = 0; position < shape.Queries.Rows; position++)
        {
            int row = shape.Queries.RowAt(position), keyPosition = shape.Keys.Position(row);
            nint steps = shape.Queries.Lengths[row], keySteps = shape.Keys.Lengths[row];
            SequenceRows.Gather(shape.Queries, position, steps, shape.Width, ref dContexts, shape.ContextStride, ref dContext, valueBlock);
            SequenceRows.GatherColumns(shape.Keys, keyPosition, keySteps, shape.Width, ref values, shape.ValueStride, ref valueColumns, mapStride);
            SequenceRows.Gather(shape.Queries, position, steps, shape.ScoreWidth, ref queries, shape.QueryStride, ref q, scoreBlock);
            SequenceRows.Gather(shape.Keys, keyPosition, keySteps, shape.ScoreWidth, ref keys, shape.KeyStride, ref k, scoreBlock);

            ref float a = ref Unsafe.Add(ref map, shape.MapOffset(position, 0));
            Matrix.Multiply<L, V>(steps, Padded(keySteps), shape.Width, ref dContext, valueBlock, ref valueColumns, mapStride, ref zeros, ref ds, mapStride);
            for (nint t = 0; t < steps; t++)
            {
                nint seen = shape.IsCausal ? t + 1 : keySteps;
                LaneMath.SoftmaxGradient(ref Unsafe.Add(ref a, t * mapStride), ref Unsafe.Add(ref ds, t * mapStride), seen);
                Clear(ref Unsafe.Add(ref ds, t * mapStride + seen), keySteps - seen);
                if (shape.Scale != 1f)
                {
                    // The gradient of the softmax is above the threshold or zero; times the scale it may sink below.
                    Multiply(ref Unsafe.Add(ref ds, t * mapStride), keySteps, shape.Scale);
                    FlushToZero.Apply(ref Unsafe.Add(ref ds, t * mapStride), keySteps, FlushToZero.Gradient);
                }
            }

            Clear(ref dValue, keySteps * valueBlock);
            Matrix.MultiplyAdd<L, V>(keySteps, Padded(shape.Width), steps, ref a, 1, mapStride, ref dContext, valueBlock, ref dValue, valueBlock);
            if (!shared)
            {
                Clear(ref dk, keySteps * scoreBlock);
            }

            if (additive)
            {
                AdditiveGradients<L, V>(steps, keySteps, Padded(shape.ScoreWidth), ref q, ref k, scoreBlock, ref score, ref ds, mapStride, ref dq, ref dk, ref dScore);
            }
            else
            {
                Matrix.MultiplyAdd<L, V>(keySteps, Padded(shape.ScoreWidth), steps, ref ds, 1, mapStride, ref q, scoreBlock, ref dk, scoreBlock);
                Matrix.Multiply<L, V>(steps, Padded(shape.ScoreWidth), keySteps, ref ds, mapStride, ref k, scoreBlock, ref zeros, ref dq, scoreBlock);
            }

            SequenceRows.Scatter(shape.Queries, position, steps, shape.ScoreWidth, ref dq, scoreBlock, ref dQueries, shape.QueryStride);
            SequenceRows.Scatter(shape.Keys, keyPosition, keySteps, shape.Width, ref dValue, valueBlock, ref dValues, shape.ValueStride);
            if (!shared)
            {
                SequenceRows.Scatter(shape.Keys, keyPosition, keySteps, shape.ScoreWidth, ref dk, scoreBlock, ref dKeys, shape.KeyStride);
            }
        }
    }

    // The narrower lanes where the wider ones do not fit; here lanes are units.
    private static void AdditiveGradients<L, V>(nint steps, nint keySteps, nint units, ref float q, ref float k, nint stride, ref float score, ref float ds, nint mapRow, ref float dq, ref float dk, ref float dScore)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint from = units / L.Width * L.Width;
        AdditiveGradients<L, V>(0, from, steps, keySteps, ref q, ref k, stride, ref score, ref ds, mapRow, ref dq, ref dk, ref dScore);
        if (L.Width > 8 && from + 8 <= units)
        {
            AdditiveGradients<Lanes256, Vector256<float>>(from, from + 8, steps, keySteps, ref q, ref k, stride, ref score, ref ds, mapRow, ref dq, ref dk, ref dScore);
            from += 8;
        }

        if (L.Width > 4 && from + 4 <= units)
        {
            AdditiveGradients<Lanes128, Vector128<float>>(from, from + 4, steps, keySteps, ref q, ref k, stride, ref score, ref ds, mapRow, ref dq, ref dk, ref dScore);
        }
    }

    // tanh is computed again: kept, it would take units times as much memory as the weights.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AdditiveGradients<L, V>(nint from, nint to, nint steps, nint keySteps, ref float q, ref float k, nint stride, ref float score, ref float ds, nint mapRow, ref float dq, ref float dk, ref float dScore)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint t = 0; t < steps; t++)
        {
            for (nint u = from; u < to; u += L.Width)
            {
                V query = L.Load(ref q, u), v = L.Load(ref score, u), dQuery = L.Splat(0f), dv = L.Load(ref dScore, u);
                for (nint j = 0; j < keySteps; j++)
                {
                    V e = LaneMath.Tanh<L, V>(L.Add(query, L.Load(ref k, j * stride + u))), d = L.Splat(Unsafe.Add(ref ds, j));
                    V g = LaneMath.TanhGradient<L, V>(e, L.Multiply(d, v));
                    dQuery = L.Add(dQuery, g);
                    dv = L.FusedMultiplyAdd(d, e, dv);
                    L.Store(L.Add(L.Load(ref dk, j * stride + u), g), ref dk, j * stride + u);
                }

                L.Store(dQuery, ref dq, u);
                L.Store(dv, ref dScore, u);
            }

            q = ref Unsafe.Add(ref q, stride);
            ds = ref Unsafe.Add(ref ds, mapRow);
            dq = ref Unsafe.Add(ref dq, stride);
        }
    }

    private static void Clear(ref float values, nint count)
        => MemoryMarshal.CreateSpan(ref values, (int)count).Clear();
}
