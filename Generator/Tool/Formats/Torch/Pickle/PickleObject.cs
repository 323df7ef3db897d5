namespace Unrolled.Tool.Formats.Torch.Pickle;

/// <summary>What a pickle would make by a call, as a record of the call: a tensor, a module, or anything else that is only named.</summary>
/// <param name="type">What would be called.</param>
/// <param name="arguments">Its arguments.</param>
internal sealed class PickleObject(PickleGlobal type, object?[] arguments)
{
    public PickleGlobal Type { get; } = type;

    public object?[] Arguments { get; } = arguments;

    /// <summary>What a BUILD has given it, usually its attributes as a <see cref="PickleDictionary"/>.</summary>
    public object? State { get; set; }

    public override string ToString() => Type.ToString();
}
