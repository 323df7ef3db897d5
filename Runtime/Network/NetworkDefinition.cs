using System.Collections.Immutable;

namespace Unrolled;

/// <summary>The shape of a declared network: what the generator knows, for those who handle any model.</summary>
public sealed class NetworkDefinition
{
    private ImmutableArray<InputDefinition> _inputLayers;
    private ImmutableArray<OutputDefinition> _outputLayers;

    /// <summary>The model class's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What the network computes, as it was declared: <c>Network(1), Lstm(50, ReturnSequences = true), Dense(1)</c>. Files carry it, since
    /// tensors of the same shapes may belong to networks with other activations. Empty if not known.
    /// </summary>
    public string Declaration { get; init; } = "";

    /// <summary>Features per time step: of the network's own input and of the further ones for every time step, side by side.</summary>
    public required int Inputs { get; init; }

    /// <summary>The width of the last layer.</summary>
    public required int Outputs { get; init; }

    /// <summary>True if there is an output for every time step, false if only for the last one.</summary>
    public required bool ReturnsSequences { get; init; }

    /// <summary>The inputs, the network's own first. Unless given, that one alone.</summary>
    public ImmutableArray<InputDefinition> InputLayers
    {
        get => _inputLayers.IsDefault ? _inputLayers = [new InputDefinition("input", Inputs, InputKind.Sequence, 1)] : _inputLayers;
        init => _inputLayers = value;
    }

    /// <summary>The outputs, that of the last layer first. Unless given, that one alone.</summary>
    public ImmutableArray<OutputDefinition> OutputLayers
    {
        get => _outputLayers.IsDefault ? _outputLayers = [new OutputDefinition("output", Outputs, ReturnsSequences ? 1 : 0)] : _outputLayers;
        init => _outputLayers = value;
    }

    /// <summary>The time axes; the first one is that of vectors. Unless given, the other one is that of the network's own input.</summary>
    public ImmutableArray<AxisDefinition> Axes { get; init; } = [new AxisDefinition(AxisKind.Vector), new AxisDefinition(AxisKind.Input)];

    /// <summary>True if the network can run step by step.</summary>
    public bool Streams { get; init; }

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

    /// <summary>How many steps an axis has for sequences of a length.</summary>
    /// <param name="axis">The number of the axis.</param>
    /// <param name="lengths">The length of each input that has time steps of its own, the network's own first.</param>
    /// <returns>1 or more, or less where a sequence is too short for a window.</returns>
    public int StepsOf(int axis, ReadOnlySpan<int> lengths)
    {
        AxisDefinition definition = Axes[axis];
        return definition.Kind switch
        {
            AxisKind.Vector => 1,
            AxisKind.Input => lengths[definition.Source],
            AxisKind.Window => definition.Places(StepsOf(definition.Source, lengths)),
            _ => definition.Steps,
        };
    }

    /// <summary>How many steps the output of the last layer has.</summary>
    /// <param name="steps">Time steps of the network's own input.</param>
    internal int OutputSteps(int steps) => StepsOf(OutputLayers[0].Axis, [steps]);
}
