namespace Unrolled.Samples;

/// <summary>A file that others have published, and that a task reads.</summary>
/// <param name="Name">Its published name, with folders where it is kept in some.</param>
/// <param name="Source">Where it is to be had.</param>
/// <param name="Alone">False for one of several files that belong together: no other file can be given in its place.</param>
internal sealed record PublishedFile(string Name, string Source, bool Alone = true)
{
    private const string Compressed = ".gz";

    /// <summary>The file's path, as it is or compressed; where it is published in a folder, with that folder or without.</summary>
    /// <param name="data">What the user gave as <c>--data</c>: the folder with the file, or a file of any name in its place; null for nothing.</param>
    /// <param name="task">The task that wants it.</param>
    /// <exception cref="SampleException">It is not there.</exception>
    public string Find(string? data, string task)
    {
        if (data is null)
        {
            throw new SampleException($"'{task}' expects --data with the folder of '{Name}'; {Source}");
        }

        if (File.Exists(data))
        {
            return Alone ? data : throw new SampleException($"'{task}' reads several files: expected --data with the folder of '{Name}', got the file '{data}'; {Source}");
        }

        string path = Path.Combine(data, Name), bare = Path.Combine(data, Path.GetFileName(Name));
        string[] places = [path, path + Compressed, bare, bare + Compressed];
        return places.FirstOrDefault(File.Exists)
            ?? throw new SampleException(Directory.Exists(data) ? $"there is no file '{path}'; {Source}" : $"there is no folder '{data}' with '{Name}'; {Source}");
    }
}
