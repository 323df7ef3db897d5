namespace Unrolled;

/// <summary>A NaN or an infinity in a pass.</summary>
/// <param name="Layer">The number of its layer in <see cref="NetworkDefinition.Layers"/>.</param>
/// <param name="Axis">The number of its axis.</param>
/// <param name="Order">How many steps were computed before its own.</param>
/// <param name="Step">The time step, in the order of the sequence.</param>
/// <param name="Row">The sequence.</param>
/// <param name="Reverse">True if it is of a layer's second direction.</param>
/// <param name="Value">NaN, ∞ or −∞.</param>
internal readonly record struct NonFiniteValue(int Layer, int Axis, int Order, int Step, int Row, bool Reverse, float Value);
