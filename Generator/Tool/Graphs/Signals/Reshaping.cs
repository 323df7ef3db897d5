namespace Unrolled.Tool.Graphs.Signals;

/// <summary>Distributes the factors of an array's dimensions over those of another shape.</summary>
internal static class Reshaping
{
    /// <summary>The dimensions of another shape with the same elements in the same order.</summary>
    /// <param name="dims">The dimensions.</param>
    /// <param name="shape">The shape; -1 for a size that follows from the others.</param>
    /// <returns>Null if the shape does not fit.</returns>
    public static Factor[][]? Reshape(Factor[][] dims, IReadOnlyList<Size> shape)
    {
        List<Factor> factors = [.. dims.SelectMany(d => d)];
        // Padding has to be done before elements move.
        if (factors.Exists(f => f.IsPadded) && !Matches(dims, shape))
        {
            return null;
        }

        // A batch may be 1 where the file was made for one sequence at a time: once with its own size, once as 1.
        Factor[][]? own = Match(factors, shape, false);
        return own is not null && !own.Any(IsMixed) ? own : Match(factors, shape, true) is { } one && (own is null || !one.Any(IsMixed)) ? one : own;
    }

    private static Factor[][]? Match(List<Factor> factors, IReadOnlyList<Size> shape, bool oneBatch)
    {
        List<Factor>[] result = [.. shape.Select(_ => new List<Factor>())];
        return Match(factors, 0, null, shape, 0, result, oneBatch) ? Place([.. result.Select(r => r.ToArray())], oneBatch) : null;
    }

    // Steps of all sequences may stand one after the other, if there can be several.
    private static bool IsMixed(Factor[] dim)
        => dim.Length > 1 && Array.Exists(dim, f => f.Kind == FactorKind.Batch) && !(Array.TrueForAll(dim, f => f.Kind is FactorKind.Batch or FactorKind.Time) && Array.TrueForAll(dim, f => !f.Size.IsKnown || f.Size.Factor > 1));

    private static bool Matches(Factor[][] dims, IReadOnlyList<Size> shape)
        => dims.Where(d => d.Length > 0).Count() == shape.Count(s => s is not { IsKnown: true, Factor: 1 });

    // Gives the dimension `at` of the shape factors from `next` on; `rest` is what is left of a factor that was split.
    private static bool Match(List<Factor> factors, int next, Factor? rest, IReadOnlyList<Size> shape, int at, List<Factor>[] result, bool oneBatch)
    {
        if (at == shape.Count)
        {
            return rest is null && factors.Skip(next).All(f => IsOne(f, oneBatch));
        }

        result[at].Clear();
        return shape[at] is { IsKnown: true, Factor: -1 }
            ? Infer(factors, next, rest, shape, at, result, oneBatch)
            : Take(factors, next, rest, shape, at, result, oneBatch, shape[at]);
    }

    private static bool Take(List<Factor> factors, int next, Factor? rest, IReadOnlyList<Size> shape, int at, List<Factor>[] result, bool oneBatch, Size wanted)
    {
        int kept = result[at].Count;
        Factor? factor = rest ?? (next < factors.Count ? factors[next] : null);
        // Factors of one element go where the size asks for them first: a batch of one, a sequence of one step.
        if (wanted is { IsKnown: true, Factor: 1 })
        {
            if (factor is not null && rest is null && result[at].Count == 0 && IsOne(factor, oneBatch))
            {
                result[at].Add(factor);
                if (Match(factors, next + 1, null, shape, at + 1, result, oneBatch))
                {
                    return true;
                }

                Restore(result[at], kept);
            }

            if (Match(factors, next, rest, shape, at + 1, result, oneBatch))
            {
                return true;
            }

            Restore(result[at], kept);
        }

        if (factor is null)
        {
            return false;
        }

        // A rest belongs to the factor before `next`.
        int following = rest is null ? next + 1 : next;
        Size size = SizeOf(factor, oneBatch);
        if (Size.Divide(wanted, size) is { } left)
        {
            result[at].Add(factor);
            if (Take(factors, following, null, shape, at, result, oneBatch, left) || left is { IsKnown: true, Factor: 1 } && Match(factors, following, null, shape, at + 1, result, oneBatch))
            {
                return true;
            }

            Restore(result[at], kept);
        }

        // Features may be split: the outer part goes here.
        if (factor.Kind == FactorKind.Feature && !factor.IsPadded && wanted.IsKnown && wanted.Factor > 1 && factor.Count % wanted.Factor == 0 && factor.Count > wanted.Factor)
        {
            int inner = factor.Count / (int)wanted.Factor;
            result[at].Add(Factor.Features((int)wanted.Factor, factor.Stride * inner));
            if (Match(factors, following, Factor.Features(inner, factor.Stride), shape, at + 1, result, oneBatch))
            {
                return true;
            }

            Restore(result[at], kept);
        }

        return false;
    }

    // A size of -1: what the other dimensions leave.
    private static bool Infer(List<Factor> factors, int next, Factor? rest, IReadOnlyList<Size> shape, int at, List<Factor>[] result, bool oneBatch)
    {
        Size? total = 1;
        foreach (Factor factor in rest is null ? factors.Skip(next) : factors.Skip(next).Prepend(rest))
        {
            total = total is { } t ? Size.Multiply(t, SizeOf(factor, oneBatch)) : null;
        }

        for (int i = at + 1; i < shape.Count; i++)
        {
            total = total is { } t ? Size.Divide(t, shape[i]) : null;
        }

        return total is { } wanted && Take(factors, next, rest, shape, at, result, oneBatch, wanted);
    }

    // What is padded later is as long as if it were now.
    private static Size SizeOf(Factor factor, bool oneBatch)
        => IsOne(factor, oneBatch) && !factor.IsPadded ? 1 : factor.IsPadded && factor.Size.IsKnown ? new Size(factor.Size.Factor + factor.PadBefore + factor.PadAfter) : factor.Size;

    private static bool IsOne(Factor factor, bool oneBatch) => factor.Size is { IsKnown: true, Factor: 1 } || oneBatch && factor.Kind == FactorKind.Batch;

    private static void Restore(List<Factor> list, int count)
    {
        if (list.Count > count)
        {
            list.RemoveRange(count, list.Count - count);
        }
    }

    // A batch of one that fell together with another factor has a dimension of its own where there is one, and none otherwise.
    private static Factor[][] Place(Factor[][] dims, bool oneBatch)
    {
        for (int d = 0; d < dims.Length; d++)
        {
            int batch = Array.FindIndex(dims[d], f => f.Kind == FactorKind.Batch && IsOne(f, oneBatch));
            if (batch < 0 || dims[d].Length == 1)
            {
                continue;
            }

            int free = Array.FindIndex(dims, other => other.Length == 0);
            if (free >= 0)
            {
                dims[free] = [dims[d][batch]];
            }

            dims[d] = [.. dims[d].Where((_, i) => i != batch)];
        }

        return dims;
    }
}
