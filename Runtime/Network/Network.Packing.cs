using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// The arrangements of the weights that kernels read, and of the gradients that they write. Layers whose units are sums are data, NetworkDefinition.Sums; generated classes add what others pack.
public abstract partial class Network
{
    /// <summary>Packs the weights for the model's lanes.</summary>
    protected virtual void PackPanels(Span<float> panels) => PackPanels(Parameters, panels);

    /// <summary>Packs the values of some parameters for the model's lanes.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected virtual void PackPanels(ParameterSet weights, Span<float> panels)
    {
        foreach (SumDefinition sums in Definition.Sums)
        {
            sums.PackPanels(Lanes, weights, panels);
        }
    }

    /// <summary>Copies the weights to rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected virtual void PackRows(Span<float> rows)
    {
        foreach (SumDefinition sums in Definition.Sums)
        {
            sums.PackRows(Parameters, rows);
        }
    }

    /// <summary>Writes gradient columns in the order of <see cref="ParameterSet.Values"/>.</summary>
    /// <param name="gradientColumns">What <see cref="SequencePass.Gradients"/> holds.</param>
    /// <param name="gradients">[<see cref="ParameterSet.TrainableLength"/>].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public virtual void CollectGradients(ReadOnlySpan<float> gradientColumns, Span<float> gradients)
    {
        Require.Length(gradientColumns.Length, Definition.GradientLength, nameof(gradientColumns), "the gradient columns");
        Require.Length(gradients.Length, Parameters.TrainableLength, nameof(gradients), "the gradients of all parameters");
        foreach (SumDefinition sums in Definition.Sums)
        {
            sums.Collect(Parameters, gradientColumns, gradients);
        }
    }

    /// <summary>The panels as they are packed for the model's lanes, for a code generator other than the compiler's.</summary>
    internal float[] CopyPanels()
    {
        float[] panels = new float[Definition.PanelLength];
        PackPanels(panels);
        return panels;
    }

    /// <summary>The quantized weights as they are packed for the model's lanes.</summary>
    internal float[] CopyReduced()
    {
        float[] panels = new float[Definition.ReducedLength];
        PackReduced(panels);
        return panels;
    }

    // Packs the quantized weights for the model's lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackReduced(Span<float> panels)
    {
        foreach (SumDefinition sums in Definition.Sums)
        {
            sums.PackReduced(this, panels);
        }
    }
}
