namespace Unrolled.Generator.Model;

/// <summary>The values of <c>Unrolled.LstmCoupling</c>.</summary>
internal enum CouplingSpec
{
    None = 0,
    InputFromForget = 1,
    ForgetFromInput = 2,
}
