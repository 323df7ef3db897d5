using Unrolled.Generator.Emit;
using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>One parameter tensor of a layer.</summary>
internal sealed record TensorPlan(string Name, IReadOnlyList<int> Shape, string Initializer, string? ZeroTwin)
{
    public int Length => Shape.Aggregate(1, (a, b) => a * b);
}

/// <summary>One state vector of a layer, at two places in turn or at one.</summary>
internal sealed record StatePlan(string Kind, int EvenOffset, int OddOffset);

/// <summary>The sizes and offsets of one layer. Offsets count floats from the start of the memory they lie in.</summary>
internal abstract class LayerPlan
{
    protected LayerPlan(LayerSpec spec, LayerPlan? below, int inputs, string code)
    {
        Spec = spec;
        Below = below;
        Code = code;
        Inputs = below?.Units ?? inputs;
        SequenceIn = below?.SequenceOut ?? true;
        StateOffset = below is null ? 0 : below.StateOffset + below.StateLength;
        PanelOffset = below is null ? 0 : below.PanelOffset + below.PanelLength;
        RowOffset = below is null ? 0 : below.RowOffset + below.RowLength;
        GradientOffset = below is null ? 0 : below.GradientOffset + below.GradientLength;
        FirstTensor = below is null ? 0 : below.FirstTensor + below.Tensors.Count;
        FirstState = below is null ? 0 : below.FirstState + below.States.Count;
    }

    public LayerSpec Spec { get; }

    public LayerPlan? Below { get; }

    /// <summary>The layer's name in generated code: <c>Lstm0</c>.</summary>
    public string Code { get; }

    public int Inputs { get; }

    public int Units => Spec.Units;

    public int PaddedUnits => Sizes.Padded(Units);

    public bool SequenceIn { get; }

    /// <summary>True if the layer's output has a row for every time step.</summary>
    public bool SequenceOut => Spec is RecurrentSpec recurrent ? recurrent.ReturnSequences : SequenceIn;

    /// <summary>Gates per unit: columns of the stacked matrix per unit.</summary>
    public abstract int Gates { get; }

    /// <summary>Rows of a panel: the bias, the inputs, the hidden units.</summary>
    public abstract int PanelRows { get; }

    /// <summary>The name of its type in summaries, Keras's.</summary>
    public abstract string Kind { get; }

    public abstract IReadOnlyList<TensorPlan> Tensors { get; }

    public abstract IReadOnlyList<StatePlan> States { get; }

    public int ParameterCount => Tensors.Sum(t => t.Length);

    public int FirstTensor { get; }

    public int FirstState { get; }

    public int StateOffset { get; }

    public abstract int StateLength { get; }

    public int PanelOffset { get; }

    /// <summary>Floats of the panels per unit.</summary>
    public virtual int PanelUnit => Gates * PanelRows;

    public int PanelLength => Sizes.Line(PaddedUnits * PanelUnit);

    public int RowOffset { get; }

    public abstract int RowLength { get; }

    public int GradientOffset { get; }

    /// <summary>Gradient columns: as many rows as a panel has, each with the same gates.</summary>
    public int GradientLength => Sizes.Line(PaddedUnits * PanelUnit);

    /// <summary>The row stride of the layer's output in a pass.</summary>
    public int OutputStride => Sizes.Stride(Units);

    /// <summary>The row stride of the layer's input in a pass.</summary>
    public int InputStride => Below?.OutputStride ?? Sizes.Stride(Inputs);

    /// <summary>What writes its code.</summary>
    public abstract LayerEmitter CreateEmitter();
}
