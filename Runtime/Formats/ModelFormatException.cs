using System.Collections.Immutable;

namespace Unrolled;

/// <summary>
/// A model file's content is invalid: damaged, of another format, or of another model. It is a <see cref="FormatException"/>, not an
/// <see cref="IOException"/>, because reading the file again does not help; a failing disk throws the latter.
/// </summary>
public sealed class ModelFormatException : FormatException
{
    /// <summary>Creates the exception; its message begins with the file and the tensor.</summary>
    /// <param name="message">The expected and the actual content.</param>
    /// <param name="file">The file's path, or null if it came from a stream or from memory.</param>
    /// <param name="tensor">The tensor at fault, or null if no single tensor is.</param>
    /// <param name="innerException">The underlying exception, or null.</param>
    public ModelFormatException(string message, string? file = null, string? tensor = null, Exception? innerException = null)
        : base($"{Place(file)}{(tensor is null ? "" : $", tensor '{tensor}'")}: {message}", innerException)
    {
        File = file;
        Tensors = tensor is null ? [] : [tensor];
    }

    internal ModelFormatException(string message, string? file, ImmutableArray<string> tensors)
        : base($"{Place(file)}: {message}")
    {
        File = file;
        Tensors = tensors;
    }

    /// <summary>The file's path, or null if it came from a stream or from memory.</summary>
    public string? File { get; }

    /// <summary>The names of the tensors at fault; empty if the whole file is at fault.</summary>
    public ImmutableArray<string> Tensors { get; }

    private static string Place(string? file) => file is null ? "Model data" : $"'{file}'";
}
