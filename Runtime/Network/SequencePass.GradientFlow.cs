using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled;

public abstract partial class SequencePass
{
    private GradientTrace? _trace;
    private bool _measuresGradientFlow;

    /// <summary>True if the backward pass also measures the gradients of the states at every time step.</summary>
    /// <exception cref="InvalidOperationException">The pass has no memory for a backward pass.</exception>
    public bool MeasuresGradientFlow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _measuresGradientFlow;
        set
        {
            if (value && !Training)
            {
                throw new InvalidOperationException("The pass was not created for training.");
            }

            _measuresGradientFlow = value;
            if (value)
            {
                _trace ??= new GradientTrace(Definition.States, _states.Select(s => _axes[s.Axis].MaxSteps));
                _trace.Clear();
            }
        }
    }

    /// <summary>What the last backward pass measured.</summary>
    internal GradientTrace Trace => _trace ?? throw new InvalidOperationException("No gradient has been measured.");

    /// <summary>The axis that a state's layer runs along.</summary>
    internal SequenceAxis AxisOfState(int state) => _axes[_states[state].Axis];

    /// <summary>Measures the gradient of a state at a step, before the step's own backward pass. For generated code.</summary>
    /// <param name="state">The state.</param>
    /// <param name="step">The step.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void MeasureGradient(int state, nint step) => MeasureGradient(state, step, ref Unsafe.NullRef<float>());

    /// <summary>The same for a state that is also the layer's output. For generated code.</summary>
    /// <param name="state">The state.</param>
    /// <param name="step">The step.</param>
    /// <param name="output">The gradient of the output at that step, [rows, stride].</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MeasureGradient(int state, nint step, ref float output)
    {
        StateRegion region = _states[state];
        SequenceAxis axis = _axes[region.Axis];
        GradientTrace trace = Trace;
        int units = Definition.States[state].Units, rows = (int)axis.ActiveRows(step), continuing = (int)axis.ActiveRows(step + 1);
        double total = 0, carried = 0;
        for (int r = 0; r < rows; r++)
        {
            Span<float> gradient = Slice(region.Gradient + (nint)r * region.Stride, units);
            double square = GradientNorm.SumOfSquares(gradient);

            // Sequences that end here have no gradient from a next step, only what the caller wrote.
            carried += r < continuing ? square : 0;
            if (!Unsafe.IsNullRef(ref output))
            {
                Span<float> sum = trace.Row(units);
                ReadOnlySpan<float> own = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref output, (nint)r * region.Stride), units);
                for (int u = 0; u < units; u++)
                {
                    sum[u] = gradient[u] + own[u];
                }

                square = GradientNorm.SumOfSquares(sum);
            }

            total += square;
        }

        trace.Total(state)[(int)step] = total;
        trace.Carried(state)[(int)step] = carried;
    }
}
