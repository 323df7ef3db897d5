using Unrolled.Tool.Formats.Torch.Pickle;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>Recognizes tensors among the records of a pickle: the few functions that rebuild one, with their arguments.</summary>
/// <param name="file">The file, for messages.</param>
internal sealed class TorchObjects(string file)
{
    private const int MaxDimensions = 16, MaxWrappers = 8;

    /// <summary>A value as a tensor; null if it is none.</summary>
    /// <exception cref="ModelFormatException">It is a damaged tensor.</exception>
    public TorchTensor? Tensor(object? value)
    {
        for (int depth = 0; depth < MaxWrappers && value is PickleObject made; depth++)
        {
            switch (made.Type)
            {
                case { Module: "torch._utils", Name: "_rebuild_tensor" or "_rebuild_tensor_v2" }:
                    return made.Arguments.Length >= 4 ? View(made, null) : throw Fault(made, $"has {made.Arguments.Length} arguments");
                case { Module: "torch._utils", Name: "_rebuild_tensor_v3" }:
                    return made.Arguments.Length >= 7 && made.Arguments[6] is PickleGlobal { Module: "torch" } type ? View(made, TorchElement.Of(type.Name) ?? throw Fault(made, $"has the type {type}")) : throw Fault(made, "has no type");
                case { Module: "torch._utils", Name: "_rebuild_parameter" or "_rebuild_parameter_with_state" } when made.Arguments.Length > 0:
                    value = made.Arguments[0];
                    break;
                case { Module: "torch._tensor", Name: "_rebuild_from_type_v2" } when made.Arguments is [PickleGlobal function, _, object?[] arguments, ..]:
                    value = new PickleObject(function, arguments);
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>A storage that a pickle names: ("storage", class, key, device, elements), in legacy files with a view.</summary>
    public TorchStorage? Storage(object? value)
    {
        // Legacy files keep the source text of modules beside them, too.
        if (value is not PicklePersistent { Id: object?[] id } || id is ["module", ..])
        {
            return null;
        }

        if (id is not ["storage", PickleGlobal type, string key, _, long count, ..] || count < 0)
        {
            throw new ModelFormatException("a storage is not (\"storage\", class, key, device, elements).", file);
        }

        TorchElement element = type.Module is "torch" or "torch.cuda" or "torch.storage" && TorchElement.OfStorage(type.Name) is { } known ? known : throw new ModelFormatException($"a storage is of the class {type}, which is not known.", file);
        return id is [_, _, _, _, _, object?[] and [_, long offset, long length]]
            ? offset >= 0 && length >= 0 ? new TorchStorage(key, element, length, offset) : throw new ModelFormatException($"a view of the storage '{key}' begins at {offset}.", file)
            : new TorchStorage(key, element, count);
    }

    private TorchTensor View(PickleObject made, TorchElement? element)
    {
        TorchStorage storage = Storage(made.Arguments[0]) ?? throw Fault(made, "has no storage");
        long[] shape = Sizes(made, made.Arguments[2]), strides = Sizes(made, made.Arguments[3]);
        element ??= storage.Element;
        if (made.Arguments[1] is not long offset || offset < 0 || strides.Length != shape.Length)
        {
            throw Fault(made, "has no offset, or not a stride for each dimension");
        }

        // Bounds that no honest tensor reaches keep all later products within a long.
        long count = 1;
        foreach (long dimension in shape)
        {
            count = dimension <= int.MaxValue ? count * dimension : long.MaxValue;
            _ = count <= int.MaxValue ? count : throw Fault(made, $"has the shape [{string.Join(", ", shape)}]; expected at most {int.MaxValue} elements");
        }

        if (offset > int.MaxValue || storage.Count > int.MaxValue || storage.Offset > int.MaxValue || strides.Any(s => s > int.MaxValue))
        {
            throw Fault(made, "has an offset or a stride that is too large");
        }

        long last = offset;
        for (int d = 0; d < shape.Length && count > 0; d++)
        {
            last += (shape[d] - 1) * strides[d];
        }

        long elements = storage.Count * storage.Element.Size / element.Size;
        return count == 0 || last < elements ? new TorchTensor(storage, element, offset, shape, strides) : throw Fault(made, $"ends at element {last} of a storage of {elements}");
    }

    private long[] Sizes(PickleObject made, object? value)
    {
        // torch.Size is a call with a tuple.
        if (value is PickleObject { Type: { Module: "torch", Name: "Size" }, Arguments: [object?[] inner] })
        {
            value = inner;
        }

        return value is object?[] tuple && tuple.Length <= MaxDimensions && Array.TrueForAll(tuple, v => v is long and >= 0) ? [.. tuple.Cast<long>()] : throw Fault(made, "has sizes that are no whole numbers of 0 or more");
    }

    private ModelFormatException Fault(PickleObject made, string what) => new($"a tensor ({made.Type.Name}) {what}.", file);
}
