namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A matrix times an atom.</summary>
internal readonly record struct Term(Matrix Matrix, Atom Atom);
