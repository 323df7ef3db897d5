using System.Globalization;

namespace Unrolled.Tool.Formats.Onnx;

/// <summary>Arrays that lie in other files: plain files of the model's folder, and only if the user allows it.</summary>
/// <param name="path">The model's file.</param>
/// <param name="allowed">Whether other files may be read.</param>
internal sealed class ExternalData(string path, bool allowed)
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>The bytes of an array.</summary>
    /// <param name="entry">What the file says on it: location, offset, length.</param>
    /// <exception cref="ModelFormatException">It is not allowed, not there, or outside the folder.</exception>
    public ReadOnlyMemory<byte> Read(IReadOnlyDictionary<string, string> entry)
    {
        string location = entry.GetValueOrDefault("location", "");
        if (!allowed)
        {
            throw new ModelFormatException($"weights are in another file, '{location}'. --external-data reads it.", path);
        }

        byte[] bytes = _files.TryGetValue(location, out byte[]? known) ? known : _files[location] = ReadFile(location);
        long offset = Number(entry, "offset", 0), length = Number(entry, "length", bytes.Length - Math.Min(offset, bytes.Length));
        return offset >= 0 && length >= 0 && offset <= bytes.Length && length <= bytes.Length - offset
            ? bytes.AsMemory((int)offset, (int)length)
            : throw new ModelFormatException($"'{location}' has {bytes.Length} bytes; the model reads {length} from byte {offset} on.", path);
    }

    private byte[] ReadFile(string location)
    {
        // A name only: no folder, no "..", no drive, no link.
        if (location.Length == 0 || location is "." or ".." || location.IndexOfAny(['/', '\\', ':', '\0']) >= 0)
        {
            string trimmed = location.StartsWith("./", StringComparison.Ordinal) ? location[2..] : "";
            if (trimmed.Length == 0 || trimmed is ".." || trimmed.IndexOfAny(['/', '\\', ':', '\0']) >= 0)
            {
                throw new ModelFormatException($"external data in '{location}' is refused: only files in the model's own folder are read.", path);
            }

            location = trimmed;
        }

        var file = new FileInfo(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, location));
        if (!file.Exists)
        {
            throw new ModelFormatException($"the file with weights, '{location}', is not there.", path);
        }

        if (file.LinkTarget is not null || (file.Attributes & (FileAttributes.Device | FileAttributes.Directory | FileAttributes.ReparsePoint)) != 0)
        {
            throw new ModelFormatException($"external data in '{location}' is refused: it is a link or no plain file.", path);
        }

        return file.Length <= ModelFileContent.MaxLength
            ? ModelFileContent.Read(file.FullName).Bytes
            : throw new ModelFormatException($"'{location}' has {file.Length} bytes; at most {ModelFileContent.MaxLength} are read.", path);
    }

    private long Number(IReadOnlyDictionary<string, string> entry, string key, long otherwise)
        => !entry.TryGetValue(key, out string? text) ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
            : throw new ModelFormatException($"external data has the {key} '{text}'.", path);
}
