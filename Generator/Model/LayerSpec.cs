using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Model;

/// <summary>One declared layer.</summary>
/// <param name="Name">Its name, given or derived: <c>lstm_0</c>.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="Units">The width of its output.</param>
internal abstract record LayerSpec(string Name, string TensorPrefix, int Units)
{
    /// <summary>The first part of its names in generated code: <c>Lstm</c>.</summary>
    public abstract string Code { get; }

    /// <summary>The layer as it was declared, for the header of the generated file.</summary>
    public abstract string Declaration { get; }

    /// <summary>How many parameters it has, in 64 bits: asked before it is known that they fit.</summary>
    public abstract long CountParameters(long inputs);

    /// <summary>Its sizes and offsets behind the layer below.</summary>
    public abstract LayerPlan Plan(LayerPlan? below, int inputs, string code);
}

/// <summary>A layer that carries a state from step to step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">The prefix of its tensors in files.</param>
/// <param name="TensorLayer">Its number among the layers of one PyTorch module, from 0.</param>
/// <param name="Units">The width of its output.</param>
/// <param name="ReturnSequences">True if it gives its output for every time step.</param>
internal abstract record RecurrentSpec(string Name, string TensorPrefix, int TensorLayer, int Units, bool ReturnSequences)
    : LayerSpec(Name, TensorPrefix, Units);
