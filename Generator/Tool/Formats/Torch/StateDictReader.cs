using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Unrolled.Tool.Formats.Torch.Pickle;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>Finds the state dict in what PyTorch has pickled: at the top, under a key beside other values, or within whole modules, whose classes are only names.</summary>
/// <param name="container">The file's content.</param>
/// <param name="file">The file.</param>
internal sealed class StateDictReader(TorchContainer container, ModelFileContent file)
{
    private const int MaxDepth = 32, MaxNesting = 4, MaxNodes = 200_000, MaxTensors = 100_000, MaxText = 200, MaxListed = 64;

    private static readonly string[] Preferred = ["model_state_dict", "state_dict", "model_state", "model", "net", "network", "module", "weights", "params", "best_model_state", "best_model_state_dict", "best_state_dict", "ema_state_dict", "ema"];

    private readonly TorchObjects _objects = new(file.Path);
    private readonly StateDict _result = new() { Format = container.Format };
    private readonly HashSet<object> _path = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PickleDictionary, bool> _withTensors = new(ReferenceEqualityComparer.Instance), _withDictionaries = new(ReferenceEqualityComparer.Instance), _withWeights = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _nodes;
    private long _elements;

    /// <summary>Reads the names of everything, and no weights yet.</summary>
    /// <exception cref="ModelFormatException">There is no state dict, or a damaged one.</exception>
    /// <exception cref="UnsupportedModelException">It has what is no tensor.</exception>
    public StateDict Read()
    {
        switch (container.Root)
        {
            case PickleObject module when IsModule(module):
                AddModule("", module, 0);
                break;
            case PickleDictionary top when HasTensors(top) && Candidates(top).Count == 0:
                AddTensors("", top);
                break;
            case PickleDictionary top:
                AddNested(top, 0);
                break;
            case object?[] or List<object?>:
                // Such as (state dict, epoch).
                AddNested(Numbered(container.Root as object?[] ?? [.. (List<object?>)container.Root]), 0);
                break;
            case var other when _objects.Tensor(other) is not null:
                throw new ModelFormatException("it has a single tensor; expected a state dict.", file.Path);
            case PickleObject other:
                throw new ModelFormatException($"it has an object of the class {other.Type}, which is not read; expected a state dict or a module.", file.Path);
            case var other:
                throw new ModelFormatException($"it has {Describe(other)}; expected a state dict.", file.Path);
        }

        return _result.Tensors.Count > 0 ? _result : throw new ModelFormatException("it has no tensors.", file.Path);
    }

    private bool HasTensors(PickleDictionary dictionary) => Known(_withTensors, dictionary, value => _objects.Tensor(value) is not null || Array("", value) is not null);

    private bool HasDictionaries(PickleDictionary dictionary) => Known(_withDictionaries, dictionary, value => value is PickleDictionary inner && HasTensors(inner));

    // A dictionary may be shared by many: each is looked through once.
    private static bool Known(Dictionary<PickleDictionary, bool> known, PickleDictionary dictionary, Func<object?, bool> test)
        => known.TryGetValue(dictionary, out bool answer) ? answer : known[dictionary] = dictionary.Named.Any(i => test(i.Value));

    private static bool IsModule(PickleObject made) => made.State is PickleDictionary state && (state.TryGet("_modules", out _) || state.TryGet("_parameters", out _) || made.Type.Module.StartsWith("__torch__", StringComparison.Ordinal));

    // Not those of an optimizer, whose tensors stand under numbers; and only those with weights, if some have none, such as the mean and the deviation of a scaler.
    private List<(string Key, object Value)> Candidates(PickleDictionary top)
    {
        List<(string Key, object Value)> all = [];
        foreach ((string key, object? value) in top.Named)
        {
            if (value is PickleDictionary inner && !IsTraining(key) && HasTensors(inner) || value is PickleObject made && !IsTraining(key) && IsModule(made))
            {
                all.Add((key, value!));
            }
        }

        List<(string Key, object Value)> weights = all.FindAll(c => c.Value is PickleObject || HasWeights((PickleDictionary)c.Value));
        return weights.Count > 0 ? weights : all;
    }

    private static PickleDictionary Numbered(object?[] values)
    {
        var numbered = new PickleDictionary();
        for (int i = 0; i < values.Length; i++)
        {
            numbered.Set(i.ToString(CultureInfo.InvariantCulture), values[i]);
        }

        return numbered;
    }

    private bool HasWeights(PickleDictionary dictionary)
    {
        if (!_withWeights.TryGetValue(dictionary, out bool answer))
        {
            _withWeights[dictionary] = answer = dictionary.Named.Any(i => i.Key.EndsWith("weight", StringComparison.Ordinal) || i.Key.Contains("weight_ih", StringComparison.Ordinal));
        }

        return answer;
    }

    private void AddNested(PickleDictionary top, int depth)
    {
        List<(string Key, object Value)> candidates = Candidates(top);
        (string Key, object Value)[] chosen = [.. Preferred.SelectMany(p => candidates.Where(c => c.Key == p)).Take(1)];
        if (chosen.Length == 0)
        {
            chosen = [.. candidates];
        }

        if (chosen.Length == 0 && depth < MaxNesting && top.Named.Where(i => !IsTraining(i.Key)).Select(i => i.Value).OfType<PickleDictionary>().Where(HasDictionaries).ToArray() is [var deeper])
        {
            AddNested(deeper, depth + 1);
            chosen = [("", deeper)];
        }
        else if (chosen.Length == 0)
        {
            throw new ModelFormatException($"no state dict is in it; it has {List(top.Named.Select(i => $"'{i.Key}': {Describe(i.Value)}"))}.", file.Path);
        }
        else
        {
            foreach ((string key, object value) in chosen)
            {
                // One model stands for itself; several keep their names.
                string prefix = chosen.Length == 1 ? "" : key + ".";
                if (value is PickleObject module)
                {
                    AddModule(prefix, module, 0);
                }
                else
                {
                    AddTensors(prefix, (PickleDictionary)value);
                }
            }
        }

        foreach ((string key, object? value) in top.Named)
        {
            if (!chosen.Any(c => ReferenceEquals(c.Value, value)))
            {
                AddValue(key, value, 0);
            }
        }
    }

    private static bool IsTraining(string key) => key.Contains("optim", StringComparison.OrdinalIgnoreCase) || key.Contains("sched", StringComparison.OrdinalIgnoreCase);

    private void AddTensors(string prefix, PickleDictionary dictionary)
    {
        foreach ((string key, object? value) in dictionary.Named)
        {
            if (_objects.Tensor(value) is { } tensor)
            {
                Add(prefix + key, tensor);
            }
            else if (Array(prefix + key, value) is { } array)
            {
                Add(array);
            }
            else if (value is PickleObject or PicklePersistent)
            {
                throw new UnsupportedModelException(prefix + key, value is PickleObject made ? made.Type.ToString() : "storage", "a state dict has tensors; this is none, and nothing of a file is run.");
            }
            else
            {
                AddValue(prefix + key, value, 0);
            }
        }

        if (dictionary.State is PickleDictionary state && state.TryGet("_metadata", out object? metadata) && metadata is PickleDictionary modules)
        {
            _result.Modules.AddRange(modules.Named.Take(MaxTensors).Where(m => m.Key.Length > 0).Select(m => prefix + m.Key));
        }
    }

    // A module as its attributes: _parameters, _buffers and _modules are dictionaries; TorchScript's modules have tensors and modules among their attributes.
    private void AddModule(string prefix, PickleObject module, int depth)
    {
        string name = prefix.TrimEnd('.');
        if (depth > MaxDepth || !_path.Add(module))
        {
            throw new ModelFormatException($"the modules below '{name}' are nested too deeply, or contain themselves.", file.Path);
        }

        var state = (PickleDictionary)module.State!;
        Visit(state);
        _result.Classes[name] = module.Type.ToString();
        if (name.Length > 0)
        {
            _result.Modules.Add(name);
        }

        foreach ((string key, object? value) in state.Named)
        {
            if (key is "_parameters" or "_buffers" or "_modules" && value is PickleDictionary inner)
            {
                Visit(inner);
                foreach ((string child, object? part) in inner.Named)
                {
                    AddPart(prefix + child, part, depth);
                }
            }
            else if (container.IsScript && (_objects.Tensor(value) is not null || value is PickleObject { State: PickleDictionary } nested && IsModule(nested)))
            {
                AddPart(prefix + key, value, depth);
            }
            else if (!key.StartsWith('_') && value is string or long or double or bool)
            {
                _result.Values.Add((prefix + key, value));
            }
        }

        _path.Remove(module);
    }

    // Modules may share others, so that walking through all takes longer than reading the file.
    private void Visit(PickleDictionary dictionary)
    {
        _nodes += dictionary.Items.Count + 1;
        if (_nodes > MaxNodes)
        {
            throw new ModelFormatException($"the modules have more than {MaxNodes} parts.", file.Path);
        }
    }

    private void AddPart(string name, object? part, int depth)
    {
        if (_objects.Tensor(part) is { } tensor)
        {
            Add(name, tensor);
        }
        else if (part is PickleObject module && IsModule(module))
        {
            AddModule(name + ".", module, depth + 1);
        }
        else if (part is PickleObject other)
        {
            throw new UnsupportedModelException(name, other.Type.ToString(), "it is neither a tensor nor a module, and nothing of a file is run.");
        }
    }

    // What is beside the weights: numbers and texts are kept, the rest is named.
    private void AddValue(string name, object? value, int depth)
    {
        if (++_nodes > MaxNodes || depth > MaxDepth)
        {
            return;
        }

        switch (value)
        {
            case string text when text.Length <= MaxText:
                _result.Values.Add((name, text));
                break;
            case null or bool or long or double or BigInteger:
                _result.Values.Add((name, value));
                break;
            case PickleDictionary { Items.Count: <= MaxListed } values when !IsTraining(name) && !HasTensors(values) && _path.Add(values):
                foreach ((string key, object? inner) in values.Named)
                {
                    AddValue($"{name}.{key}", inner, depth + 1);
                }

                _path.Remove(values);
                break;
            case List<object?> { Count: <= MaxListed } list when list.TrueForAll(v => v is string { Length: <= MaxText } or long or double or bool):
                _result.Values.Add((name, $"[{string.Join(", ", list.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)))}]"));
                break;
            case PickleObject { Type: { Module: var module, Name: "scalar" }, Arguments: [PickleObject type, ReadOnlyMemory<byte> bytes] } when module.StartsWith("numpy", StringComparison.Ordinal) && NumpyArrays.Scalar(type, bytes.Span) is { } number:
                _result.Values.Add((name, number));
                break;
            default:
                _result.Dropped.Add($"'{name}', {Describe(value)}");
                break;
        }
    }

    private string Describe(object? value) => value switch
    {
        null => "None",
        string => "a text",
        bool or long or double or BigInteger => "a number",
        PickleDictionary { Items.Count: var count } => $"a dictionary of {count}",
        List<object?> { Count: var count } => $"a list of {count}",
        object?[] { Length: var length } => $"a tuple of {length}",
        PickleObject when _objects.Tensor(value) is { } tensor => $"a tensor [{string.Join(", ", tensor.Shape)}]",
        PickleObject made => $"an object of {made.Type}, which was not run",
        PickleGlobal named => $"the name {named}",
        ReadOnlyMemory<byte> bytes => $"{bytes.Length} bytes",
        _ => "something else",
    };

    private StateTensor? Array(string name, object? value)
        => value is PickleObject made && NumpyArrays.Shape(made, file.Path) is { } shape
            ? new StateTensor(name, "NumPy", [.. shape], () =>
            {
                Count(shape.Select(d => (long)d), name);
                return NumpyArrays.Read(made, shape);
            })
            : null;

    private void Add(string name, TorchTensor tensor)
        => Add(new StateTensor(name, tensor.Element.Name, [.. tensor.Shape.Select(d => (int)d)], () =>
        {
            Count(tensor.Shape, name);
            return tensor.Read(container.Bytes(tensor.Storage).Span, name, file.Path);
        }));

    // Views may repeat elements without end, and many tensors may share a storage; no honest file has several times as many elements as bytes.
    private void Count(IEnumerable<long> shape, string name)
    {
        _elements += shape.Aggregate(1L, (a, b) => a * b);
        if (_elements > Math.Max(1 << 24, 4L * file.Bytes.Length))
        {
            throw new ModelFormatException($"the tensors have more than {_elements} elements in a file of {file.Bytes.Length} bytes.", file.Path, name);
        }
    }

    private void Add(StateTensor tensor)
    {
        if (_result.Tensors.Count >= MaxTensors)
        {
            throw new ModelFormatException($"more than {MaxTensors} tensors.", file.Path);
        }

        if (!_names.Add(tensor.Name))
        {
            throw new ModelFormatException("two tensors of this name.", file.Path, tensor.Name);
        }

        _result.Tensors.Add(tensor);
    }

    private static string List(IEnumerable<string> names)
    {
        string[] all = [.. names.Take(MaxListed)];
        return all.Length > 0 ? string.Join(", ", all) : "nothing";
    }
}
