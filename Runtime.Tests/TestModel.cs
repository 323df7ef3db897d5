using System.Globalization;
using System.Reflection;

namespace Unrolled.Tests;

/// <summary>One time step of a model of any class.</summary>
internal delegate void StepFunction(Network model, NetworkState state, ReadOnlySpan<float> x, Span<float> y);

/// <summary>One time step of several streams of a model.</summary>
internal delegate void StatesFunction(NetworkStates states, ReadOnlySpan<float> x, Span<float> y);

/// <summary>One model of the table in Models.cs.</summary>
internal sealed class TestModel
{
    /// <summary>A model class that is not in the table: one compiled by a test.</summary>
    public TestModel(Type type) => Type = type;

    /// <summary>Every model declared in the namespace Unrolled.Tests.Models, whatever part of them is swept over.</summary>
    public static IReadOnlyList<TestModel> Declared { get; } =
        [.. typeof(Models.Lstm1x1).Assembly.GetTypes().Where(t => t.Namespace == "Unrolled.Tests.Models" && !t.IsNested && t.IsDefined(typeof(NetworkAttribute))).Select(t => new TestModel(t)).OrderBy(m => m.Name, StringComparer.Ordinal)];

    /// <summary>
    /// The models of sweeps: every one, or where the environment has <c>UNROLLED_MODELS=K/N</c>, every N-th from the K-th, for
    /// runs that would take too long.
    /// </summary>
    public static IReadOnlyList<TestModel> All { get; } = Part(Declared, Environment.GetEnvironmentVariable("UNROLLED_MODELS"));

    public Type Type { get; }

    public string Name => Type.Name;

    /// <summary>True if some layer sees only a part of its input at a time.</summary>
    public bool HasWindows => Type.GetCustomAttributes<LayerAttribute>().Any(l => l is Conv1DAttribute or ConvTranspose1DAttribute or Conv2DAttribute or MaxPooling2DAttribute or AveragePooling2DAttribute);

    /// <summary>True if some layer leaves out a part of its input: features, steps, or samples after the last frame.</summary>
    public bool LeavesOut => Type.GetCustomAttributes<LayerAttribute>().Any(l => l is SliceAttribute or LastStepAttribute or LastStepsAttribute or StftAttribute);

    /// <summary>True if training hides some values: a pass that trains is then another one each time.</summary>
    public bool HasDropout => Type.GetCustomAttributes<LayerAttribute>().Any(l => l is DropoutAttribute or RecurrentLayerAttribute { Dropout: > 0 } or RecurrentMatrixLayerAttribute { RecurrentDropout: > 0 });

    /// <summary>A step of one stream.</summary>
    public StepFunction Step { get; } = static (model, state, x, y) => model.Step(state, x, y);

    /// <summary>The models whose inputs all go step by step, any number of steps: a window holds all that they read.</summary>
    public static IReadOnlyList<TestModel> OfWindows { get; } =
        [.. All.Where(m => IsOfWindows(m.Create().Definition))];

    /// <summary>Those of them that run step by step.</summary>
    public static IReadOnlyList<TestModel> OfStreams { get; } = [.. OfWindows.Where(m => m.Create().Definition.Streams)];

    /// <summary>True if an input is a token: not every number will do.</summary>
    public bool ReadsTokens => Create().Definition.InputLayers.Any(i => i.Tokens > 0);

    public static TestModel Of(string name) => Declared.Single(m => m.Name == name);

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

    /// <summary>The state of one stream.</summary>
    public NetworkState CreateState(Network model)
    {
        Assert.IsType(Type, model);
        return model.CreateState();
    }

    /// <summary>The states of several streams.</summary>
    public static NetworkStates CreateStates(Network model, int count) => model.CreateStates(count);

    /// <summary>A step of several streams.</summary>
    public static StatesFunction StepOfStates(Network model) => model.Step;

    /// <summary>True if all inputs go step by step, any number of steps.</summary>
    public static bool IsOfWindows(NetworkDefinition d) => d.InputLayers.Skip(1).All(i => i.Kind == InputKind.Step) && d.Axes.All(a => a.Kind != AxisKind.Input || a.Steps == 0);

    private static IReadOnlyList<TestModel> Part(IReadOnlyList<TestModel> models, string? part)
    {
        if (string.IsNullOrEmpty(part))
        {
            return models;
        }

        if (part.Split('/') is not [var first, var every] || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int k)
            || !int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out int n) || k < 1 || k > n)
        {
            throw new InvalidOperationException($"UNROLLED_MODELS: expected K/N with 1 ≤ K ≤ N, got '{part}'.");
        }

        return [.. models.Where((_, i) => i % n == k - 1)];
    }
}
