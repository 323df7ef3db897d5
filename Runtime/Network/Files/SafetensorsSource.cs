namespace Unrolled;

/// <summary>Reads safetensors files, including 8-bit weights.</summary>
internal static class SafetensorsSource
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">It is damaged.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static TensorSource Read(string path) => Of(SafetensorsFile.Read(path), path);

    /// <summary>Reads a stream to its end; the stream stays open.</summary>
    /// <exception cref="ModelFormatException">It is damaged.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static TensorSource Read(Stream stream) => Of(SafetensorsFile.Read(stream), null);

    /// <summary>Reads the bytes of a file, of which it keeps a copy.</summary>
    /// <exception cref="ModelFormatException">They are damaged.</exception>
    public static TensorSource Read(ReadOnlySpan<byte> bytes) => Of(SafetensorsFile.Read(bytes.ToArray()), null);

    private static TensorSource Of(SafetensorsFile file, string? path)
    {
        List<StoredTensor> tensors = [];
        foreach (SafetensorsTensor tensor in file.Tensors)
        {
            tensors.Add(Of(tensor));
        }

        return new TensorSource(tensors, file.Metadata, path);
    }

    private static StoredTensor Of(SafetensorsTensor tensor)
    {
        string type = SafetensorsTypeTable.Name(tensor.Type);
        return tensor.Type == SafetensorsType.I8
            ? new StoredTensor(tensor.Name, tensor.Shape, type, target => QuantizedTensor.CopyTo(tensor, target), QuantizedTensor.ScaleName(tensor.Name))
            : new StoredTensor(tensor.Name, tensor.Shape, type, tensor.IsFloat ? tensor.CopyTo : null);
    }
}
