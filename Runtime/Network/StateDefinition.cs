using Unrolled.Kernels;

namespace Unrolled;

/// <summary>What a recurrent layer carries from one time step to the next.</summary>
public enum StateKind
{
    /// <summary>h, the layer's output.</summary>
    Hidden,

    /// <summary>c, the cell of an LSTM.</summary>
    Cell,
}

/// <summary>One state vector of a network.</summary>
/// <param name="Layer">The layer that carries it.</param>
/// <param name="Kind">Hidden or cell.</param>
/// <param name="Units">Its length.</param>
/// <param name="EvenOffset">Its offset in a state's memory after an even number of steps.</param>
/// <param name="OddOffset">Its offset after an odd number of steps.</param>
/// <param name="IsContinued">True if a whole sequence starts from another layer's output, not from a state that the caller sets.</param>
public sealed record StateDefinition(string Layer, StateKind Kind, int Units, int EvenOffset, int OddOffset, bool IsContinued = false)
{
    /// <summary>The layer that carries it.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Layer { get; init => field = Require.NotNull(value, nameof(Layer)); } = Require.NotNull(Layer, nameof(Layer));

    /// <summary>The number in <see cref="NetworkDefinition.Parameters"/> of the vector that every sequence starts from, [<see cref="Units"/>]; −1 where they start from zeros.</summary>
    public int InitialParameter { get; init; } = -1;

    /// <summary>Writes the vector that a sequence starts from, where that is a parameter; otherwise nothing.</summary>
    /// <param name="parameters">The parameters of the model that runs it.</param>
    /// <param name="target">[<see cref="Units"/>] or longer.</param>
    internal void CopyInitial(ParameterSet parameters, Span<float> target)
    {
        if (InitialParameter >= 0)
        {
            FlushToZero.Copy(parameters[InitialParameter].Values, target);
        }
    }
}
