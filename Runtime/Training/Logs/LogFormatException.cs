namespace Unrolled.Training;

/// <summary>The file that a log should continue is not a log of the same kind, or has other columns. The file is unchanged.</summary>
public sealed class LogFormatException : FormatException
{
    /// <summary>Creates the exception; its message begins with the file.</summary>
    /// <param name="message">The expected and the actual content.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="innerException">The underlying exception, or null.</param>
    public LogFormatException(string message, string file, Exception? innerException = null)
        : base($"'{file}': {message}", innerException) => File = file;

    /// <summary>The file's path.</summary>
    public string File { get; }
}
