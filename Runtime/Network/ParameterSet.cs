using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// All parameters of a network: one contiguous block of floats, and a name and a shape for each tensor in it. The tensors are listed in canonical order.
/// In the block, trained tensors come first; both groups are in canonical order.
/// </summary>
public sealed class ParameterSet : IReadOnlyList<ParameterTensor>
{
    private readonly AlignedBuffer _values;
    private readonly ImmutableArray<ParameterTensor> _tensors;
    private readonly Action _changed;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal ParameterSet(ImmutableArray<ParameterDefinition> definitions, Action changed)
    {
        _changed = changed;
        _values = new AlignedBuffer(definitions.Sum(d => d.Length));
        var tensors = ImmutableArray.CreateBuilder<ParameterTensor>(definitions.Length);
        TrainableLength = definitions.Sum(d => d.Trainable ? d.Length : 0);
        int trainable = 0, other = TrainableLength;
        foreach (ParameterDefinition definition in definitions)
        {
            ref int offset = ref definition.Trainable ? ref trainable : ref other;
            tensors.Add(new ParameterTensor(definition, _values, offset));
            offset += definition.Length;
        }

        _tensors = tensors.MoveToImmutable();
    }

    /// <summary>The number of tensors.</summary>
    public int Count => _tensors.Length;

    /// <summary>The number of floats in all tensors.</summary>
    public int Length => _values.Length;

    /// <summary>The number of trained floats, which come first in <see cref="Values"/>; also the number of gradients.</summary>
    public int TrainableLength { get; }

    /// <summary>All values, each tensor's at its <see cref="ParameterTensor.Offset"/>.</summary>
    public ReadOnlySpan<float> Values => _values.Span;

    /// <summary>All values for those who change them, and call <see cref="Commit"/> when they are done.</summary>
    internal Span<float> Mutable => _values.Span;

    /// <summary>The values that are trained, for the optimizer.</summary>
    internal Span<float> Trainable => _values.Span[..TrainableLength];

    /// <summary>The tensor at an index in canonical order.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    public ParameterTensor this[int index] => _tensors[index];

    /// <summary>The tensor with a given name.</summary>
    /// <param name="name">Its name in files: <c>lstm_0.weight_ih_l0</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor; the message lists the names.</exception>
    public ParameterTensor this[string name]
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            foreach (ParameterTensor tensor in _tensors)
            {
                if (tensor.Name == name)
                {
                    return tensor;
                }
            }

            throw new KeyNotFoundException($"There is no parameter '{name}'. There are: {string.Join(", ", _tensors.Select(t => t.Name))}.");
        }
    }

    /// <summary>Replaces the values of one tensor. Do not call it while other threads use the model.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="values">The new values, row-major: as many as the tensor has.</param>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name.</exception>
    /// <exception cref="ArgumentException">The number of values does not match the tensor.</exception>
    public void Set(string name, ReadOnlySpan<float> values)
    {
        ParameterTensor tensor = this[name];
        Require.Length(values.Length, tensor.Length, nameof(values), $"the values of '{name}'");
        values.CopyTo(_values.Span.Slice(tensor.Offset, tensor.Length));
        Commit();
    }

    /// <summary>Replaces all values. Do not call it while other threads use the model.</summary>
    /// <param name="values"><see cref="Length"/> values in the order of <see cref="Values"/>.</param>
    /// <exception cref="ArgumentException">The number of values does not match.</exception>
    public void SetAll(ReadOnlySpan<float> values)
    {
        Require.Length(values.Length, Length, nameof(values), "all parameters");
        values.CopyTo(_values.Span);
        Commit();
    }

    /// <inheritdoc/>
    public IEnumerator<ParameterTensor> GetEnumerator() => ((IEnumerable<ParameterTensor>)_tensors).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Tells the model that values have changed, so that it packs them again.</summary>
    internal void Commit() => _changed();
}
