namespace Unrolled.Tool.Formats.Torch;

/// <summary>A storage that tensors look at, by what the pickle says of it.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Element">The type of its elements.</param>
/// <param name="Count">The number of its elements.</param>
/// <param name="Offset">Where it begins within the storage of that name, in elements: legacy files have storages that look at others.</param>
internal sealed record TorchStorage(string Key, TorchElement Element, long Count, long Offset = 0);
