using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// Tokens in memory of floats: whole numbers 0 … count − 1, exact up to 2²⁴. They come from outside and become addresses, so each one is checked
/// where it is read, in a step as in a pass, before anything else happens.
/// </summary>
public static class Tokens
{
    /// <summary>The most tokens that an index held as a float can tell apart: 2²⁴.</summary>
    public const int MaxCount = 1 << 24;

    /// <summary>Throws unless a value is a token.</summary>
    /// <param name="value">The value.</param>
    /// <param name="count">How many tokens there are.</param>
    /// <param name="parameter">The parameter that the value came in.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a whole number of 0 … count − 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(float value, int count, string parameter)
    {
        if (!IsToken(value, count))
        {
            Throw(value.ToString(CultureInfo.InvariantCulture), count, parameter, "");
        }
    }

    /// <summary>Throws unless a number is a token.</summary>
    /// <param name="token">The number.</param>
    /// <param name="count">How many tokens there are.</param>
    /// <param name="parameter">The parameter that the number came in.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not one of 0 … count − 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int token, int count, string parameter)
    {
        if ((uint)token >= (uint)count)
        {
            Throw(token.ToString(CultureInfo.InvariantCulture), count, parameter, "");
        }
    }

    /// <summary>Throws unless all numbers are tokens.</summary>
    /// <param name="tokens">The numbers.</param>
    /// <param name="count">How many tokens there are.</param>
    /// <param name="parameter">The parameter that the numbers came in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not one of 0 … count − 1; the message says which.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Check(ReadOnlySpan<int> tokens, int count, string parameter)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= (uint)count)
            {
                Throw(tokens[i].ToString(CultureInfo.InvariantCulture), count, parameter, $" at index {i}");
            }
        }
    }

    /// <summary>Throws unless one column of a matrix holds tokens alone.</summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="values">The column's value in the first row.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    /// <param name="count">How many tokens there are.</param>
    /// <param name="parameter">The parameter that the values came in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not a whole number of 0 … count − 1; the message says which.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Check(nint rows, ref float values, nint stride, int count, string parameter)
    {
        for (nint r = 0; r < rows; r++)
        {
            float value = Unsafe.Add(ref values, r * stride);
            if (!IsToken(value, count))
            {
                Throw(value.ToString(CultureInfo.InvariantCulture), count, parameter, $" in row {r}");
            }
        }
    }

    // The conversion of a NaN or of what is too large gives some number; the comparison refuses both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsToken(float value, int count) => (uint)(int)value < (uint)count && (int)value == value;

    [DoesNotReturn]
    private static void Throw(string value, int count, string parameter, string where)
        => throw new ArgumentOutOfRangeException(parameter, string.Create(CultureInfo.InvariantCulture, $"Expected a token, a whole number of 0 … {count - 1}; got {value}{where}."));
}
