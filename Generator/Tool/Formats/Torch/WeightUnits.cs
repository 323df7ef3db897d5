using System.Globalization;
using System.Text.RegularExpressions;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>Groups the tensors of a state dict into layers, in the order of their first tensors, and checks that each group is whole.</summary>
internal static partial class WeightUnits
{
    private const int MaxLayers = 1000;

    /// <param name="state">The state dict.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="ModelFormatException">Tensors are missing or do not fit each other.</exception>
    /// <exception cref="UnsupportedModelException">A module is none of the known ones.</exception>
    public static List<WeightUnit> Of(StateDict state, string file)
    {
        List<WeightUnit> units = [];
        HashSet<string> attentions = [.. state.Tensors.Where(t => t.Local is "in_proj_weight" or "q_proj_weight").Select(t => t.Module)];
        foreach (IGrouping<string, StateTensor> module in state.Tensors.GroupBy(t => t.Module.EndsWith("out_proj", StringComparison.Ordinal) && attentions.Contains(Parent(t.Module)) ? Parent(t.Module) : t.Module))
        {
            if (attentions.Contains(module.Key))
            {
                units.Add(MultiHead(module.Key, [.. module], file));
            }
            else if (module.All(t => Recurrent().IsMatch(t.Local)))
            {
                units.AddRange(Layers(module.Key, [.. module], file));
            }
            else
            {
                units.Add(Single(module.Key, [.. module], state.Classes.GetValueOrDefault(module.Key, ""), file));
            }
        }

        foreach (WeightUnit unit in units)
        {
            if (unit.Tensors.Values.FirstOrDefault(t => t.Shape.Contains(0)) is { } empty)
            {
                throw new ModelFormatException($"it has the shape {Tensor.ShapeText(empty.Shape.AsSpan())}.", file, empty.Name);
            }
        }

        return units;
    }

    private static string Parent(string module) => module.Length > "out_proj".Length ? module[..^".out_proj".Length] : "";

    // The projections of queries, keys and values in one tensor; others read keys of another width.
    private static WeightUnit MultiHead(string module, StateTensor[] tensors, string file)
    {
        var unit = new WeightUnit(module, UnitKind.MultiHeadAttention);
        foreach (StateTensor tensor in tensors)
        {
            unit.Tensors.Add(tensor.Module == module ? tensor.Local : $"out_proj.{tensor.Local}", tensor);
        }

        if (unit.Tensors.Keys.FirstOrDefault(k => k is not ("in_proj_weight" or "in_proj_bias" or "out_proj.weight" or "out_proj.bias")) is { } other)
        {
            throw new UnsupportedModelException(module, "MultiheadAttention", $"it has '{other}': only attention of a sequence to itself is proposed. Declare the network in C# and give it by --onto.");
        }

        int width = Get(unit, "out_proj.weight", file).Shape is [var w, ..] ? w : 0;
        foreach ((string name, int[] shape) in ((string, int[])[])[("in_proj_weight", [3 * width, width]), ("out_proj.weight", [width, width]), ("in_proj_bias", [3 * width]), ("out_proj.bias", [width])])
        {
            bool isOptional = name.EndsWith("bias", StringComparison.Ordinal) && !unit.HasBias;
            if (!(isOptional && !unit.Tensors.ContainsKey(name)) && Get(unit, name, file) is var tensor && !tensor.Shape.SequenceEqual(shape))
            {
                throw new ModelFormatException($"expected the shape {Tensor.ShapeText(shape)}, got {Tensor.ShapeText(tensor.Shape.AsSpan())}.", file, tensor.Name);
            }
        }

        return unit;
    }

    // [inputs, outputs, size] and not [outputs, inputs, size]: by its bias, its class or its name.
    private static bool IsTransposed(string module, string type, Dictionary<string, StateTensor> tensors)
    {
        var shape = tensors["weight"].Shape;
        bool isBoth = !tensors.TryGetValue("bias", out StateTensor? bias) || shape[0] == shape[1];
        return type.Length > 0 ? type.Contains("ConvTranspose", StringComparison.Ordinal)
            : !isBoth ? bias!.Shape.SequenceEqual([shape[1]])
            : module.Contains("deconv", StringComparison.OrdinalIgnoreCase) || module.Contains("transpose", StringComparison.OrdinalIgnoreCase) || module.Contains("upconv", StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<WeightUnit> Layers(string module, StateTensor[] tensors, string file)
    {
        var layers = new SortedDictionary<int, WeightUnit>();
        foreach (StateTensor tensor in tensors)
        {
            Match match = Recurrent().Match(tensor.Local);
            string number = match.Groups["layer"].Value;
            int layer = number.Length == 0 ? 0 : int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int l) && l < MaxLayers ? l : throw new ModelFormatException($"'{tensor.Local}' is of no layer below {MaxLayers}.", file, tensor.Name);
            if (!layers.TryGetValue(layer, out WeightUnit? unit))
            {
                layers.Add(layer, unit = new WeightUnit(module, UnitKind.Lstm, layer));
            }

            if (!unit.Tensors.TryAdd($"{match.Groups["name"].Value}_l0{match.Groups["reverse"].Value}", tensor))
            {
                throw new ModelFormatException("two tensors of this layer have this name.", file, tensor.Name);
            }
        }

        foreach ((int number, WeightUnit unit) in layers)
        {
            if (number > 0 && !layers.ContainsKey(number - 1))
            {
                throw new ModelFormatException($"'{module}' has a layer {number}, but no layer {number - 1}.", file);
            }

            unit.Kind = Kind(unit, file);
            Check(unit, "", file);
            if (unit.Tensors.Keys.Any(k => k.EndsWith("_reverse", StringComparison.Ordinal)))
            {
                Check(unit, "_reverse", file);
            }
        }

        return layers.Values;
    }

    // The rows are those of four gates, three, or one; U has as many columns as h has values.
    private static UnitKind Kind(WeightUnit unit, string file)
    {
        StateTensor input = Get(unit, "weight_ih_l0", file), recurrent = Get(unit, "weight_hh_l0", file);
        if (input.Shape.Length != 2 || recurrent.Shape.Length != 2)
        {
            throw new ModelFormatException($"it has the shape {Tensor.ShapeText(input.Shape.AsSpan())}; expected [gates · units, inputs].", file, input.Name);
        }

        if (unit.Tensors.ContainsKey("weight_hr_l0"))
        {
            return UnitKind.Lstm;
        }

        (int rows, int units) = (recurrent.Shape[0], recurrent.Shape[1]);
        return units == 0 ? throw new ModelFormatException("it has no columns.", file, recurrent.Name)
            : rows == 4L * units ? UnitKind.Lstm
            : rows == 3L * units ? UnitKind.Gru
            : rows == units ? UnitKind.Rnn
            : throw new ModelFormatException($"it has the shape {Tensor.ShapeText(recurrent.Shape.AsSpan())}; expected 4, 3 or 1 times as many rows as columns.", file, recurrent.Name);
    }

    private static void Check(WeightUnit unit, string direction, string file)
    {
        int gates = unit.Kind switch { UnitKind.Lstm => 4, UnitKind.Gru => 3, _ => 1 };
        StateTensor input = Get(unit, $"weight_ih_l0{direction}", file);
        int rows = unit.Tensors["weight_ih_l0"].Shape[0], units = rows / gates, hidden = unit.Projection > 0 ? unit.Projection : units;
        if (rows % gates != 0)
        {
            throw new ModelFormatException($"it has {rows} rows; expected a multiple of {gates}.", file, input.Name);
        }

        Expect($"weight_ih_l0{direction}", rows, unit.Inputs);
        Expect($"weight_hh_l0{direction}", rows, hidden);
        if (unit.Tensors.ContainsKey("weight_hr_l0"))
        {
            Expect($"weight_hr_l0{direction}", hidden, units);
        }

        if (unit.HasBias)
        {
            Expect($"bias_ih_l0{direction}", rows);
            Expect($"bias_hh_l0{direction}", rows);
        }
        else if (unit.Tensors.Keys.FirstOrDefault(k => k.StartsWith("bias", StringComparison.Ordinal)) is { } only)
        {
            throw new ModelFormatException($"'{unit.Module}' has this tensor, but no bias_ih.", file, unit.Tensors[only].Name);
        }

        void Expect(string name, params int[] shape)
        {
            StateTensor tensor = Get(unit, name, file);
            if (!tensor.Shape.SequenceEqual(shape))
            {
                throw new ModelFormatException($"expected the shape {Tensor.ShapeText(shape)}, got {Tensor.ShapeText(tensor.Shape.AsSpan())}.", file, tensor.Name);
            }
        }
    }

    private static StateTensor Get(WeightUnit unit, string name, string file)
        => unit.Tensors.TryGetValue(name, out StateTensor? tensor) ? tensor : throw new ModelFormatException($"'{unit.Place}' has no such tensor; it has {string.Join(", ", unit.Tensors.Keys)}.", file, $"{unit.Module}.{name}");

    private static WeightUnit Single(string module, StateTensor[] tensors, string type, string file)
    {
        Dictionary<string, StateTensor> all = tensors.ToDictionary(t => t.Local, StringComparer.Ordinal);
        all.Remove("num_batches_tracked");
        string[] names = [.. all.Keys.Order(StringComparer.Ordinal)];
        string listed = string.Join(", ", names.Take(8));
        if (names.Contains("weight_g") || names.Contains("original0"))
        {
            throw new UnsupportedModelException(module, "weight_norm", "call remove_weight_norm before saving: the weights are kept as direction and length.");
        }

        UnitKind? kind = names switch
        {
            ["running_mean", "running_var"] or ["bias", "running_mean", "running_var", "weight"] => UnitKind.BatchNorm,
            ["weight"] or ["bias", "weight"] => all["weight"].Shape.Length switch
            {
                1 => names.Length == 2 ? UnitKind.LayerNorm : UnitKind.PRelu,
                2 when names.Length == 1 && (module.Contains("emb", StringComparison.OrdinalIgnoreCase) || type.EndsWith(".Embedding", StringComparison.Ordinal)) => UnitKind.Embedding,
                2 => UnitKind.Linear,
                3 => IsTransposed(module, type, all) ? UnitKind.ConvTranspose1D : UnitKind.Conv1D,
                4 => UnitKind.Conv2D,
                _ => null,
            },
            _ => null,
        };
        if (kind is null || kind != UnitKind.ConvTranspose1D && type.Contains("ConvTranspose", StringComparison.Ordinal))
        {
            throw new UnsupportedModelException(module, type.Length > 0 ? type : "module", names.Length == 0 ? "it has no weights." : $"its tensors ({listed}) are those of no layer that is known.");
        }

        var unit = new WeightUnit(module, kind.Value);
        foreach ((string name, StateTensor tensor) in all)
        {
            unit.Tensors.Add(name, tensor);
            bool fits = name is "weight" && kind is not UnitKind.BatchNorm || tensor.Shape.SequenceEqual([kind is UnitKind.BatchNorm ? all["running_mean"].Shape.FirstOrDefault() : all["weight"].Shape[kind is UnitKind.ConvTranspose1D ? 1 : 0]]);
            if (!fits)
            {
                throw new ModelFormatException($"it has the shape {Tensor.ShapeText(tensor.Shape.AsSpan())}, which does not fit the other tensors of '{module}'.", file, tensor.Name);
            }
        }

        return unit;
    }

    [GeneratedRegex(@"^(?<name>(weight|bias)_(ih|hh|hr))(_l(?<layer>[0-9]{1,5}))?(?<reverse>_reverse)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Recurrent();
}
