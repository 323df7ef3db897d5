using Unrolled.Kernels;

namespace Unrolled;

/// <summary>One output of a network.</summary>
/// <param name="Name">The name of its layer; with <c>.h</c> or <c>.c</c> after it for a final state.</param>
/// <param name="Width">Values of one time step, or of the one vector.</param>
/// <param name="Axis">The number of its axis in <see cref="NetworkDefinition.Axes"/>: 0 for one vector; otherwise there is an output for every time step.</param>
/// <param name="EvenOffset">Its offset in a state's memory after an even number of steps, or −1 if the network does not run step by step.</param>
/// <param name="OddOffset">Its offset after an odd number of steps.</param>
/// <param name="State">The index in <see cref="NetworkDefinition.States"/> if the output is a final state, otherwise −1.</param>
public sealed record OutputDefinition(string Name, int Width, int Axis, int EvenOffset = -1, int OddOffset = -1, int State = -1)
{
    /// <summary>The name of its layer; with <c>.h</c> or <c>.c</c> after it for a final state.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Name { get; init => field = Require.NotNull(value, nameof(Name)); } = Require.NotNull(Name, nameof(Name));
}
