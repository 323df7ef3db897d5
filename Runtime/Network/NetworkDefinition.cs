using System.Collections.Immutable;

namespace Unrolled;

/// <summary>The shape of a declared network: what the generator knows, for those who handle any model.</summary>
public sealed class NetworkDefinition
{
    /// <summary>The model class's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What the network computes, as it was declared: <c>Network(1), Lstm(50, ReturnSequences = true), Dense(1)</c>. Files carry it, since
    /// tensors of the same shapes may belong to networks with other activations. Empty if not known.
    /// </summary>
    public string Declaration { get; init; } = "";

    /// <summary>Features per time step.</summary>
    public required int Inputs { get; init; }

    /// <summary>The width of the last layer.</summary>
    public required int Outputs { get; init; }

    /// <summary>True if there is an output for every time step, false if only for the last one.</summary>
    public required bool ReturnsSequences { get; init; }

    /// <summary>The layers, in the order of the data's flow.</summary>
    public required ImmutableArray<LayerDefinition> Layers { get; init; }

    /// <summary>The parameter tensors, in canonical order: layer by layer, as PyTorch lists them.</summary>
    public required ImmutableArray<ParameterDefinition> Parameters { get; init; }

    /// <summary>What the recurrent layers carry.</summary>
    public required ImmutableArray<StateDefinition> States { get; init; }

    /// <summary>True if a batch cannot be trained in parts, since a layer takes its statistics over all of it: batch normalization.</summary>
    public bool WholeBatch { get; init; }

    /// <summary>Floats of one stream's state and scratch.</summary>
    public required int StateLength { get; init; }

    /// <summary>Floats of the packed weights.</summary>
    public required int PanelLength { get; init; }

    /// <summary>Floats of the row copies that training needs.</summary>
    public required int RowLength { get; init; }

    /// <summary>Floats of the gradient columns that training needs.</summary>
    public required int GradientLength { get; init; }
}
