using System.Reflection;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tests;

/// <summary>The generator reads enum values of attributes as numbers: its own enums have the names and the numbers of the library's.</summary>
[Trait("Category", "Generator")]
public class MirroredEnumTests
{
    private static readonly (Type Generator, Type Library)[] Mirrors =
    [
        (typeof(ActivationKind), typeof(Activation)),
        (typeof(AttentionScoreSpec), typeof(AttentionScore)),
        (typeof(CouplingSpec), typeof(LstmCoupling)),
        (typeof(GruResetSpec), typeof(GruReset)),
        (typeof(InitializationSpec), typeof(Initialization)),
        (typeof(InputKindSpec), typeof(InputKind)),
        (typeof(MergeModeSpec), typeof(MergeMode)),
        (typeof(PaddingSpec), typeof(Padding)),
        (typeof(WeightPrecisionSpec), typeof(WeightPrecision)),
    ];

    // Two attributes stand for its values.
    private static readonly Type[] Own = [typeof(PoolSpec)];

    public static TheoryData<string> Names { get; } = [.. Mirrors.Select(m => m.Generator.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Enum_OfTheGenerator_IsThatOfTheLibrary(string name)
    {
        (Type generator, Type library) = Mirrors.Single(m => m.Generator.Name == name);
        Assert.Equal(Members(library), Members(generator));
    }

    [Fact]
    public void Enums_OfDeclarations_AreAllCompared()
    {
        Assert.Equal(
            typeof(ActivationKind).Assembly.GetTypes().Where(t => t.IsEnum && (t.Namespace == typeof(ActivationKind).Namespace || t.Namespace == typeof(PoolSpec).Namespace)).Except(Own).Select(t => t.Name).Order(StringComparer.Ordinal),
            Mirrors.Select(m => m.Generator.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            typeof(Activation).Assembly.GetTypes().Where(t => t.IsEnum && IsSetByAttributes(t)).Select(t => t.Name).Order(StringComparer.Ordinal),
            Mirrors.Select(m => m.Library.Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Members(Type type) => Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt32(Enum.Parse(type, n))}");

    // As a property or as an argument of a constructor.
    private static bool IsSetByAttributes(Type type) => typeof(Activation).Assembly.GetTypes().Where(t => typeof(Attribute).IsAssignableFrom(t) && t.IsPublic).Any(t =>
        t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(p => p.PropertyType == type)
        || t.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => p.ParameterType == type));
}
