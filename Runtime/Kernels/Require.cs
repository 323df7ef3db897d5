using System.Collections.Immutable;
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

    /// <summary>Throws unless a span has the length it must have, which may be more than a span can have.</summary>
    /// <param name="actual">The span's length.</param>
    /// <param name="expected">The length it must have.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="what">What the span holds, for the message.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    internal static void Length(int actual, long expected, string parameter, string what)
    {
        if (actual != expected)
        {
            ThrowLength(actual, expected, parameter, what);
        }
    }

    /// <summary>Throws where what is written would change what is still to be read. The same place is fine: each result replaces what it was computed from.</summary>
    /// <param name="read">What is read.</param>
    /// <param name="written">What is written.</param>
    /// <param name="parameter">The name of the parameter that is written.</param>
    /// <param name="other">The name of the one that is read.</param>
    /// <exception cref="ArgumentException">They overlap and are not the same.</exception>
    internal static void ApartOrSame(ReadOnlySpan<float> read, ReadOnlySpan<float> written, string parameter, string other)
    {
        if (read.Overlaps(written, out int offset) && (offset != 0 || read.Length != written.Length))
        {
            throw new ArgumentException($"Expected memory that does not overlap '{other}', or the same memory with the same length; got {Floats(written.Length)} that overlap its {Floats(read.Length)}.", parameter);
        }
    }

    /// <summary>Throws where what is written overlaps what is read.</summary>
    /// <param name="read">What is read.</param>
    /// <param name="written">What is written.</param>
    /// <param name="parameter">The name of the parameter that is written.</param>
    /// <param name="other">The name of the one that is read.</param>
    /// <exception cref="ArgumentException">They overlap.</exception>
    public static void Apart(ReadOnlySpan<float> read, ReadOnlySpan<float> written, string parameter, string other)
    {
        if (read.Overlaps(written))
        {
            throw new ArgumentException($"Expected memory that does not overlap '{other}', got {Floats(written.Length)} that overlap its {Floats(read.Length)}.", parameter);
        }
    }

    /// <summary>The product of two sizes that must fit into one array.</summary>
    /// <param name="size">The size that the parameter gives.</param>
    /// <param name="unit">What each of it takes.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="what">What they make together, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is more than <see cref="Array.MaxLength"/>.</exception>
    internal static int Product(int size, int unit, string parameter, string what)
    {
        long product = (long)size * unit;
        return product <= Array.MaxLength
            ? (int)product
            : throw new ArgumentOutOfRangeException(parameter, size, $"Expected {what} of at most {Array.MaxLength}, got {size}·{unit} = {product}.");
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

    /// <summary>A value that may not be null, for where it is assigned.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The name of the parameter or property.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    internal static T NotNull<T>([NotNull] T? value, string parameter)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        return value;
    }

    /// <summary>Throws if an element is null.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="parameter">The name of the parameter or property.</param>
    /// <exception cref="ArgumentException">One is.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void NoNull(ReadOnlySpan<object?> values, string parameter)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is null)
            {
                throw new ArgumentException($"Expected no null, got one at {i}.", parameter);
            }
        }
    }

    /// <summary>Throws if an element is null.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="parameter">The name of the parameter or property.</param>
    /// <exception cref="ArgumentException">One is.</exception>
    internal static void NoNull(IEnumerable<object?> values, string parameter) => NoNull(new ReadOnlySpan<object?>([.. values]), parameter);

    /// <summary>An array without null, for where it is assigned; the default value is none either.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="parameter">The name of the parameter or property.</param>
    /// <exception cref="ArgumentException">One is null.</exception>
    internal static ImmutableArray<T> NoNull<T>(ImmutableArray<T> values, string parameter)
        where T : class
    {
        NoNull(values.AsSpan(), parameter);
        return values;
    }

    /// <summary>A number of floats in words.</summary>
    internal static string Floats(long count) => count == 1 ? "1 float" : $"{count} floats";

    [DoesNotReturn]
    private static void ThrowLength(int actual, long expected, string parameter, string what)
        => throw new ArgumentException($"Expected {Floats(expected)} for {what}, got {actual}.", parameter);
}
