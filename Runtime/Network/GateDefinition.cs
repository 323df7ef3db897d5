using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>The gates of a parameter [gates·units, …], one below the other, and the sum that each is added to; together those are sums without a gap. For generated code.</summary>
/// <param name="parameter">The number of the parameter.</param>
/// <param name="sums">The sum of each gate.</param>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public class GateDefinition(int parameter, params int[] sums)
{
    private readonly int[] _sums = Require.NotNull(sums, nameof(sums));

    /// <summary>The number of the parameter.</summary>
    internal int Parameter { get; } = parameter;

    /// <summary>The gate that is added to a sum; −1 if there is none.</summary>
    internal int GateOf(int sum) => Array.IndexOf(_sums, sum);

    /// <summary>How many of some sums have a gate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int CountOf(int first, int count)
    {
        int found = 0;
        foreach (int sum in _sums)
        {
            found += sum >= first && sum < first + count ? 1 : 0;
        }

        return found;
    }

    /// <summary>The first sum, from one on, that has a gate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int FirstOf(int first)
    {
        int found = int.MaxValue;
        foreach (int sum in _sums)
        {
            found = sum >= first && sum < found ? sum : found;
        }

        return found;
    }
}
