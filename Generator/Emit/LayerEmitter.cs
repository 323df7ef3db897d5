using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>Writes the code of one layer. Adding a layer means a spec, a plan and one of these.</summary>
internal abstract class LayerEmitter
{
    /// <summary>One line per formula, for the remarks of the generated class.</summary>
    public abstract IEnumerable<string> Formulas { get; }

    /// <summary>The call that packs the layer's weights into <c>panels</c>.</summary>
    public abstract void EmitPackPanels(SourceWriter writer);

    /// <summary>The calls that copy the layer's weights into <c>rows</c>.</summary>
    public abstract void EmitPackRows(SourceWriter writer);

    /// <summary>The calls that write the layer's gradients from <c>gradientColumns</c> to <c>gradients</c>.</summary>
    public abstract void EmitCollect(SourceWriter writer);

    /// <summary>The part of one streaming step: reads <c>x</c> or the state, leaves its output in the state.</summary>
    public abstract void EmitStep(SourceWriter writer);

    /// <summary>Where the output of the step at hand stands in the state, as an expression.</summary>
    public abstract string StepOutput { get; }

    /// <summary>The fields of the layer in a pass.</summary>
    public abstract void EmitPassFields(SourceWriter writer);

    /// <summary>The reservations of the layer in a pass.</summary>
    public abstract void EmitPassLayout(SourceWriter writer);

    /// <summary>The kernels: the streaming step, forward, then backward.</summary>
    public abstract void EmitKernels(SourceWriter writer);
}
