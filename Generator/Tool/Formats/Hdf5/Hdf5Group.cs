namespace Unrolled.Tool.Formats.Hdf5;

/// <summary>A group: named groups and datasets, and attributes.</summary>
/// <param name="path">Its path from the root, without a first slash; empty for the root.</param>
internal sealed class Hdf5Group(string path)
{
    public string Path { get; } = path;

    public Dictionary<string, Hdf5Attribute> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Groups in it, in the order of the file.</summary>
    public List<(string Name, Hdf5Group Group)> Groups { get; } = [];

    /// <summary>Datasets in it, in the order of the file.</summary>
    public List<(string Name, Hdf5Dataset Dataset)> Datasets { get; } = [];

    /// <summary>A group by its name or path; null if there is none.</summary>
    public Hdf5Group? Group(string name)
    {
        Hdf5Group? group = this;
        foreach (string part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            group = group?.Groups.Find(g => g.Name == part).Group;
        }

        return group;
    }

    /// <summary>A dataset by its name or path; null if there is none.</summary>
    public Hdf5Dataset? Dataset(string name)
    {
        int slash = name.LastIndexOf('/');
        return (slash < 0 ? this : Group(name[..slash]))?.Datasets.Find(d => d.Name == name[(slash + 1)..]).Dataset;
    }

    /// <summary>The text of an attribute; null if there is none.</summary>
    public string? Text(string attribute) => Attributes.TryGetValue(attribute, out Hdf5Attribute? found) ? found.Text() : null;

    /// <summary>It and all groups in it.</summary>
    public IEnumerable<Hdf5Group> AllGroups() => Groups.SelectMany(g => g.Group.AllGroups()).Prepend(this);

    /// <summary>All datasets in it and in its groups.</summary>
    public IEnumerable<Hdf5Dataset> AllDatasets() => Datasets.Select(d => d.Dataset).Concat(Groups.SelectMany(g => g.Group.AllDatasets()));
}
