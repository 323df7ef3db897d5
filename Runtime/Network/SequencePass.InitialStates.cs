using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

// Initial states that are parameters of the network: every sequence starts from them unless the caller gave it others.
public abstract partial class SequencePass
{
    // [state, row], which of them the caller gave. Empty where all networks of this class start from zeros.
    private bool[] _givenStates = [];

    /// <summary>Lets the sequences start from the states that are parameters of a model, but for those that the caller gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SetInitialStates(ParameterSet parameters)
    {
        for (int s = 0; s < _states.Length; s++)
        {
            StateDefinition state = Definition.States[s];
            for (int r = 0; r < Rows && state.InitialParameter >= 0; r++)
            {
                if (!_givenStates[s * MaxRows + r])
                {
                    state.CopyInitial(parameters, InitialState(s, r));
                }
            }
        }
    }

    /// <summary>
    /// Adds to the gradient of an initial state that is a parameter: the gradients of the sequences that started from it, the longest first. For generated code, at the end of a layer's
    /// backward pass.
    /// </summary>
    /// <param name="state">Its index in <see cref="NetworkDefinition.States"/>.</param>
    /// <param name="column">Where it starts in <see cref="Gradients"/>; there is room for whole cache lines.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddInitialGradient<L, V>(int state, int column)
        where L : struct, ILanes<V>
        where V : struct
    {
        StateRegion region = _states[state];
        SequenceAxis axis = _axes[region.Axis];
        for (int p = 0; p < axis.Rows; p++)
        {
            if (!_givenStates[state * MaxRows + axis.RowAt(p)])
            {
                Matrix.Add<L, V>(Sizes.Line(Definition.States[state].Units), ref At(region.Gradient + (nint)p * region.Stride), ref GradientColumn(column));
            }
        }
    }
}
