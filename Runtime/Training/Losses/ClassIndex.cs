using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>Classes as targets: 0, 1, 2 … in floats.</summary>
internal static class ClassIndex
{
    /// <summary>The class that a target names.</summary>
    /// <exception cref="LossRowException">There is no such class.</exception>
    public static int Of(float target, int classes)
    {
        int index = (int)target;
        return index == target && (uint)index < (uint)classes
            ? index
            : throw new LossRowException($"Expected a class index, 0 … {classes - 1}, as the target, got {target}.");
    }

    /// <summary>The class of a target row: the index that it holds, or its largest place, the first of several.</summary>
    public static int OfRow(ReadOnlySpan<float> target, int classes)
        => target.Length == 1 && classes > 1 ? Of(target[0], classes) : OfLargest(target);

    /// <summary>The place of the largest value, the first of several. A NaN is larger than no value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int OfLargest(ReadOnlySpan<float> row)
    {
        int largest = 0;
        for (int c = 1; c < row.Length; c++)
        {
            largest = row[c] > row[largest] || float.IsNaN(row[largest]) ? c : largest;
        }

        return largest;
    }
}
