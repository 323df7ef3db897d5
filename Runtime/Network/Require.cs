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

    /// <summary>Throws unless every sequence is of a length that there is.</summary>
    /// <param name="lengths">Time steps of each sequence.</param>
    /// <param name="steps">The most there may be; the least is 1.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <exception cref="ArgumentException">A length is out of its range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Lengths(ReadOnlySpan<int> lengths, int steps, string parameter)
    {
        foreach (int length in lengths)
        {
            if (length < 1 || length > steps)
            {
                throw new ArgumentException($"Expected lengths of 1 … {steps}, got {length}.", parameter);
            }
        }
    }

    /// <summary>A number of floats in words.</summary>
    internal static string Floats(int count) => count == 1 ? "1 float" : $"{count} floats";

    [DoesNotReturn]
    private static void ThrowLength(int actual, int expected, string parameter, string what)
        => throw new ArgumentException($"Expected {Floats(expected)} for {what}, got {actual}.", parameter);
}
