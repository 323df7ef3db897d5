using System.Collections.Immutable;
using System.Text;
using Unrolled.Tool.Formats.Hdf5;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>The weights of a model, of a layer or of a part of one.</summary>
internal abstract class KerasWeights
{
    /// <summary>Its own tensors, in Keras's order.</summary>
    public abstract ImmutableArray<Hdf5Dataset> Tensors { get; }

    /// <summary>The weights of a layer of a model.</summary>
    public abstract KerasWeights Of(KerasModel model, KerasLayer layer);

    /// <summary>The weights of a part of a layer.</summary>
    /// <param name="name">The part's name in Keras 3's files: "forward_layer".</param>
    /// <param name="index">Its place among the parts with weights.</param>
    /// <param name="count">The number of parts.</param>
    public abstract KerasWeights Part(string name, int index, int count);

    /// <summary>The weights of a part of a layer whose parts have different numbers of tensors.</summary>
    /// <param name="name">The part's name in Keras 3's files.</param>
    /// <param name="start">Its first tensor among those of all parts.</param>
    /// <param name="count">The number of its tensors.</param>
    /// <param name="all">The number of all tensors.</param>
    public abstract KerasWeights Range(string name, int start, int count, int all);

    /// <summary>Files as Keras 1 and 2 write them, and .h5 of Keras 3: a group for each layer, with the names of its tensors in order.</summary>
    public sealed class ByName(Hdf5Group root, string file) : KerasWeights
    {
        public override ImmutableArray<Hdf5Dataset> Tensors => [];

        public override KerasWeights Of(KerasModel model, KerasLayer layer)
        {
            // Layers that a Sequential model has twice by one name have one group.
            Hdf5Group group = root.Group(layer.Name) ?? throw new ModelFormatException($"it has no weights of the layer '{layer.Name}'.", file);
            return new Listed([.. Names(group, file, "weight_names").Select(name => (name, Dataset(group, name)))], file);
        }

        public override KerasWeights Part(string name, int index, int count) => this;

        public override KerasWeights Range(string name, int start, int count, int all) => this;

        /// <summary>A list of names; HDF5's limit makes Keras split long ones into name0, name1 ….</summary>
        public static IEnumerable<string> Names(Hdf5Group group, string file, string attribute)
        {
            if (group.Attributes.TryGetValue(attribute, out Hdf5Attribute? found))
            {
                return found.Texts() ?? throw new ModelFormatException($"the attribute '{attribute}' of '{group.Path}' is not a list of names.", file);
            }

            List<string> names = [];
            for (int i = 0; group.Attributes.TryGetValue($"{attribute}{i}", out Hdf5Attribute? part); i++)
            {
                names.AddRange(part.Texts() ?? throw new ModelFormatException($"the attribute '{attribute}{i}' of '{group.Path}' is not a list of names.", file));
            }

            return names;
        }

        private Hdf5Dataset Dataset(Hdf5Group group, string name)
            => group.Dataset(name) ?? throw new ModelFormatException($"'{group.Path}' lists the tensor '{name}', which is not there.", file);
    }

    /// <summary>The tensors of a layer, by names in order.</summary>
    private sealed class Listed(ImmutableArray<(string Name, Hdf5Dataset Dataset)> tensors, string file) : KerasWeights
    {
        public override ImmutableArray<Hdf5Dataset> Tensors => [.. tensors.Select(t => t.Dataset)];

        // The layers of a model within a model are parts of the tensors' names: "model/lstm/lstm_cell/kernel:0".
        public override KerasWeights Of(KerasModel model, KerasLayer layer)
        {
            ImmutableArray<(string, Hdf5Dataset)> own = [.. tensors.Where(t => t.Name.Split('/').Contains(layer.Name) || t.Name.StartsWith(layer.Name + "_", StringComparison.Ordinal) && !t.Name.Contains('/'))];
            return own.IsEmpty && layer.HasWeights ? throw new ModelFormatException($"none of the tensors of '{model.Name}' has the name of its layer '{layer.Name}'.", file) : new Listed(own, file);
        }

        public override KerasWeights Part(string name, int index, int count)
        {
            if (tensors.Length % count != 0)
            {
                throw new ModelFormatException($"{tensors.Length} tensors of {count} equal parts.", file, tensors[0].Name);
            }

            int length = tensors.Length / count;
            return new Listed([.. tensors.Skip(index * length).Take(length)], file);
        }

        // Keras 1 has more tensors, as many for each direction.
        public override KerasWeights Range(string name, int start, int count, int all)
            => tensors.Length == all ? new Listed([.. tensors.Skip(start).Take(count)], file) : Part(name, start == 0 ? 0 : 1, 2);
    }

    /// <summary>model.weights.h5 of a .keras file, and .weights.h5 of Keras 3: a group for each layer, named by its class and its number.</summary>
    public sealed class ByClass : KerasWeights
    {
        private readonly ImmutableSortedDictionary<string, Hdf5Dataset> _all;
        private readonly string _prefix;
        private readonly string _file;

        public ByClass(Hdf5Group root, string file)
            // Saved on Windows, names may have backslashes.
            : this(root.AllDatasets().GroupBy(d => d.Path.Replace('\\', '/')).ToImmutableSortedDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal), "", file)
        {
        }

        private ByClass(ImmutableSortedDictionary<string, Hdf5Dataset> all, string prefix, string file)
        {
            _all = all;
            _prefix = prefix;
            _file = file;
        }

        public override ImmutableArray<Hdf5Dataset> Tensors
            => [.. _all.Where(t => t.Key.StartsWith($"{_prefix}vars/", StringComparison.Ordinal) && int.TryParse(t.Key.AsSpan(_prefix.Length + 5), out _)).OrderBy(t => int.Parse(t.Key.AsSpan(_prefix.Length + 5), System.Globalization.CultureInfo.InvariantCulture)).Select(t => t.Value)];

        // Versions differ in whether they prefer public names of attributes: "query_dense" and "_query_dense".
        public override KerasWeights Part(string name, int index, int count)
            => new ByClass(_all, $"{_prefix}{(_all.Keys.Any(k => k.StartsWith($"{_prefix}_{name}/", StringComparison.Ordinal)) ? "_" : "")}{name}/", _file);

        public override KerasWeights Range(string name, int start, int count, int all) => Part(name, 0, 1);

        // Numbers count the layers of a class, in some versions twice where a layer has weights: what counts is the order of those with tensors.
        public override KerasWeights Of(KerasModel model, KerasLayer layer)
        {
            string kind = SnakeCase(layer.Class);
            List<KerasLayer> same = [.. model.Layers.Where(l => SnakeCase(l.Class) == kind && l.HasWeights)];
            int index = same.IndexOf(layer);
            foreach (string container in (ReadOnlySpan<string>)["layers/", "_layer_checkpoint_dependencies/"])
            {
                List<(int Number, string Group)> groups = Groups(_prefix + container, kind);
                if (groups.Count == 0)
                {
                    continue;
                }

                return groups.Count == same.Count && index >= 0
                    ? new ByClass(_all, $"{_prefix}{container}{groups[index].Group}/", _file)
                    : throw new ModelFormatException($"the model has {same.Count} layers of the class {layer.Class}, and the file weights of {groups.Count}.", _file);
            }

            throw new ModelFormatException($"it has no weights of the layer '{layer.Name}' ({layer.Class}).", _file);
        }

        private List<(int Number, string Group)> Groups(string container, string kind)
        {
            SortedSet<(int, string)> groups = [];
            foreach (string path in _all.Keys)
            {
                // Dropout keeps the state of its random numbers.
                if (!path.StartsWith(container, StringComparison.Ordinal) || path.Contains("seed_generator", StringComparison.Ordinal))
                {
                    continue;
                }

                string group = path[container.Length..].Split('/')[0];
                if (group == kind)
                {
                    groups.Add((0, group));
                }
                else if (group.StartsWith(kind + "_", StringComparison.Ordinal) && int.TryParse(group.AsSpan(kind.Length + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number))
                {
                    groups.Add((number, group));
                }
            }

            return [.. groups];
        }

        /// <summary>"BatchNormalization" becomes "batch_normalization".</summary>
        public static string SnakeCase(string name)
        {
            var text = new StringBuilder();
            string letters = string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
            for (int i = 0; i < letters.Length; i++)
            {
                char c = letters[i];
                bool upper = char.IsAsciiLetterUpper(c);
                bool word = upper && i > 0 && (char.IsAsciiLetterLower(letters[i - 1]) || i + 1 < letters.Length && char.IsAsciiLetterLower(letters[i + 1]) && letters[i - 1] != '_');
                text.Append(word ? "_" : "").Append(char.ToLowerInvariant(c));
            }

            return text.ToString();
        }
    }
}
