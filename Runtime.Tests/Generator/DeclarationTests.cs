using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Tests;

/// <summary>Everything that can be declared: it compiles without a warning, runs, and gives the same bits on two lanes.</summary>
[Trait("Category", "Generator")]
public class DeclarationTests
{
    // Metadata name of the model, then the text.
    public static TheoryData<string, string> Declarations => new()
    {
        { "Model", "using Unrolled; [Network(2), Lstm(5), Dense(1)] public partial class Model { }" },
        { "Model", "using Unrolled; [Network(2), Lstm(5), Dense(1)] public sealed partial class Model;" },
        { "Model", "using Unrolled; [Network(2), Lstm(5), Dense(1)] internal partial class Model { }" },
        { "A.B.Model", "using Unrolled; namespace A.B; [Network(2)] [Lstm(5)] [Dense(1)] public partial class Model { }" },
        { "A.B.Model", "using Unrolled; namespace A { namespace B { [Network(2)] [Lstm(5)] [Dense(1)] public partial class Model { } } }" },
        { "Outer+Model", "using Unrolled; public partial class Outer { [Network(2), Lstm(5), Dense(1)] private partial class Model { } }" },
        { "Outer+Model", "using Unrolled; public partial class Outer { [Network(2), Lstm(5), Dense(1)] protected internal partial class Model { } }" },
        { "Outer+Model", "using Unrolled; public partial class Outer { [Network(2), Lstm(5), Dense(1)] private protected sealed partial class Model { } }" },
        { "Outer+Model", "using Unrolled; public static partial class Outer { [Network(2), Lstm(5), Dense(1)] public partial class Model { } }" },
        { "N.A+B+C+D+E+Model", "using Unrolled; namespace N; partial class A { partial struct B { partial record C { partial interface D { partial record struct E { [Network(2), Lstm(5), Dense(1)] internal partial class Model { } } } } } }" },
        { "A+Model", "using Unrolled; readonly ref partial struct A { [Network(2), Lstm(5), Dense(1)] internal partial class Model { } }" },
        { "event.namespace.class", "using Unrolled; namespace @event.@namespace; [Network(2), Lstm(5), Dense(1)] public partial class @class { }" },
        { "async.file+required+scoped", "using Unrolled; namespace @async; public partial class @file { public partial class @required { [Network(2), Lstm(5), Dense(1)] public partial class @scoped { } } }" },
        { "where.dynamic+record+partial", "using Unrolled; namespace @where; public partial class @dynamic { public partial class @record { [Network(2), Lstm(5), Dense(1)] public partial class @partial { } } }" },
        { "Größe.Модель", "using Unrolled; namespace Größe; [Network(2), Lstm(5, Name = \"größe\"), Dense(1)] public partial class Модель { }" },
        { "मॉडल", "using Unrolled; [Network(2), Lstm(5), Dense(1)] public partial class मॉडल { }" },
        { "A\u203FB", "using Unrolled; [Network(2), Lstm(5), Dense(1)] public partial class A\u203FB { }" },
        { "Model", "using Unrolled; [Network(2), Lstm(5), Dense(1)] public partial class Model { private readonly int _own = 3; public const int X = 1, Columns = 2, L = 3, V = 4; public Model() : this(42) { } public Model(string name) : this(name.Length) { } public int Own(int panels) => _own + panels; public override string ToString() => Summary; }" },
        { "Model", "[global::Unrolled.NetworkAttribute(2)] [Unrolled.LstmAttribute(5)] [global::Unrolled.Dense(1)] public partial class Model { }" },
        { "Model", "using N = Unrolled.NetworkAttribute; using Cell = Unrolled.LstmAttribute; using U = Unrolled; [N(2), Cell(5), U.Dense(1)] public partial class Model { }" },
        { "Model", "using Unrolled; [Network(2)] public partial class Model { } [Lstm(5), Dense(1)] partial class Model { }" },
        { "Model", "using Unrolled; [Lstm(5), Dense(1)] public partial class Model { } [Network(2)] partial class Model { }" },
        { "Model", "using Unrolled; [Lstm(5), Dense(1)] public partial class Model { } [Network(2)] partial class Model { }" },
        { "Model", "using Unrolled; [Network(inputs: Model.Features), Lstm(units: Sizes.Units * 2 - 1), Dense(1)] public partial class Model { public const int Features = 2; } static class Sizes { public const int Units = 3; }" },
        { "Model", "using Unrolled; using static Unrolled.Activation; [Network(2), Lstm(5, Activation = Relu, RecurrentActivation = HardSigmoid), Dense(2, Activation = Softmax)] public partial class Model { }" },
        { "Model", "using Unrolled; [Network(2), Lstm(5, Activation = (Activation)3), Dense('\\u0002')] public partial class Model { }" },
        { "Model", "using Unrolled; [Network(2), Lstm(5, Name = nameof(Model), TensorPrefix = \"a\" + \".b\"), Dense(1, Name = null)] public partial class Model { }" },
        { "Model", "using Unrolled; [Network(2), Lstm(5), Dense(1)] public partial class Model : Network { }" },
        { "Model", "using Unrolled; [Network(2), Lstm(5), Dense(1)] public partial class Model : System.IDisposable { public void Dispose() { } }" },
        { "Model", "using System; using Unrolled;\n/// <summary>A and B.</summary>\n/// <remarks>Own remarks.</remarks>\n[Serializable, Obsolete(\"old\"), Network(2), Lstm(5), Dense(1)] public partial class Model { }" },
        { "Acme.Unrolled.System.Model", "namespace Acme.Unrolled.System { [global::Unrolled.Network(2), global::Unrolled.Lstm(5), global::Unrolled.Dense(1)] public partial class Model { } }" },
        { "Model", "using Unrolled; [Network(2), Dense(3, Activation = Activation.Relu), Lstm(5, ReturnSequences = true), Lstm(4, ReturnSequences = false), Dense(1)] public partial class Model { }" },
    };

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Declaration_CompilesCleanAndRuns(string name, string text) => AssertRuns(GeneratorRun.Of(text), name);

    [Theory]
    [InlineData("nullable", LanguageVersion.CSharp13, NullableContextOptions.Disable, true, false)]
    [InlineData("usings", LanguageVersion.CSharp13, NullableContextOptions.Enable, false, false)]
    [InlineData("checked", LanguageVersion.CSharp13, NullableContextOptions.Enable, true, true)]
    [InlineData("C# 11", LanguageVersion.CSharp11, NullableContextOptions.Enable, true, false)]
    [InlineData("C# 12", LanguageVersion.CSharp12, NullableContextOptions.Warnings, true, false)]
    [InlineData("latest", LanguageVersion.Latest, NullableContextOptions.Annotations, false, true)]
    [InlineData("preview", LanguageVersion.Preview, NullableContextOptions.Enable, true, false)]
    public void Project_WithOptions_CompilesCleanAndRuns(string what, LanguageVersion version, NullableContextOptions nullable, bool usings, bool checkOverflow)
    {
        _ = what;
        var options = new ProjectOptions { LanguageVersion = version, Nullable = nullable, ImplicitUsings = usings, CheckOverflow = checkOverflow };
        AssertRuns(GeneratorRun.With(options, "using Unrolled; namespace N { [Network(2), Lstm(64, ReturnSequences = true), Lstm(5), Dense(3, Activation = Activation.Softmax)] public partial class Model { } }"), "N.Model");
    }

    [Fact]
    public void Models_SeveralInOneProject_AllComeOut()
    {
        var run = GeneratorRun.Of(
            "using Unrolled; namespace A { [Network(2), Lstm(5)] partial class Model { } [Network(3), Dense(1)] partial class Other { } partial class Host { [Network(1), Dense(1)] partial class Model { } } }",
            "using Unrolled; namespace B { [Network(2), Lstm(7)] partial class Model { } }");
        Assert.Equal(["A.Host+Model.g.cs", "A.Model.g.cs", "A.Other.g.cs", "B.Model.g.cs"], run.AssertClean().Files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Models_WhoseNamesDifferInCaseOnly_AllComeOut()
    {
        var run = GeneratorRun.Of("using Unrolled; [Network(2), Lstm(5)] partial class Model { } [Network(2), Lstm(5)] partial class MODEL { } [Network(1), Dense(1)] partial class Other { }");
        Assert.Equal(3, run.AssertClean().Files.Count);
        Assert.Contains("Other.g.cs", run.Files.Keys);
    }

    [Fact]
    public void Layers_AcrossBracketsAndLines_KeepTheirOrder()
    {
        Assembly assembly = GeneratorRun.Of("""
            using Unrolled;
            [Network(1), Dense(9)]
            [Dense(8)] [Lstm(7, ReturnSequences = true), Lstm(6)]
            [Dense(5)]
            partial class Model { }
            """).AssertClean().Load();
        Assert.Equal([9, 8, 7, 6, 5], GeneratorRun.Create(assembly, "Model").Definition.Layers.Select(l => l.Units));
        Assert.Equal(["dense_0", "dense_1", "lstm_0", "lstm_1", "dense_2"], GeneratorRun.Create(assembly, "Model").Definition.Layers.Select(l => l.Name));
    }

    [Theory]
    [InlineData("Lstm(5), Dense(1)", "Network(2), Lstm(5), Dense(1)")]
    [InlineData("Dropout(0.25f), Gru(5, Dropout = 0.5f, GateClip = 3, RecurrentDropout = 0.125f), Dense(1)", "Network(2), Dropout(0.25), Gru(5, GateClip = 3, Dropout = 0.5, RecurrentDropout = 0.125), Dense(1)")]
    [InlineData("Lstm(5, Bidirectional = MergeMode.Concat, RecurrentDropout = 0.1f), Dropout(0), Dense(1)", "Network(2), Lstm(5, Bidirectional = Concat, RecurrentDropout = 0.1), Dropout(0), Dense(1)")]
    [InlineData("Lstm(5), BatchNormalization(Momentum = 0.9f, Epsilon = 0.01f), Dense(1)", "Network(2), Lstm(5), BatchNormalization(Epsilon = 0.01, Momentum = 0.9), Dense(1)")]
    [InlineData("Lstm(5), BatchNormalization(Momentum = 0.99f), Dense(1)", "Network(2), Lstm(5), BatchNormalization(), Dense(1)")]
    [InlineData("Lstm(5), Dense(3), Dropout(0.5f, From = \"lstm_0\"), Merge(MergeMode.Concat, \"dense_0\", \"dropout_0\"), Dense(1)", "Network(2), Lstm(5), Dense(3), Dropout(0.5) from lstm_0, Merge(Concat, dense_0, dropout_0), Dense(1)")]
    public void TrainingDeclaration_HasWhatActsInTrainingAlone(string layers, string expected)
    {
        NetworkDefinition definition = GeneratorRun.Create(GeneratorRun.Of($"using Unrolled; [Network(2), {layers}] public partial class Model {{ }}").AssertClean().Load(), "Model").Definition;
        Assert.Equal(expected, definition.TrainingDeclaration);
        Assert.DoesNotContain("Dropout", definition.Declaration, StringComparison.Ordinal);
        Assert.DoesNotContain("Momentum", definition.Declaration, StringComparison.Ordinal);
    }

    private static void AssertRuns(GeneratorRun run, string name)
    {
        Network model = GeneratorRun.Create(run.AssertClean().Load(), name);
        Assert.Equal(name[(name.LastIndexOfAny(['.', '+']) + 1)..], model.Definition.Name);
        float[] window = [.. Enumerable.Range(0, 6 * model.Definition.Inputs).Select(i => MathF.Sin(i))];
        float[] widest = new float[model.Definition.Outputs], scalar = new float[model.Definition.Outputs];
        model.Predict(window, widest);
        model.Lanes = LaneWidth.Scalar;
        model.Predict(window, scalar);
        Assert.Equal(scalar, widest);
        Assert.All(widest, v => Assert.True(float.IsFinite(v)));
        Assert.Contains(widest, v => v != 0);
    }
}
