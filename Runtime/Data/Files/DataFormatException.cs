using System.Globalization;

namespace Unrolled.Data;

/// <summary>
/// A data file's content is invalid. It is a <see cref="FormatException"/>, not an <see cref="System.IO.IOException"/>, because reading the file again does not help; a failing disk throws the
/// latter.
/// </summary>
public sealed class DataFormatException : FormatException
{
    /// <summary>Creates the exception; its message has the file, the line, and both contents.</summary>
    /// <param name="file">The file's path, or null if the data came from a reader.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="expected">What the format has there: "a number".</param>
    /// <param name="actual">What the file has there.</param>
    public DataFormatException(string? file, int line, string expected, string actual)
        : base(string.Create(CultureInfo.InvariantCulture, $"{(file is null ? "Data" : $"'{file}'")}, line {line}: expected {expected}, got {actual}"))
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        File = file;
        Line = line;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The file's path, or null if the data came from a reader.</summary>
    public string? File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>What the format has there.</summary>
    public string Expected { get; }

    /// <summary>What the file has there.</summary>
    public string Actual { get; }
}
