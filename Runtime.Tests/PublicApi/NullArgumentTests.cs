using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using Unrolled.Training;

namespace Unrolled.Tests;

/// <summary>Null where the signature says that it is not allowed, also as an element, is refused by name before anything is written.</summary>
public class NullArgumentTests
{
    private const string Kernels = "It takes kernels, which only generated code has.", Written = "Generated code writes definitions. To look at each element of them would be code in every program.";

    // Left out, each with its reason; one that is not needed fails.
    private static readonly Dictionary<string, string> Without = new()
    {
        ["LaneDispatch.Start(LaneWidth, SequencePass, NetworkState, Single&), pass"] = Kernels,
        ["LaneDispatch.Start(LaneWidth, SequencePass, NetworkState, Single&), state"] = Kernels,
        ["LaneDispatch.Step(LaneWidth, NetworkState, Single&, ReadOnlySpan`1, Span`1), state"] = Kernels,
        ["LaneDispatch.StepReduced(LaneWidth, NetworkState, Single&, Single&, ReadOnlySpan`1, Span`1), state"] = Kernels,
        ["LaneDispatch.Forward(LaneWidth, SequencePass, Single&), pass"] = Kernels,
        ["LaneDispatch.Backward(LaneWidth, SequencePass, Single&), pass"] = Kernels,
        ["NetworkDefinition.set_InputLayers(ImmutableArray`1), value with null in it"] = Written,
        ["NetworkDefinition.set_OutputLayers(ImmutableArray`1), value with null in it"] = Written,
        ["NetworkDefinition.set_Axes(ImmutableArray`1), value with null in it"] = Written,
        ["NetworkDefinition.set_AttentionLayers(ImmutableArray`1), value with null in it"] = Written,
        ["NetworkDefinition.set_Layers(ImmutableArray`1), value with null in it"] = Written,
        ["NetworkDefinition.set_Parameters(ImmutableArray`1), value with null in it"] = Written,
        ["NetworkDefinition.set_States(ImmutableArray`1), value with null in it"] = Written,
        ["NetworkDefinition.set_Histories(ImmutableArray`1), value with null in it"] = Written,
        ["NetworkDefinition.set_Sums(ImmutableArray`1), value with null in it"] = Written,
        ["SumDefinition..ctor(Int32, Int32, Int32, Single[], GateDefinition[], ProductDefinition[]), biases with null in it"] = Written,
        ["SumDefinition..ctor(Int32, Int32, Int32, Single[], GateDefinition[], ProductDefinition[]), products with null in it"] = Written,
        ["TrainingCluster.Abort(String), reason"] = "Each cluster writes its own.",
    };

    public static TheoryData<string> Types { get; } = [.. PublicTypes.Where(t => Cases(t).Any()).Select(t => t.FullName!)];

    // Generated code alone calls what is in Unrolled.Kernels or never shown. The compiler calls the constructors of attributes, and the generator checks the arguments.
    // An exception takes any text: to refuse it would hide the error that it tells of. Interfaces and delegates have no code.
    private static IEnumerable<Type> PublicTypes => typeof(Network).Assembly.GetExportedTypes().Where(t =>
        t.Namespace != "Unrolled.Kernels" && !t.IsInterface && !t.IsEnum && !IsHidden(t)
        && !typeof(Delegate).IsAssignableFrom(t) && !typeof(Attribute).IsAssignableFrom(t) && !typeof(Exception).IsAssignableFrom(t));

    [Theory]
    [MemberData(nameof(Types))]
    public void Null_WhereItIsNotAllowed_IsRefusedByName(string type)
    {
        List<string> failures = [];
        foreach (NullCase test in Cases(PublicTypes.Single(t => t.FullName == type)))
        {
            using var samples = new NullSamples();
            string? failure = test.Run(samples);
            if (failure is not null && !Without.ContainsKey(test.ToString()))
            {
                failures.Add($"{test}: {failure}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Members_LeftOut_AreAllNeeded()
    {
        List<NullCase> all = [.. PublicTypes.SelectMany(Cases)];
        Assert.All(Without, e => Assert.NotEmpty(e.Value));
        Assert.All(Without.Keys, name =>
        {
            using var samples = new NullSamples();
            Assert.NotNull(Assert.Single(all, c => c.ToString() == name).Run(samples));
        });

        // That something is tested.
        Assert.True(all.Count > 200, $"{all.Count} cases");
    }

    private static IEnumerable<NullCase> Cases(Type type)
    {
        Type closed = NullSamples.Close(type);
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<MethodBase> members = [.. closed.IsAbstract ? [] : closed.GetConstructors(), .. closed.GetMethods(Own)];
        foreach (MethodBase member in members.Where(m => IsWritten(m) && !IsHidden(m)))
        {
            foreach (ParameterInfo parameter in member.GetParameters().Where(p => !p.IsOut))
            {
                foreach (NullCase test in NullCase.Of(closed, member, parameter))
                {
                    yield return test;
                }
            }
        }
    }

    // By somebody: records get members from the compiler. The properties among them have a value to refuse.
    private static bool IsWritten(MethodBase member) => !member.Name.StartsWith("op_", StringComparison.Ordinal) && (member.IsSpecialName || member.GetCustomAttribute<CompilerGeneratedAttribute>() is null);

    private static bool IsHidden(MemberInfo member)
        => IsNeverShown(member) || (member is MethodInfo { IsSpecialName: true } && member.DeclaringType!.GetProperties().Any(p => (p.SetMethod == member || p.GetMethod == member) && IsNeverShown(p)));

    private static bool IsNeverShown(MemberInfo member) => member.GetCustomAttribute<EditorBrowsableAttribute>()?.State == EditorBrowsableState.Never;
}
