namespace Unrolled.Generator.Model;

/// <summary>One declared layer.</summary>
/// <param name="Name">Its name, given or derived: <c>lstm_0</c>.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="Units">The width of its output.</param>
internal abstract record LayerSpec(string Name, string TensorPrefix, int Units)
{
    /// <summary>True for a layer that carries a state from step to step.</summary>
    public abstract bool IsRecurrent { get; }

    /// <summary>For a recurrent layer: true if it gives its output for every time step.</summary>
    public abstract bool ReturnsSequences { get; }

    /// <summary>The layer as it was declared, for the header of the generated file.</summary>
    public abstract string Declaration { get; }
}

/// <summary>A long short-term memory layer.</summary>
internal sealed record LstmSpec(string Name, string TensorPrefix, int TensorLayer, int Units, bool ReturnSequences, ActivationSpec Activation, ActivationSpec RecurrentActivation)
    : LayerSpec(Name, TensorPrefix, Units)
{
    public override bool IsRecurrent => true;

    public override bool ReturnsSequences => ReturnSequences;

    public override string Declaration =>
        $"Lstm({Units}{(ReturnSequences ? ", ReturnSequences = true" : "")}{(Activation == ActivationSpec.Tanh ? "" : $", Activation = {Activation}")}{(RecurrentActivation == ActivationSpec.Sigmoid ? "" : $", RecurrentActivation = {RecurrentActivation}")})";
}

/// <summary>A fully connected layer.</summary>
internal sealed record DenseSpec(string Name, string TensorPrefix, int Units, ActivationSpec Activation)
    : LayerSpec(Name, TensorPrefix, Units)
{
    public override bool IsRecurrent => false;

    public override bool ReturnsSequences => false;

    public override string Declaration => $"Dense({Units}{(Activation == ActivationSpec.Linear ? "" : $", Activation = {Activation}")})";
}
