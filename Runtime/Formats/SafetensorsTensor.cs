using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>One tensor of a safetensors file.</summary>
public sealed class SafetensorsTensor
{
    private readonly string? _file;

    internal SafetensorsTensor(string name, SafetensorsType type, ImmutableArray<long> shape, ReadOnlyMemory<byte> data, string? file)
    {
        Name = name;
        Type = type;
        Shape = shape;
        Data = data;
        _file = file;
    }

    /// <summary>Its name: <c>lstm.weight_ih_l0</c>.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>Its dimensions; the elements are row-major. Empty for a single number.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Its bytes, little-endian.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The number of elements: the product of the dimensions.</summary>
    public int Length => Data.Length / SafetensorsTypeTable.Size(Type);

    /// <summary>True if the elements are F16, BF16, F32 or F64, which <see cref="CopyTo"/> converts to floats.</summary>
    public bool IsFloat => Type is SafetensorsType.F16 or SafetensorsType.BF16 or SafetensorsType.F32 or SafetensorsType.F64;

    /// <summary>Copies the elements as floats: F32, F16 and BF16 exactly, F64 rounded to nearest.</summary>
    /// <param name="target">[<see cref="Length"/>], row-major.</param>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    /// <exception cref="ModelFormatException">The elements are of another type.</exception>
    public void CopyTo(Span<float> target)
    {
        if (!IsFloat)
        {
            throw new ModelFormatException($"expected F16, BF16, F32 or F64, got {SafetensorsTypeTable.Name(Type)}.", _file, Name);
        }

        Require.Length(target.Length, Length, nameof(target), $"the elements of '{Name}'");
        ReadOnlySpan<byte> source = Data.Span;
        if (Type == SafetensorsType.F32 && BitConverter.IsLittleEndian)
        {
            source.CopyTo(MemoryMarshal.AsBytes(target));
            return;
        }

        int size = SafetensorsTypeTable.Size(Type);
        for (int i = 0; i < target.Length; i++)
        {
            ReadOnlySpan<byte> element = source.Slice(i * size, size);
            target[i] = Type switch
            {
                SafetensorsType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                SafetensorsType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
                SafetensorsType.F32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
            };
        }
    }

    /// <summary>The elements as floats, in a new array; see <see cref="CopyTo"/>.</summary>
    /// <exception cref="ModelFormatException">The elements are of another type.</exception>
    public float[] ToFloats()
    {
        float[] values = new float[Length];
        CopyTo(values);
        return values;
    }
}
