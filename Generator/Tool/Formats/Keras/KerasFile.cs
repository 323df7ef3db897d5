using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Unrolled.Tool.Formats.Hdf5;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>A Keras file: a zip of configuration and weights, or an HDF5 file with both or with weights alone.</summary>
internal sealed class KerasFile
{
    private const string ConfigEntry = "config.json", MetadataEntry = "metadata.json", WeightsEntry = "model.weights.h5";
    private const int MaxJson = 256 << 20, MaxEntries = 4096;

    private KerasFile(string path, string container, string version, KerasModel? model, Hdf5Group root, KerasWeights weights)
    {
        Path = path;
        Container = container;
        Version = version;
        Model = model;
        Root = root;
        Weights = weights;
        Major = int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) ? major : 2;
    }

    public string Path { get; }

    /// <summary>"zip" or "HDF5".</summary>
    public string Container { get; }

    /// <summary>Keras's version: "2.10.0"; "1" where an old file does not state it.</summary>
    public string Version { get; }

    public int Major { get; }

    /// <summary>The model; null in a file of weights alone.</summary>
    public KerasModel? Model { get; }

    /// <summary>The root of the HDF5 file.</summary>
    public Hdf5Group Root { get; }

    public KerasWeights Weights { get; }

    /// <summary>What is in the file and not in the network.</summary>
    public List<string> Dropped { get; } = [];

    /// <summary>Whether a zip is a Keras file: it has its configuration.</summary>
    public static bool IsArchive(byte[] bytes)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes, writable: false));
            return archive.Entries.Count <= MaxEntries && archive.GetEntry(ConfigEntry) is not null && archive.GetEntry(WeightsEntry) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">It is damaged.</exception>
    public static KerasFile Read(ModelFileContent content)
    {
        KerasFile file = Hdf5File.Start(content.Bytes) >= 0 ? FromHdf5(content) : FromArchive(content);
        long optimizer = file.Root.Groups.Where(g => g.Name is "optimizer_weights" or "optimizer" or "_optimizer").Sum(g => g.Group.AllDatasets().Sum(d => d.StatedBytes));
        optimizer += file.Root.Groups.Where(g => g.Name.StartsWith("optimizer\\", StringComparison.Ordinal)).Sum(g => g.Group.AllDatasets().Sum(d => d.StatedBytes));
        if (optimizer > 0)
        {
            file.Dropped.Add(string.Create(CultureInfo.InvariantCulture, $"the optimizer's state, {optimizer / 1024.0:n0} KB."));
        }

        return file;
    }

    private static KerasFile FromHdf5(ModelFileContent content)
    {
        Hdf5Group root = Hdf5File.Read(content.Bytes, content.Path);
        string? config = root.Text("model_config");
        Hdf5Group? weights = root.Group("model_weights");
        string? version = root.Text("keras_version") ?? weights?.Text("keras_version");
        if (config is null)
        {
            // Weights alone: of Keras 3 by classes, before by names.
            bool byClass = !root.Attributes.ContainsKey("layer_names") && root.Groups.Exists(g => g.Name is "layers" or "_layer_checkpoint_dependencies" || g.Name.StartsWith("_layer_checkpoint_dependencies\\", StringComparison.Ordinal));
            return new KerasFile(content.Path, "HDF5", version ?? (byClass ? "3" : "1"), null, root, byClass ? new KerasWeights.ByClass(root, content.Path) : new KerasWeights.ByName(weights ?? root, content.Path));
        }

        KerasModel model = KerasModelReader.Read(System.Text.Encoding.UTF8.GetBytes(config), content.Path);
        return new KerasFile(content.Path, "HDF5", version ?? "1", model, root, new KerasWeights.ByName(weights ?? root, content.Path));
    }

    private static KerasFile FromArchive(ModelFileContent content)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content.Bytes, writable: false));
            if (archive.Entries.Count > MaxEntries)
            {
                throw new ModelFormatException($"the zip has {archive.Entries.Count} entries; at most {MaxEntries} are read.", content.Path);
            }

            KerasModel model = KerasModelReader.Read(Entry(archive, ConfigEntry, content.Path, MaxJson), content.Path);
            string version = archive.GetEntry(MetadataEntry) is null ? "3" : MetadataVersion(Entry(archive, MetadataEntry, content.Path, MaxJson), content.Path);
            byte[] weights = Entry(archive, WeightsEntry, content.Path, ModelFileContent.MaxLength);
            Hdf5Group root = Hdf5File.Read(weights, $"{content.Path}/{WeightsEntry}");
            return new KerasFile(content.Path, "zip", version, model, root, new KerasWeights.ByClass(root, content.Path));
        }
        catch (InvalidDataException fault)
        {
            throw new ModelFormatException($"the zip is damaged: {fault.Message}", content.Path, innerException: fault);
        }
    }

    // Only entries by known names are read, into memory: names of others lead nowhere.
    private static byte[] Entry(ZipArchive archive, string name, string path, long most)
    {
        ZipArchiveEntry entry = archive.GetEntry(name) ?? throw new ModelFormatException($"the zip has no '{name}'.", path);
        // Deflate makes at most 1032 bytes of one: a longer entry lies.
        if (entry.Length > most || entry.Length > entry.CompressedLength * 1032 + 1024)
        {
            throw new ModelFormatException($"'{name}' in the zip states {entry.Length} bytes, of {entry.CompressedLength} compressed.", path);
        }

        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count == bytes.Length && stream.ReadByte() < 0 ? bytes : throw new ModelFormatException($"'{name}' in the zip states {bytes.Length} bytes and has {(count < bytes.Length ? $"{count}" : "more")}.", path);
    }

    private static string MetadataVersion(byte[] json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return new KerasConfig(document.RootElement, MetadataEntry, path).Text("keras_version") ?? "3";
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second: a text that is not Unicode.
            throw new ModelFormatException($"'{MetadataEntry}' is not JSON: {fault.Message}", path, innerException: fault);
        }
    }
}
