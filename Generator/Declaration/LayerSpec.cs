namespace Unrolled.Generator.Declaration;

/// <summary>One declared layer, or an input.</summary>
/// <param name="Name">Its name, given or derived: <c>lstm_0</c>.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
internal abstract record LayerSpec(string Name, string TensorPrefix)
{
    /// <summary>The places of the layers that it reads in <see cref="NetworkSpec.Layers"/>, the main one first.</summary>
    public EquatableArray<int> Sources { get; init; }

    /// <summary>What it gives.</summary>
    public SignalSpec Output { get; init; } = null!;

    /// <summary>The prefixes of its tensors, each up to the last dot of their names.</summary>
    public virtual IEnumerable<string> TensorPrefixes => [TensorPrefix];

    /// <summary>True if the caller gets its output too.</summary>
    public bool IsOutput { get; init; }

    /// <summary>The first part of its names in generated code: <c>Lstm</c>.</summary>
    public abstract string Code { get; }

    /// <summary>The layer as it was declared, for the header of the generated file, without what all layers have; empty if the finished network can do without it.</summary>
    public abstract string Declaration { get; }

    /// <summary>The same with what acts in training alone: rates of dropout, the momentum of running statistics.</summary>
    public virtual string TrainingDeclaration => Declaration;

    /// <summary>What it gives for what its main source gives; not asked where a finding was reported.</summary>
    public abstract SignalSpec OutputFor(SignalSpec source);

    /// <summary>True if it can run step by step: its output at a step does not depend on later ones.</summary>
    public virtual bool Streams => true;

    /// <summary>Which of its sources it needs whole before its first step, as places in <see cref="Sources"/>.</summary>
    public virtual IEnumerable<int> WholeSources => [];

    /// <summary>How many parameters it has, in 64 bits: asked before it is known that they fit.</summary>
    /// <param name="inputs">The width of its main source.</param>
    public abstract long CountParameters(long inputs);

    /// <summary>Its sizes and offsets.</summary>
    public abstract LayerPlan Plan(PlanContext context);
}
