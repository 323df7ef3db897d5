using Unrolled.Kernels;

namespace Unrolled;

/// <summary>One input of a network.</summary>
/// <param name="Name">Its name: <c>input</c> for the network's own.</param>
/// <param name="Width">Values of one time step, or of the one vector.</param>
/// <param name="Kind">How it relates to the network's own input, which is itself a <see cref="InputKind.Sequence"/>.</param>
/// <param name="Axis">The number of its axis in <see cref="NetworkDefinition.Axes"/>.</param>
/// <param name="StateOffset">The offset of an <see cref="InputKind.Constant"/> input in a state's memory.</param>
/// <param name="Tokens">The number of tokens, if the input is a token's index; 0 for numbers.</param>
public sealed record InputDefinition(string Name, int Width, InputKind Kind, int Axis, int StateOffset = 0, int Tokens = 0)
{
    /// <summary>Its name: <c>input</c> for the network's own.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Name { get; init => field = Require.NotNull(value, nameof(Name)); } = Require.NotNull(Name, nameof(Name));
}
