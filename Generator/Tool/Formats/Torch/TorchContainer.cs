namespace Unrolled.Tool.Formats.Torch;

/// <summary>A file that PyTorch saved: one pickled value, and the storages of its tensors.</summary>
internal abstract class TorchContainer
{
    /// <summary>"PyTorch, zip".</summary>
    public abstract string Format { get; }

    /// <summary>The pickled value, as records.</summary>
    public abstract object? Root { get; }

    /// <summary>True of TorchScript, whose modules are compiled code and not Python's classes.</summary>
    public virtual bool IsScript => false;

    /// <summary>A storage's bytes.</summary>
    /// <exception cref="ModelFormatException">They are not all there.</exception>
    public abstract ReadOnlyMemory<byte> Bytes(TorchStorage storage);
}
