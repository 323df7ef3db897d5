namespace Unrolled.Generator.Layers;

/// <summary>The values of <c>Unrolled.LstmCoupling</c>.</summary>
internal enum CouplingSpec
{
    None = 0,
    InputFromForget = 1,
    ForgetFromInput = 2,
}
