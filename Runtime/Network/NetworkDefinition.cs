using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>The shape of a declared network, for code that handles any model.</summary>
public sealed partial class NetworkDefinition
{
    private ImmutableArray<InputDefinition> _inputLayers;
    private ImmutableArray<OutputDefinition> _outputLayers;
    private string? _trainingDeclaration;
    private int? _streamInputs;

    /// <summary>The model class's name.</summary>
    public required string Name { get; init => field = Require.NotNull(value, nameof(Name)); }

    /// <summary>
    /// The parts of the declaration that determine what the network computes: <c>Network(1), Lstm(50, ReturnSequences = true), Dense(1)</c>. Files store
    /// it, since networks with other activations can have tensors of the same shapes. Empty if unknown.
    /// </summary>
    public string Declaration { get; init => field = Require.NotNull(value, nameof(Declaration)); } = "";

    /// <summary>
    /// The attributes as C#: <c>Network(1), Lstm(50, ReturnSequences = true, Name = "first"), Dense(1)</c>. Files store them, so that the network can be declared again from a file. Empty if unknown.
    /// </summary>
    public string Attributes { get; init => field = Require.NotNull(value, nameof(Attributes)); } = "";

    /// <summary>
    /// <see cref="Declaration"/>, including settings that act only in training, dropout rates and the momentum of running statistics: <c>Network(1), Lstm(50, Dropout = 0.2), Dropout(0.5), Dense(1)</c>.
    /// Checkpoints compare it, model files do not. The default is <see cref="Declaration"/>.
    /// </summary>
    public string TrainingDeclaration
    {
        get => _trainingDeclaration ?? Declaration;
        init => _trainingDeclaration = Require.NotNull(value, nameof(TrainingDeclaration));
    }

    /// <summary>Features per time step: those of the network's own input, followed by those of additional inputs per time step.</summary>
    public required int Inputs { get; init; }

    /// <summary>The width of the last layer.</summary>
    public required int Outputs { get; init; }

    /// <summary>True if there is an output for every time step, false if only for the last one.</summary>
    public required bool ReturnsSequences { get; init; }

    /// <summary>The inputs, the network's own first. The default is only that input.</summary>
    public ImmutableArray<InputDefinition> InputLayers
    {
        get => _inputLayers.IsDefault ? _inputLayers = [new InputDefinition("input", Inputs, InputKind.Sequence, 1)] : _inputLayers;
        init => _inputLayers = value;
    }

    /// <summary>The outputs, that of the last layer first. The default is only that output.</summary>
    public ImmutableArray<OutputDefinition> OutputLayers
    {
        get => _outputLayers.IsDefault ? _outputLayers = [new OutputDefinition("output", Outputs, ReturnsSequences ? 1 : 0)] : _outputLayers;
        init => _outputLayers = value;
    }

    /// <summary>The time axes; the first is that of vectors. The default has one more, that of the network's own input.</summary>
    public ImmutableArray<AxisDefinition> Axes { get; init; } = [new AxisDefinition(AxisKind.Vector), new AxisDefinition(AxisKind.Input)];

    /// <summary>True if the network can run step by step.</summary>
    public bool Streams { get; init; }

    /// <summary>
    /// True if a stream begins with a whole sequence of the network's own input, its source, and then steps along an additional input with its own time steps.
    /// </summary>
    public bool HasSource { get; init; }

    /// <summary>Features of one step of a stream; equal to <see cref="Inputs"/> if the network has no source.</summary>
    public int StreamInputs
    {
        get => _streamInputs ?? Inputs;
        init => _streamInputs = value;
    }

    /// <summary>The layers with readable attention weights.</summary>
    public ImmutableArray<AttentionDefinition> AttentionLayers { get; init; } = [];

    /// <summary>Time steps of the network's input whose features all equal this value are masked; null without masking.</summary>
    public float? MaskValue { get; init; }

    /// <summary>The layers, in the order of the data's flow.</summary>
    public required ImmutableArray<LayerDefinition> Layers { get; init; }

    /// <summary>The parameter tensors, in canonical order: layer by layer, as PyTorch lists them.</summary>
    public required ImmutableArray<ParameterDefinition> Parameters { get; init; }

    /// <summary>The states of the recurrent layers.</summary>
    public required ImmutableArray<StateDefinition> States { get; init; }

    /// <summary>The past inputs of convolutions along time that streams keep.</summary>
    public ImmutableArray<HistoryDefinition> Histories { get; init; } = [];

    /// <summary>How the weights of recurrent and dense layers are packed. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public ImmutableArray<SumDefinition> Sums { get; init; } = [];

    /// <summary>True if a batch cannot be divided into shards because a layer needs statistics over the whole batch: batch normalization.</summary>
    public bool WholeBatch { get; init; }

    /// <summary>Floats of one stream's state and scratch.</summary>
    public required int StateLength { get; init; }

    /// <summary>Floats of the packed weights.</summary>
    public required int PanelLength { get; init; }

    /// <summary>The precision of the weights of recurrent and dense layers in prediction.</summary>
    public WeightPrecision Weights { get; init; }

    /// <summary>The size of the packed quantized weights in 32-bit words; 0 without quantization.</summary>
    public int ReducedLength { get; init; }

    /// <summary>Floats of the row copies that training needs.</summary>
    public required int RowLength { get; init; }

    /// <summary>Floats of the gradient columns that training needs.</summary>
    public required int GradientLength { get; init; }

    /// <summary>The number of steps that an axis has, given the lengths of the inputs.</summary>
    /// <param name="axis">The number of the axis.</param>
    /// <param name="lengths">The length of each input with its own time steps; the network's own input comes first.</param>
    /// <returns>1 or more, or less if a sequence is too short for a window.</returns>
    public int StepsOf(int axis, ReadOnlySpan<int> lengths)
    {
        AxisDefinition definition = Axes[axis];
        return definition.Kind switch
        {
            AxisKind.Vector => 1,
            AxisKind.Input => lengths[definition.Source],
            AxisKind.Window or AxisKind.Last or AxisKind.Upsampled => definition.Places(StepsOf(definition.Source, lengths)),
            _ => definition.Steps,
        };
    }

    /// <summary>The lanes for which a step of the network has been compiled; null if it never was.</summary>
    internal LaneWidth? CompiledLanes { get; set; }

    /// <summary>Which of the inputs with separate time steps an axis follows, 0 for the network's own.</summary>
    internal int InputOf(int axis) => Axes[axis] switch
    {
        { Kind: AxisKind.Input, Source: var input } => input,
        { Kind: AxisKind.Window or AxisKind.Last or AxisKind.Upsampled, Source: var source } => InputOf(source),
        _ => 0,
    };

    /// <summary>How many inputs have their own time steps, including the network's own input.</summary>
    internal int SequenceInputs
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            int count = 0;
            foreach (AxisDefinition axis in Axes)
            {
                count += axis.Kind == AxisKind.Input ? 1 : 0;
            }

            return count;
        }
    }

    /// <summary>Floats that a sequence needs to continue later: its states and histories.</summary>
    internal int CarriedLength
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            int length = 0;
            foreach (StateDefinition state in States)
            {
                length += state.Units;
            }

            foreach (HistoryDefinition history in Histories)
            {
                length += history.Steps * history.Width;
            }

            return length;
        }
    }

    /// <summary>How many inputs are constants, or sequences besides the network's own.</summary>
    internal int AdditionalInputs
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            int count = 0;
            for (int i = 1; i < InputLayers.Length; i++)
            {
                count += InputLayers[i].Kind == InputKind.Step ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>One of the inputs that are constants, or sequences besides the network's own.</summary>
    internal InputDefinition AdditionalInput(int number) => InputLayers[AdditionalInputIndex(number)];

    /// <summary>The place of one of those in <see cref="InputLayers"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int AdditionalInputIndex(int number)
    {
        int index = 0;
        for (int left = number; left >= 0; left--)
        {
            do
            {
                index++;
            }
            while (InputLayers[index].Kind == InputKind.Step);
        }

        return index;
    }

    /// <summary>The place of an output in <see cref="OutputLayers"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int FindOutput(string name)
    {
        for (int i = 0; i < OutputLayers.Length; i++)
        {
            if (OutputLayers[i].Name == name)
            {
                return i;
            }
        }

        throw new KeyNotFoundException($"'{Name}' has no output '{name}'. It has: {string.Join(", ", OutputLayers.Select(o => o.Name))}.");
    }

    /// <summary>The number of an attention layer.</summary>
    /// <exception cref="KeyNotFoundException">No attention layer has that name.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int FindAttention(string layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        for (int i = 0; i < AttentionLayers.Length; i++)
        {
            if (AttentionLayers[i].Layer == layer)
            {
                return i;
            }
        }

        throw new KeyNotFoundException($"'{Name}' has no attention layer '{layer}'.");
    }

    /// <summary>The first layer whose window does not fit into a number of time steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal string WindowWithout(int steps)
    {
        for (int a = 0; a < Axes.Length; a++)
        {
            if (Axes[a].Kind == AxisKind.Window && StepsOf(a, [steps]) < 1)
            {
                return Axes[a].Layer;
            }
        }

        return Layers[^1].Name;
    }

    /// <summary>Throws if the network has a fixed number of steps and sequences have another.</summary>
    /// <param name="input">Which of the inputs with separate time steps, 0 for the network's own.</param>
    /// <param name="steps">Their length.</param>
    /// <param name="parameter">The parameter that it follows from.</param>
    /// <exception cref="ArgumentException">They are of another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void RequireSteps(int input, int steps, string parameter)
    {
        foreach (AxisDefinition axis in Axes)
        {
            if (axis.Kind == AxisKind.Input && axis.Source == input && axis.Steps > 0 && axis.Steps != steps)
            {
                throw new ArgumentException($"'{Name}' takes sequences of {axis.Steps} steps, got {steps}.", parameter);
            }
        }
    }

    /// <summary>How many steps the output of the last layer has.</summary>
    /// <param name="steps">Time steps of the network's own input.</param>
    internal int OutputSteps(int steps) => StepsOf(OutputLayers[0].Axis, [steps]);
}
