using Microsoft.CodeAnalysis;

namespace Unrolled.Tests;

/// <summary>Where an error stops the generation of a network, its uses are no errors too.</summary>
[Trait("Category", "Generator")]
public class StubTests
{
    private const string Uses = """
        using System; using System.Linq; using Unrolled;
        static class Uses
        {
            static void All(Model model)
            {
                float[] x = new float[1], y = new float[1];
                Model.State state = model.CreateState();
                model.Step(state, x, y);
                state.Reset();
                NetworkStates states = model.CreateStates(2);
                model.Step(states, x, y);
                model.StepBlock(state, x, y);
                model.StepBlock(states, x, y);
                model.Predict(x, y);
                model.Predict(x, 1, y);
                model.Save("a");
                model.Initialize(2);
                model = Model.Load("a", new ModelLoadOptions());
                Console.WriteLine(Model.Summary + Model.Shape.Name + model.Parameters.Length + model.Definition.Inputs);
                using Trainer<Model> trainer = new(new Model(1), new TrainerOptions());
                foreach (Model one in Enumerable.Range(0, 2).Select(seed => new Model(seed)))
                {
                    one.Start(state, x);
                }
            }
        }
        """;

    // What the compiler adds all the same, each once: a class that is not partial has two declarations, an attribute stands twice.
    private static readonly Dictionary<string, string[]> More = new()
    {
        ["UNR0001"] = ["CS0260"],
        ["UNR0003"] = ["CS0579"],
        ["UNR0008"] = ["CS0260"],
    };

    // Declarations that Uses fits: of a class Model by that name, which can derive from Network and is meant to be one with streams.
    private static readonly string[] Unfit = ["UNR0005", "UNR0006", "UNR0007", "UNR0009", "UNR0010", "UNR0013", "UNR0015", "UNR0019", "UNR0201", "UNR0303", "UNR0304"];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, DiagnosticCase.All.Length).Where(i => DiagnosticCase.All[i] is var c && !Unfit.Contains(c.Id)
        && c.Failing.Contains("class Model", StringComparison.Ordinal) && !c.Failing.Contains("class Outer", StringComparison.Ordinal) && c.Id is not ("UNR0011" or "UNR0127") && !c.Failing.Contains("units: 65537", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Network_InErrorButUsed_GivesItsOwnErrorAlone(int number)
    {
        DiagnosticCase declared = DiagnosticCase.All[number];
        GeneratorRun run = GeneratorRun.Of($"using System; using Unrolled;\n{declared.Failing}", Uses);
        Assert.Equal([declared.Id, .. More.GetValueOrDefault(declared.Id, [])], run.Problems.Where(p => p.Severity == DiagnosticSeverity.Error).Select(p => p.Id).Distinct());
    }

    [Theory]
    [InlineData("[Network(0), Dense(1)] partial class Model { public Model() : this(1) { } public Model(string s) : this(s.Length) { } int Twice => 2 * Parameters.Length; }", "UNR0101")]
    [InlineData("[Network(1), Dense(0)] partial class Model { } partial class Model : System.IDisposable { public void Dispose() { } }", "UNR0102")]
    [InlineData("[Network(1), Dense(0)] partial class Model : Network { }", "UNR0102")]
    [InlineData("[Network(1), Dense(1)] partial class Model { int Step => 1; }", "UNR0011")]
    [InlineData("[Network(1), Dense(1)] partial class Model { class State { } }", "UNR0011")]
    [InlineData("[Network(1), Dense(1)] partial class Model { void Forward() { } }", "UNR0011")]
    [InlineData("[Network(1), Dense(1)] partial class Model { public Model(int a) { } }", "UNR0011")]
    [InlineData("[Network(1), Dense(1)] partial class State { }", "UNR0011")]
    [InlineData("[Network(1), Dense(1)] partial class Predict { }", "UNR0011")]
    [InlineData("[Network(1), Dense(1)] partial class Model(string name) { string N => name; }", "UNR0015")]
    [InlineData("[Network(1), Dense(1)] partial record Model { }", "UNR0009")]
    [InlineData("[Network(1), Dense(1)] partial record Model(int Units) { }", "UNR0009")]
    [InlineData("[Network(1), Dense(1)] partial class Model : System.Exception { }", "UNR0010")]
    [InlineData("[Network(1), Dense(1)] abstract partial class Model { }", "UNR0005")]
    [InlineData("[Network(1), Dense(1)] static partial class Model { }", "UNR0006")]
    [InlineData("[Network(1), Dense(1)] partial class Model<T> where T : class { } class Use { void F() => new Model<string>(1).CreateState(); }", "UNR0007")]
    [InlineData("partial class Outer<T> { [Network(1), Dense(1)] internal partial class Model { } } class Use { void F() => new Outer<int>.Model(1).CreateState(); }", "UNR0007")]
    [InlineData("[Network(1), Dense(1)] file partial class Model { }", "UNR0013")]
    [InlineData("namespace @class { [Network(1), Dense(0)] partial class @event { } class Use { void F() => new @event(1).CreateState(); } }", "UNR0102")]
    [InlineData("[Network(1), OneHot(0), Dense(2)] partial class Model { } class Use { void F(Model m) => m.Predict(new int[1], new float[2]); }", "UNR0151")]
    [InlineData("[Dense(2)] partial class Model { } class Use { void F() => new Model(1).CreateState(); }", "UNR0004")]
    [InlineData("[Lstm(2), Dense(2), Lstm(2)] partial class Model { } partial class Model { } class Use { void F() => new Model(1).CreateState(); }", "UNR0004")]
    public void Class_WithOneMistake_GivesOneError(string text, string id)
    {
        GeneratorRun run = GeneratorRun.Of("using Unrolled; " + text);
        Assert.Null(run.Result.Exception);
        Assert.Equal([id], run.Problems.Where(p => p.Severity == DiagnosticSeverity.Error).Select(p => p.Id));
    }

    [Fact]
    public void Stub_OfAClass_HidesNoErrorOfItsUses()
        => Assert.Equal(
            ["CS0029", "CS1061", "UNR0101"],
            GeneratorRun.Of("using Unrolled; [Network(0), Dense(1)] partial class Model { } class Use { void F(Model m) { m.Missing(); int a = m.CreateState(); } }").Problems.Select(p => p.Id).Order());

    [Fact]
    public void Stub_AfterAnEditOfAnotherFile_IsKept()
    {
        GeneratorRun second = GeneratorRun.Of("using Unrolled; [Network(0), Dense(1)] partial class Model { }", "class Other { int A => 1; }").Edit(1, "class Other { int B => 2; }");
        Assert.All(
            second.Result.TrackedSteps[Unrolled.Generator.UnrolledGenerator.StubStep].SelectMany(s => s.Outputs),
            o => Assert.True(o.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }
}
