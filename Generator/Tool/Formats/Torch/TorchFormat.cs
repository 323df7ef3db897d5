using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Unrolled.Tool.Formats.Json;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>
/// PyTorch's state dicts: .pth and .pt, as zips or in the format before 1.6, whole modules and TorchScript as far as their parameters, and safetensors. The forward pass is in none of
/// them: the weights go onto a declared network, or a declaration is proposed.
/// </summary>
internal sealed class TorchFormat : IModelFormat
{
    private const int MaxListed = 100;

    public string Name => "PyTorch (.pth, .pt, .safetensors)";

    public bool Matches(ModelFileContent file) => IsZip(file) || TorchLegacy.Matches(file) || IsSafetensors(file) || IsTar(file) || IsJson(file) || file.Extension is ".pth" or ".pt" && file.Bytes is [0x80, <= 5, ..];

    public ModelInspection Inspect(ModelFileContent file)
    {
        StateDict state = Read(file);
        var inspection = new ModelInspection { Format = state.Format };
        foreach ((string name, object? value) in state.Values.Take(MaxListed))
        {
            inspection.Facts.Add((name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "None"));
        }

        inspection.Tensors.AddRange(state.Tensors.Select(t => new ModelInspection.TensorRow(t.Name, t.Type, [.. t.Shape.Select(d => (long)d)])));
        inspection.Unusual.AddRange(state.Dropped.Take(MaxListed));
        string[] types = [.. state.Tensors.Select(t => t.Type).Where(t => t is not ("float32" or "int64" or "F32" or "I64")).Distinct()];
        if (types.Length > 0)
        {
            inspection.Unusual.Add($"elements of type {string.Join(", ", types)}");
        }

        try
        {
            foreach (IGrouping<string, WeightUnit> module in WeightUnits.Of(state, file.Path).GroupBy(u => u.Module))
            {
                WeightUnit first = module.First();
                string settings = $"{first.Inputs} → {first.Outputs}{(module.Count() > 1 ? $", {module.Count()} layers" : "")}{(first.IsRecurrent && first.IsBidirectional ? ", bidirectional" : "")}";
                inspection.Layers.Add(new(module.Key, state.Classes.GetValueOrDefault(module.Key, first.Kind.ToString()), "", settings));
            }
        }
        catch (Exception fault) when (fault is UnsupportedModelException or ModelFormatException)
        {
            // The list of tensors is of use all the same.
            inspection.Layers.Clear();
            inspection.Unusual.Add(fault.Message);
        }

        return inspection;
    }

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        StateDict state = Read(file);
        DropLosses(state);
        ImportedModel model = options.Onto is { } declared ? new TorchOnto(state, file.Path).Import(declared) : TorchProposal.Import(state, file.Path);
        model.Dropped.AddRange(state.Dropped.Take(MaxListed));
        return model;
    }

    // A loss that is an attribute of the model leaves the weights of its classes in the state dict.
    private static void DropLosses(StateDict state)
    {
        List<StateTensor> losses = state.Tensors.FindAll(t => t.Module.Split('.').Any(part => part.Contains("criterion", StringComparison.OrdinalIgnoreCase) || part.EndsWith("loss", StringComparison.OrdinalIgnoreCase)));
        if (losses.Count < state.Tensors.Count)
        {
            state.Tensors.RemoveAll(losses.Contains);
            state.Dropped.AddRange(losses.Select(t => $"'{t.Name}', of a loss"));
        }
    }

    private static StateDict Read(ModelFileContent file)
    {
        if (IsTar(file))
        {
            throw new ModelFormatException("it is a tar of PyTorch before 0.1.10, which is not read. Load it with PyTorch and save it again.", file.Path);
        }

        if (IsJson(file))
        {
            return Json(file);
        }

        return IsSafetensors(file) ? Safetensors(file) : new StateDictReader(IsZip(file) ? new TorchZip(file) : new TorchLegacy(file), file).Read();
    }

    // An entry data.pkl stands in the directory at the end; other zips, such as Keras's, have none.
    private static bool IsZip(ModelFileContent file) => file.Bytes is [(byte)'P', (byte)'K', 3, 4, ..] && file.Bytes.AsSpan().IndexOf("data.pkl"u8) >= 0;

    private static bool IsTar(ModelFileContent file) => file.Extension is ".pth" or ".pt" && file.Bytes.Length > 512 && file.Bytes.AsSpan(257, 5).SequenceEqual("ustar"u8);

    private static bool IsSafetensors(ModelFileContent file) => file.Extension == ".safetensors" || file.Bytes.Length > 10 && file.Bytes[8] == '{' && file.Bytes[5] == 0 && file.Bytes[6] == 0 && file.Bytes[7] == 0;

    // What RTNeural's examples load: the state dict as nested lists.
    private static bool IsJson(ModelFileContent file) => JsonValue.Keys(file).Any(k => k.EndsWith("weight_ih_l0", StringComparison.Ordinal));

    private static StateDict Json(ModelFileContent file)
    {
        var state = new StateDict { Format = "PyTorch, JSON" };
        foreach ((string name, JsonValue value) in JsonValue.Read(file).Properties())
        {
            if (value.Kind == JsonValueKind.Array)
            {
                Tensor tensor = value.Tensor();
                state.Tensors.Add(new StateTensor(name, "number", tensor.Shape, () => tensor));
            }
            else
            {
                state.Values.Add((name, value.Kind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null));
            }
        }

        return state;
    }

    private static StateDict Safetensors(ModelFileContent file)
    {
        SafetensorsFile content;
        try
        {
            content = SafetensorsFile.Read(file.Bytes);
        }
        catch (ModelFormatException fault)
        {
            // Read from memory, the file has no name.
            throw new ModelFormatException(fault.Message, file.Path, innerException: fault);
        }

        var state = new StateDict { Format = "PyTorch, safetensors", IsOrdered = false };
        foreach (SafetensorsTensor tensor in content.Tensors)
        {
            ImmutableArray<int> shape = [.. tensor.Shape.Select(d => d <= int.MaxValue ? (int)d : throw new ModelFormatException($"it has a dimension of {d}.", file.Path, tensor.Name))];
            state.Tensors.Add(new StateTensor(tensor.Name, tensor.Type.ToString(), shape, () => tensor.IsFloat ? new Tensor(shape.AsSpan(), tensor.ToFloats()) : throw new ModelFormatException($"expected floats, got {tensor.Type}.", file.Path, tensor.Name)));
        }

        foreach ((string key, string value) in content.Metadata)
        {
            state.Values.Add((key, value));
        }

        return state.Tensors.Count > 0 ? state : throw new ModelFormatException("it has no tensors.", file.Path);
    }
}
