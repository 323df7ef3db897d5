namespace Unrolled.Tool.Graphs.Folding;

internal sealed partial class ConstantFolding
{
    private static Constant Reshape(GraphNode node, Constant value, Constant target)
    {
        Size[] shape = Sizes(node, target);
        int infer = -1;
        Size? rest = value.Dims.Aggregate((Size?)1, (n, d) => n is { } size ? Size.Multiply(size, d) : null);
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] is { IsKnown: true, Factor: 0 } && node.Integer("allowzero", 0) == 0)
            {
                shape[i] = i < value.Rank ? value.Dims[i] : throw Fault(node, $"dimension {i} does not exist to be copied.");
            }

            if (shape[i] is { IsKnown: true, Factor: -1 })
            {
                infer = infer < 0 ? i : throw Fault(node, "two dimensions are left open.");
            }
            else
            {
                rest = rest is { } r ? Size.Divide(r, shape[i]) : null;
            }
        }

        if (infer >= 0)
        {
            shape[infer] = rest ?? throw Fault(node, $"an array of shape {value} does not fit [{string.Join(", ", shape)}].");
        }

        int[] stored = Stored(node, shape);
        if (stored.Aggregate(1L, (n, d) => Math.Min(n * d, long.MaxValue / int.MaxValue)) == value.Count)
        {
            return value.Reshape(stored, shape);
        }

        // Elements that are all equal fit any shape of the same size.
        return rest is not null && value.IsUniform(out double same) && value.Count > 0 && stored.Aggregate(1L, (n, d) => n * d) <= 1 << 24
            ? new Constant(value.Kind, stored, [.. Enumerable.Repeat(same, stored.Aggregate(1, (n, d) => n * d))], null, shape)
            : throw Fault(node, $"an array of shape {value} does not fit [{string.Join(", ", shape)}].");
    }

    private static Constant Flatten(GraphNode node, Constant value)
    {
        long given = node.Integer("axis", 1);
        int axis = given == value.Rank ? value.Rank : Axis(node, given, Math.Max(value.Rank, 1));
        int outer = value.Shape.Take(axis).Aggregate(1, (n, d) => n * d);
        return value.IsPlain || !value.HasSymbols && Array.TrueForAll(value.Dims, d => d.IsKnown)
            ? value.Reshape([outer, outer == 0 ? 0 : value.Count / outer])
            : throw new UnsupportedModelException(node.Title, node.Operator, "an array of open size is flattened.");
    }

    private static Constant Squeeze(GraphNode node, Constant value, long[]? axes)
    {
        var removed = new HashSet<int>(axes is null ? Enumerable.Range(0, value.Rank).Where(d => value.Dims[d] is { IsKnown: true, Factor: 1 }) : axes.Select(a => Axis(node, a, value.Rank)));
        foreach (int d in removed)
        {
            if (value.Shape[d] != 1)
            {
                throw Fault(node, $"dimension {d} of shape {value} is not 1.");
            }
        }

        int[] kept = [.. Enumerable.Range(0, value.Rank).Where(d => !removed.Contains(d))];
        return value.Reshape([.. kept.Select(d => value.Shape[d])], [.. kept.Select(d => value.Dims[d])]);
    }

    private static Constant Unsqueeze(GraphNode node, Constant value, long[] axes)
    {
        int rank = value.Rank + axes.Length;
        var added = new HashSet<int>(axes.Select(a => Axis(node, a, rank)));
        if (added.Count != axes.Length || rank > 16)
        {
            throw Fault(node, "an axis is given twice, or there are too many.");
        }

        int[] shape = new int[rank];
        var dims = new Size[rank];
        for (int d = 0, from = 0; d < rank; d++)
        {
            (shape[d], dims[d]) = added.Contains(d) ? (1, 1) : (value.Shape[from], value.Dims[from++]);
        }

        return value.Reshape(shape, dims);
    }

    /// <summary>The order of dimensions of a transposition.</summary>
    public static int[] Permutation(GraphNode node, int rank)
    {
        int[] order = node.Integers("perm") is { } given ? [.. given.Select(p => Axis(node, p, rank))] : [.. Enumerable.Range(0, rank).Reverse()];
        return order.Length == rank && order.Distinct().Count() == rank ? order : throw Fault(node, $"the order [{string.Join(", ", order)}] is none of {rank} dimensions.");
    }

    private Constant Transpose(GraphNode node, Constant value)
    {
        int[] order = Permutation(node, value.Rank), shape = [.. order.Select(d => value.Shape[d])];
        int[] strides = Strides(value.Shape);
        return value.Pick(shape, Places(shape, [.. order.Select(d => strides[d])], 0, Count(node, shape)), [.. order.Select(d => value.Dims[d])]);
    }

    private Constant Concat(GraphNode node, Constant?[] inputs)
    {
        Constant[] parts = [.. inputs.Select((p, i) => p ?? throw Fault(node, $"operand {i} is missing."))];
        int axis = Axis(node, node.Integer("axis", 0), Math.Max(1, parts[0].Rank));
        if (Array.Exists(parts, p => p.Rank != parts[0].Rank || p.Rank == 0 || Enumerable.Range(0, p.Rank).Any(d => d != axis && p.Shape[d] != parts[0].Shape[d]) || !p.Dims[axis].IsKnown))
        {
            throw Fault(node, $"arrays of shapes {string.Join(" and ", parts.Select(p => p.ToString()))} cannot be joined along dimension {axis}.");
        }

        int[] shape = [.. parts[0].Shape];
        shape[axis] = checked(parts.Sum(p => p.Shape[axis]));
        Size[] dims = [.. parts[0].Dims];
        dims[axis] = shape[axis];
        double[] values = new double[Count(node, shape)];
        string[]? symbols = Array.Exists(parts, p => p.HasSymbols) ? new string[values.Length] : null;
        int outer = shape.Take(axis).Aggregate(1, (n, d) => n * d), to = 0;
        for (int o = 0; o < outer; o++)
        {
            foreach (Constant part in parts)
            {
                int length = part.Count / outer;
                for (int i = 0; i < length; i++, to++)
                {
                    values[to] = part.At(o * length + i);
                    if (symbols is not null)
                    {
                        Size size = part.SizeAt(o * length + i);
                        (values[to], symbols[to]) = (size.Factor, size.Symbols ?? "");
                    }
                }
            }
        }

        return new Constant(parts[0].Kind, shape, values, symbols, dims);
    }

    private Constant Slice(GraphNode node, Constant?[] inputs)
    {
        Constant value = Need(node, inputs, 0);
        int offset = 0;
        int[] shape = [.. value.Shape], strides = Strides(value.Shape);
        Size[] dims = [.. value.Dims];
        foreach ((int axis, long start, long end, long step) in SliceRange.Of(node, inputs, value.Rank))
        {
            if (!value.Dims[axis].IsKnown)
            {
                // All elements along it are equal.
                dims[axis] = start == 0 && end >= int.MaxValue && step == 1 ? dims[axis] : step == 1 && start >= 0 && end > start && end < int.MaxValue ? new Size(end - start) : dims[axis];
                if (dims[axis].IsKnown)
                {
                    throw new UnsupportedModelException(node.Title, node.Operator, "a dimension of open size is cut.");
                }

                continue;
            }

            (int first, int count) = SliceRange.Clamp(start, end, step, shape[axis]);
            offset += first * strides[axis];
            shape[axis] = count;
            dims[axis] = count;
            strides[axis] = (int)Math.Clamp(step * strides[axis], -int.MaxValue, int.MaxValue);
        }

        return value.Pick(shape, Places(shape, strides, offset, Count(node, shape)), dims);
    }

    private Constant Gather(GraphNode node, Constant value, Constant indices)
    {
        int axis = Axis(node, node.Integer("axis", 0), value.Rank);
        long[] index = indices.Integers() ?? throw new UnsupportedModelException(node.Title, node.Operator, "an index depends on the batch.");
        int size = value.Shape[axis];
        if (!value.Dims[axis].IsKnown)
        {
            index = new long[index.Length];
        }

        if (Array.Exists(index, i => i < -size || i >= size))
        {
            throw Fault(node, $"index {index.First(i => i < -size || i >= size)} does not exist in a dimension of {size}.");
        }

        int outer = value.Shape.Take(axis).Aggregate(1, (n, d) => n * d), inner = value.Shape.Skip(axis + 1).Aggregate(1, (n, d) => n * d);
        int[] shape = [.. value.Shape.Take(axis), .. indices.Shape, .. value.Shape.Skip(axis + 1)];
        int[] from = new int[Count(node, shape)];
        for (int o = 0, to = 0; o < outer; o++)
        {
            foreach (long i in index)
            {
                for (int k = 0; k < inner; k++)
                {
                    from[to++] = (o * size + (int)(i < 0 ? i + size : i)) * inner + k;
                }
            }
        }

        return value.Pick(shape, from, [.. value.Dims.Take(axis), .. indices.Dims, .. value.Dims.Skip(axis + 1)]);
    }

    private Constant Expand(GraphNode node, Constant value, Constant target) => Broadcast(node, value, Sizes(node, target));

    private Constant Broadcast(GraphNode node, Constant value, Size[] target)
    {
        int rank = Math.Max(value.Rank, target.Length);
        var dims = new Size[rank];
        int[] strides = new int[rank], own = Strides(value.Shape);
        for (int d = 0; d < rank; d++)
        {
            int a = d - (rank - value.Rank), b = d - (rank - target.Length);
            (Size x, Size y) = (a < 0 ? 1 : value.Dims[a], b < 0 ? 1 : target[b]);
            bool isOne = x is { IsKnown: true, Factor: 1 };
            dims[d] = isOne ? y : y is { IsKnown: true, Factor: 1 } || x == y ? x : throw Fault(node, $"an array of shape {value} does not fit [{string.Join(", ", target)}].");
            strides[d] = isOne || a < 0 ? 0 : own[a];
        }

        int[] shape = Stored(node, dims);
        return value.Pick(shape, Places(shape, strides, 0, Count(node, shape)), dims);
    }

    private Constant Tile(GraphNode node, Constant value, Constant repeats)
    {
        Size[] times = Sizes(node, repeats);
        if (times.Length != value.Rank)
        {
            throw Fault(node, $"{times.Length} repeats for {value.Rank} dimensions.");
        }

        var dims = new Size[value.Rank];
        for (int d = 0; d < dims.Length; d++)
        {
            dims[d] = Size.Multiply(value.Dims[d], times[d]) ?? throw Fault(node, "its size is too large.");
        }

        int[] shape = Stored(node, dims), own = Strides(value.Shape), from = new int[Count(node, shape)];
        for (int i = 0; i < from.Length; i++)
        {
            int rest = i;
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                from[i] += rest % shape[d] % value.Shape[d] * own[d];
                rest /= shape[d];
            }
        }

        return value.Pick(shape, from, dims);
    }

    private Constant[] Split(GraphNode node, Constant?[] inputs)
    {
        Constant value = Need(node, inputs, 0);
        int axis = Axis(node, node.Integer("axis", 0), value.Rank), at = 0;
        List<Constant> parts = [];
        foreach (int size in SplitSizes(node, inputs, value.Shape[axis]))
        {
            int[] shape = [.. value.Shape], strides = Strides(value.Shape);
            shape[axis] = size;
            Size[] dims = [.. value.Dims];
            dims[axis] = size;
            parts.Add(value.Pick(shape, Places(shape, strides, at * strides[axis], Count(node, shape)), dims));
            at += size;
        }

        return [.. parts];
    }

    /// <summary>The sizes of a split.</summary>
    public static int[] SplitSizes(GraphNode node, GraphValue?[] inputs, int size)
    {
        int parts = node.Outputs.Count;
        long[] sizes = node.Integers("split") is { Count: > 0 } given ? [.. given]
            : inputs.Length > 1 && inputs[1] is Constant c ? c.Integers() ?? throw Fault(node, "its sizes are not known.")
            // The last part is smaller where the size is no multiple.
            : [.. Enumerable.Range(0, parts).Select(i => (long)Math.Min((size + parts - 1) / parts, Math.Max(0, size - i * ((size + parts - 1) / parts))))];
        return sizes.Length == parts && Array.TrueForAll(sizes, s => s >= 0 && s <= size) && sizes.Sum() == size
            ? Array.ConvertAll(sizes, s => (int)s)
            : throw Fault(node, $"a dimension of {size} is split into {string.Join(", ", sizes)} for {parts} results.");
    }

    private static int[] Strides(int[] shape)
    {
        int[] strides = new int[shape.Length];
        for (int d = shape.Length - 1, stride = 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        return strides;
    }

    private static int[] Places(int[] shape, int[] strides, int offset, int count)
    {
        int[] places = new int[count], index = new int[shape.Length];
        for (int i = 0, at = offset; i < count; i++)
        {
            places[i] = at;
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                at -= strides[d] * shape[d];
                index[d] = 0;
            }
        }

        return places;
    }
}
