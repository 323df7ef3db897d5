using System.Globalization;
using System.Text.Json;
using Unrolled.Tool.Formats.Hdf5;
using Unrolled.Tool.Formats.Zip;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>A Keras file: a zip of configuration and weights, or an HDF5 file with both or with weights alone.</summary>
internal sealed class KerasFile
{
    private const string ConfigEntry = "config.json", MetadataEntry = "metadata.json", WeightsEntry = "model.weights.h5";
    private const int MaxJson = 256 << 20;

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

    private static bool IsZip(ModelFileContent file) => file.StartsWith("PK"u8);

    /// <summary>Whether a zip is a Keras file: it has its configuration.</summary>
    public static bool IsArchive(ModelFileContent file) => IsZip(file) && ZipContent.Has(file, ConfigEntry, WeightsEntry);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">It is damaged.</exception>
    public static KerasFile Read(ModelFileContent content)
    {
        // Within an archive an HDF5 file may begin where one with a user block would.
        KerasFile file = IsZip(content) ? FromArchive(content) : FromHdf5(content);
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
        ZipContent zip = ZipContent.Read(content);
        KerasModel model = KerasModelReader.Read(zip.Entry(ConfigEntry, MaxJson), content.Path);
        string version = zip.Contains(MetadataEntry) ? MetadataVersion(zip.Entry(MetadataEntry, MaxJson), content.Path) : "3";
        Hdf5Group root = Hdf5File.Read(zip.Entry(WeightsEntry), $"{content.Path}/{WeightsEntry}");
        return new KerasFile(content.Path, "zip", version, model, root, new KerasWeights.ByClass(root, content.Path));
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
