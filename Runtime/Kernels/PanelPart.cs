namespace Unrolled.Kernels;

/// <summary>Neighbouring rows of a panel, [rows][gate][lane]: the bias, the inputs or the hidden units. Not every gate needs to have all of them.</summary>
/// <param name="UnitFloats">Floats of the whole panel per unit.</param>
/// <param name="Start">Floats of the panel per unit before these rows.</param>
/// <param name="Gates">Gates in each of these rows, 1 … 4.</param>
public readonly record struct PanelPart(int UnitFloats, int Start, int Gates);
