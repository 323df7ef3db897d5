using System.Text;

namespace Unrolled.Tool.Declarations;

/// <summary>
/// A network that is being imported: its input and its layers in the order of the declaration. Each layer is named, and reads the layers
/// that its <see cref="LayerAttribute.From"/> and its other arguments name.
/// </summary>
/// <param name="input">The network's own input, which layers call "input".</param>
internal sealed class NetworkDraft(NetworkAttribute input)
{
    /// <summary>What layers call the network's own input.</summary>
    public const string Input = "input";

    /// <summary>The network's own input. Its <see cref="NetworkAttribute.Steps"/> may be set.</summary>
    public NetworkAttribute Network { get; } = input;

    /// <summary>The layers, in the order of the declaration.</summary>
    public List<LayerDraft> Layers { get; } = [];

    /// <summary>Adds a layer. It gets a name if it has none, and reads the layer before it if <see cref="LayerAttribute.From"/> is null.</summary>
    public LayerDraft Add(LayerAttribute attribute, string origin = "")
    {
        attribute.Name = UniqueName(attribute.Name ?? LayerDraft.KindOf(attribute.GetType()));
        var layer = new LayerDraft(attribute) { Origin = origin };
        Layers.Add(layer);
        return layer;
    }

    /// <summary>The layer with a name; null if there is none.</summary>
    public LayerDraft? Find(string name) => Layers.Find(layer => layer.Name == name);

    /// <summary>A name that no layer has yet, made of a wanted one: letters, digits and underscores.</summary>
    public string UniqueName(string wanted)
    {
        var text = new StringBuilder();
        foreach (char c in wanted)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            text.Insert(0, '_');
        }

        string name = text.ToString();
        for (int i = 1; name == Input || Layers.Exists(layer => string.Equals(layer.Name, name, StringComparison.OrdinalIgnoreCase)); i++)
        {
            name = $"{text}_{i}";
        }

        return name;
    }
}
