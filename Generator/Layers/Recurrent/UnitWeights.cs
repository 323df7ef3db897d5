namespace Unrolled.Generator.Layers;

/// <summary>Vectors of weights with one value for each unit, which are no part of a product: peepholes, gains, the u of an IndRNN.</summary>
/// <param name="Tensor">The tensor's number among the network's.</param>
/// <param name="Functions">The function of each vector's sum: the packed vector is multiplied by its factor, the row copy is not.</param>
/// <param name="Stride">Floats from a vector to the next, where they are packed, copied or summed.</param>
/// <param name="Panel">Where they start, counted from the layer's panels.</param>
/// <param name="Row">Where they start among the row copies; −1 where there are none.</param>
/// <param name="Gradient">Where their gradients start among the gradient columns; −1 where those of a bias are theirs.</param>
/// <param name="Variable">Their pointer in the kernels of a pass; null where that of the vectors before them reaches them.</param>
internal sealed record UnitWeights(int Tensor, IReadOnlyList<ActivationSpec> Functions, int Stride, int Panel, int Row, int Gradient, string? Variable = null)
{
    /// <summary>Floats of all vectors.</summary>
    public int Length => Functions.Count * Stride;
}
