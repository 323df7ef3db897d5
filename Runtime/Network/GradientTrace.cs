using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled;

/// <summary>The squared gradients of every state of a network at every time step, summed over rows and units.</summary>
/// <param name="states">The states.</param>
/// <param name="maxSteps">The longest sequences of each.</param>
internal sealed class GradientTrace(ImmutableArray<StateDefinition> states, IEnumerable<int> maxSteps)
{
    private readonly (double[] Total, double[] Carried)[] _squares = [.. maxSteps.Select(steps => (new double[steps], new double[steps]))];
    private readonly float[] _row = new float[states.Length == 0 ? 0 : states.Max(s => s.Units)];

    /// <summary>Σ(∂loss/∂s)² of a state at each of its steps; of c only what comes through later steps.</summary>
    public Span<double> Total(int state) => _squares[state].Total;

    /// <summary>The part of it that comes through the next step.</summary>
    public Span<double> Carried(int state) => _squares[state].Carried;

    /// <summary>Room for the gradient of one row, [units].</summary>
    public Span<float> Row(int units) => _row.AsSpan(0, units);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear()
    {
        foreach ((double[] total, double[] carried) in _squares)
        {
            Array.Clear(total);
            Array.Clear(carried);
        }
    }
}
