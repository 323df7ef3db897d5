using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>The checks of public methods: each names the parameter, what was expected and what came.</summary>
public static class Require
{
    /// <summary>Throws unless a span has the length it must have.</summary>
    /// <param name="actual">The span's length.</param>
    /// <param name="expected">The length it must have.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="what">What the span holds, for the message.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(int actual, int expected, string parameter, string what)
    {
        if (actual != expected)
        {
            ThrowLength(actual, expected, parameter, what);
        }
    }

    [DoesNotReturn]
    private static void ThrowLength(int actual, int expected, string parameter, string what)
        => throw new ArgumentException($"Expected {expected} floats for {what}, got {actual}.", parameter);
}
