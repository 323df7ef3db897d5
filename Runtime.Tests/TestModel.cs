using System.Reflection;

namespace Unrolled.Tests;

/// <summary>One time step of a model of any class.</summary>
internal delegate void StepFunction(Network model, NetworkState state, ReadOnlySpan<float> x, Span<float> y);

/// <summary>One time step of several streams of a model.</summary>
internal delegate void StatesFunction(NetworkStates states, ReadOnlySpan<float> x, Span<float> y);

/// <summary>One model of the table in Models.cs.</summary>
internal sealed class TestModel
{
    private delegate void StepOf<TModel, TState>(TModel model, TState state, ReadOnlySpan<float> x, Span<float> y);

    private readonly Lazy<StepFunction> _step;
    private readonly Lazy<Func<Network, NetworkState>> _createState;

    /// <summary>A model class that is not in the table: one compiled by a test.</summary>
    public TestModel(Type type)
    {
        Type = type;
        _createState = new(() =>
        {
            MethodInfo method = type.GetMethod("CreateState", [])!;
            return model => (NetworkState)method.Invoke(model, null)!;
        });
        _step = new(() =>
        {
            Type state = type.GetMethod("CreateState", [])!.ReturnType;
            MethodInfo method = type.GetMethod("Step", [state, typeof(ReadOnlySpan<float>), typeof(Span<float>)])!;
            MethodInfo bind = typeof(TestModel).GetMethod(nameof(Bind), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type, state);
            return (StepFunction)bind.Invoke(null, [method])!;
        });
    }

    /// <summary>Every model declared in the namespace Unrolled.Tests.Models.</summary>
    public static IReadOnlyList<TestModel> All { get; } =
        [.. typeof(Models.Lstm1x1).Assembly.GetTypes().Where(t => t.Namespace == "Unrolled.Tests.Models" && !t.IsNested && t.IsDefined(typeof(NetworkAttribute))).Select(t => new TestModel(t)).OrderBy(m => m.Name, StringComparer.Ordinal)];

    public Type Type { get; }

    public string Name => Type.Name;

    /// <summary>True if some layer sees only a part of its input at a time.</summary>
    public bool HasWindows => Type.GetCustomAttributes<LayerAttribute>().Any(l => l is Conv1DAttribute or Conv2DAttribute or MaxPooling2DAttribute or AveragePooling2DAttribute);

    /// <summary>The model's public <c>Step</c>, which takes a state of the model's own type.</summary>
    public StepFunction Step => _step.Value;

    /// <summary>The models whose inputs all go step by step, any number of steps: a window holds all that they read.</summary>
    public static IReadOnlyList<TestModel> OfWindows { get; } =
        [.. All.Where(m => m.Create().Definition is var d && d.InputLayers.Skip(1).All(i => i.Kind == InputKind.Step) && d.Axes.All(a => a.Kind != AxisKind.Input || a.Steps == 0))];

    /// <summary>Those of them that run step by step.</summary>
    public static IReadOnlyList<TestModel> OfStreams { get; } = [.. OfWindows.Where(m => m.Create().Definition.Streams)];

    /// <summary>True if an input is a token: not every number will do.</summary>
    public bool ReadsTokens => Create().Definition.InputLayers.Any(i => i.Tokens > 0);

    public static TestModel Of(string name) => All.Single(m => m.Name == name);

    public static TestModel Of(Network model) => Of(model.GetType().Name);

    /// <summary>A model whose biases are not zero either.</summary>
    public Network Create(int seed = 1)
    {
        var model = (Network)Activator.CreateInstance(Type, seed)!;
        float[] values = model.Parameters.Values.ToArray();
        var random = new Random(seed);
        foreach (ref float value in values.AsSpan())
        {
            value += 0.1f * (2 * random.NextSingle() - 1);
        }

        model.Parameters.SetAll(values);
        return model;
    }

    /// <summary>The model's public <c>CreateState</c>.</summary>
    public NetworkState CreateState(Network model) => _createState.Value(model);

    /// <summary>The model's public <c>CreateStates</c>.</summary>
    public static NetworkStates CreateStates(Network model, int count)
        => model.GetType().GetMethod("CreateStates", [typeof(int)])!.CreateDelegate<Func<int, NetworkStates>>(model)(count);

    /// <summary>The model's public <c>Step</c> of several streams.</summary>
    public static StatesFunction StepOfStates(Network model)
        => model.GetType().GetMethod("Step", [typeof(NetworkStates), typeof(ReadOnlySpan<float>), typeof(Span<float>)])!.CreateDelegate<StatesFunction>(model);

    private static StepFunction Bind<TModel, TState>(MethodInfo method)
        where TModel : Network
        where TState : NetworkState
    {
        var step = method.CreateDelegate<StepOf<TModel, TState>>();
        return (model, state, x, y) => step((TModel)model, (TState)state, x, y);
    }
}
