namespace Unrolled.Generator.Layers;

/// <summary>A layer that carries a state from step to step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="Recurrence">What all recurrent layers have.</param>
internal abstract record RecurrentSpec(string Name, string TensorPrefix, RecurrenceSpec Recurrence)
    : LayerSpec(Name, TensorPrefix)
{
    /// <summary>The size of its state h.</summary>
    public abstract int StateUnits { get; }

    /// <summary>The size of the layer.</summary>
    public int Units => Recurrence.Units;

    /// <summary>True if it gives its output for every time step.</summary>
    public bool ReturnSequences => Recurrence.ReturnSequences;

    public override bool Streams => Recurrence.Bidirectional == MergeModeSpec.None && !Recurrence.Reverse;

    /// <summary>The layer as its second direction computes: with the functions of that.</summary>
    public virtual RecurrentSpec SecondDirection => this;

    /// <summary>What one of its directions is called.</summary>
    public string NameOf(bool isReverse) => Name + (isReverse ? "_reverse" : "");

    // What it starts from, its last source, has to be there before the first step.
    public override IEnumerable<int> WholeSources => Recurrence.InitialState is null ? [] : [Sources.Count - 1];

    // After everything that the finished layer depends on.
    public override string TrainingDeclaration => Declaration.Insert(Declaration.Length - 1, DeclareRate("Dropout", Recurrence.Dropout) + DeclareRate("RecurrentDropout", Recurrence.RecurrentDropout));

    public override SignalSpec OutputFor(SignalSpec source) => new(
        Recurrence.Bidirectional == MergeModeSpec.Concat ? 2 * StateUnits : StateUnits,
        null,
        ReturnSequences ? source.Axis : VectorAxisSpec.Instance);

    public override long CountParameters(long inputs)
        => (Recurrence.Bidirectional == MergeModeSpec.None ? 1 : 2) * (CountDirection(inputs) + (Recurrence.TrainInitialState ? CarriedUnits : 0));

    /// <summary>How many values one direction carries from step to step.</summary>
    protected virtual long CarriedUnits => StateUnits;

    /// <summary>The parameters of one direction.</summary>
    protected abstract long CountDirection(long inputs);

    /// <summary>True if it can be a layer of the same PyTorch module as one below it: if its tensors are of the same kind.</summary>
    public virtual bool FitsModuleOf(RecurrentSpec below) => below.GetType() == GetType() && below.Recurrence.UseBias == Recurrence.UseBias;

    /// <summary>The bound of its sums in a declaration: <c>, GateClip = 3</c>.</summary>
    protected string DeclaredGateClip => Recurrence.GateClip is { } clip ? $", GateClip = {LayerReader.Text(clip)}" : "";

    /// <summary>The layer's declaration with what all recurrent layers have, and what its kind has after it: <c>, Peephole = true</c>.</summary>
    protected string Declare(string kind, string rest)
        => $"{kind}({Units}{(ReturnSequences ? ", ReturnSequences = true" : "")}{(Recurrence.Bidirectional == MergeModeSpec.None ? "" : $", Bidirectional = {Recurrence.Bidirectional}")}{(Recurrence.Reverse ? ", Reverse = true" : "")}{(Recurrence.UseBias ? "" : ", UseBias = false")}{(Recurrence.InitialState is { } initial ? $", InitialState = {initial}" : "")}{(Recurrence.TrainInitialState ? ", TrainInitialState = true" : "")}{rest})";

    private static string DeclareRate(string name, float rate) => rate == 0f ? "" : $", {name} = {LayerReader.Text(rate)}";
}

/// <summary>What all recurrent layers have.</summary>
/// <param name="Units">The size of the layer.</param>
/// <param name="ReturnSequences">True if it gives its output for every time step.</param>
/// <param name="TensorLayer">Its number among the layers of one PyTorch module, from 0.</param>
internal sealed record RecurrenceSpec(int Units, bool ReturnSequences, int TensorLayer)
{
    /// <summary>True if its final states are outputs too.</summary>
    public bool ReturnState { get; init; }

    /// <summary>How the outputs of two directions are merged; none for one direction.</summary>
    public MergeModeSpec Bidirectional { get; init; }

    /// <summary>True for a layer of one direction that runs from each sequence's last step to its first.</summary>
    public bool Reverse { get; init; }

    /// <summary>True for the second direction of a layer, where its plan is made.</summary>
    public bool IsReverse { get; init; }

    /// <summary>False for a layer without bias.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>The bound of the sums that go into its functions; null where they have none.</summary>
    public float? GateClip { get; init; }

    /// <summary>The name of the layer that it starts from, or null.</summary>
    public string? InitialState { get; init; }

    /// <summary>True if its initial states are parameters.</summary>
    public bool TrainInitialState { get; init; }

    /// <summary>The share of the inputs that training sets to zero.</summary>
    public float Dropout { get; init; }

    /// <summary>The share of h that training hides from the recurrent product.</summary>
    public float RecurrentDropout { get; init; }

    /// <summary>The ending of its tensors' names, PyTorch's: <c>_l0</c>, <c>_l0_reverse</c>.</summary>
    public string TensorEnding => $"_l{TensorLayer}{(IsReverse ? "_reverse" : "")}";
}
