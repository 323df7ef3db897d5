namespace Unrolled.Tool.Formats.Torch.Pickle;

/// <summary>An object that lies outside the pickle, such as a storage.</summary>
/// <param name="id">By what the pickle names it.</param>
internal sealed class PicklePersistent(object? id)
{
    public object? Id { get; } = id;
}
