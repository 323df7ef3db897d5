namespace Unrolled.Generator.Declaration;

/// <summary>The values of <c>Unrolled.Initialization</c>.</summary>
internal enum InitializationSpec
{
    Zeros = 0,
    Ones = 1,
    Constant = 2,
    GlorotUniform = 3,
    GlorotNormal = 4,
    HeUniform = 5,
    HeNormal = 6,
    LecunUniform = 7,
    LecunNormal = 8,
    Orthogonal = 9,
    Identity = 10,
    RandomUniform = 11,
    RandomNormal = 12,
    UnitForgetBias = 13,
}
