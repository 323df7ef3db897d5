using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

public abstract partial class SequencePass
{
    /// <summary>Begins sequences of the same length in all inputs. Resets the initial states to the network's own, which are usually zero, and all gradients to zero.</summary>
    /// <param name="steps">Time steps, 1 … <see cref="MaxSteps"/>.</param>
    /// <param name="rows">Sequences, 1 … <see cref="MaxRows"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than the pass has memory for.</exception>
    /// <exception cref="ArgumentException">The network requires sequences of another length, or longer ones.</exception>
    public void Begin(int steps, int rows) => Begin(steps, rows, nameof(steps));

    /// <summary>As <see cref="Begin(int, int)"/>, for a caller whose number of steps follows from a parameter of another name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Begin(int steps, int rows, string parameter)
    {
        RequireRows(rows);
        RequireSteps(steps, Math.Min(MaxSteps, MaxAdditionalSteps), parameter);
        SaveStates(rows);
        for (int a = 0; a < _axes.Length; a++)
        {
            AxisDefinition definition = Definition.Axes[a];
            switch (definition.Kind)
            {
                case AxisKind.Vector:
                    _axes[a].Set(1, rows);
                    break;
                case AxisKind.Input:
                    Definition.RequireSteps(definition.Source, steps, parameter);
                    _axes[a].Set(steps, rows);
                    break;
                case AxisKind.Window or AxisKind.Last or AxisKind.Upsampled:
                    _axes[a].Set(RequirePlaces(definition, _axes[definition.Source].Steps, parameter), rows);
                    break;
                default:
                    _axes[a].Set(definition.Steps, rows);
                    break;
            }
        }

        Clear();
        RestoreStates();
    }

    /// <summary>Begins sequences of different lengths. Resets the initial states to the network's own, which are usually zero, and all gradients to zero.</summary>
    /// <param name="lengths">
    /// Time steps of each sequence, 1 … <see cref="MaxSteps"/>: first those of the network's own input, then those of each additional input that is a
    /// sequence, [inputs, rows].
    /// </param>
    /// <param name="rows">Sequences, 1 … <see cref="MaxRows"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than the pass has memory for.</exception>
    /// <exception cref="ArgumentException">The number of lengths does not fit, or the network requires sequences of another length, or longer ones.</exception>
    public void Begin(ReadOnlySpan<int> lengths, int rows) => Begin(lengths, rows, nameof(lengths), nameof(lengths));

    /// <summary>As <see cref="Begin(ReadOnlySpan{int}, int)"/>, for a caller whose lengths follow from parameters of other names.</summary>
    /// <param name="lengths">[inputs, rows].</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="own">The parameter that the lengths of the network's own input follow from.</param>
    /// <param name="additional">The parameter that those of additional inputs follow from.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Begin(ReadOnlySpan<int> lengths, int rows, string own, string additional)
    {
        RequireRows(rows);
        int inputs = Definition.SequenceInputs;
        if (lengths.Length != (long)inputs * rows)
        {
            throw new ArgumentException($"Expected {(inputs == 1 ? "" : $"{inputs}·")}{rows} lengths, got {lengths.Length}.", nameof(lengths));
        }

        for (int i = 0; i < lengths.Length; i++)
        {
            RequireSteps(lengths[i], i < rows ? MaxSteps : MaxAdditionalSteps, i < rows ? own : additional);
        }

        SaveStates(rows);
        Span<int> places = rows <= 256 ? stackalloc int[rows] : new int[rows];
        for (int a = 0; a < _axes.Length; a++)
        {
            AxisDefinition definition = Definition.Axes[a];
            switch (definition.Kind)
            {
                case AxisKind.Vector:
                    _axes[a].Set(1, rows);
                    break;
                case AxisKind.Input:
                    ReadOnlySpan<int> steps = lengths.Slice(definition.Source * rows, rows);
                    foreach (int length in steps)
                    {
                        Definition.RequireSteps(definition.Source, length, definition.Source == 0 ? own : additional);
                    }

                    _axes[a].Set(steps);
                    break;
                case AxisKind.Window or AxisKind.Last or AxisKind.Upsampled:
                    for (int r = 0; r < rows; r++)
                    {
                        places[r] = RequirePlaces(definition, _axes[definition.Source].Lengths[r], Definition.InputOf(a) == 0 ? own : additional);
                    }

                    _axes[a].SetLike(_axes[definition.Source], places);
                    break;
                default:
                    _axes[a].Set(definition.Steps, rows);
                    break;
            }
        }

        Clear();
        RestoreStates();
    }

    /// <summary>The network's own input of one sequence at one of its time steps, [inputs].</summary>
    public Span<float> InputAt(int step, int row) => InputAt(0, step, row);

    /// <summary>An input of one sequence at one of its time steps (0 for a vector), [width].</summary>
    public Span<float> InputAt(int input, int step, int row) => At(_inputs[input].Values, _inputs[input], step, row, Definition.InputLayers[input].Width);

    /// <summary>Writes one time step of one sequence: the features of the network's own input, followed by those of additional inputs per time step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="row">The sequence.</param>
    /// <param name="features">[<see cref="NetworkDefinition.Inputs"/>].</param>
    /// <exception cref="ArgumentException">The number of features does not fit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetStep(int step, int row, ReadOnlySpan<float> features)
    {
        Require.Length(features.Length, Definition.Inputs, nameof(features), "the features of one time step");
        features[..Definition.InputLayers[0].Width].CopyTo(InputAt(0, step, row));
        int from = Definition.InputLayers[0].Width;
        for (int i = 1; from < features.Length; i++)
        {
            if (Definition.InputLayers[i].Kind == InputKind.Step)
            {
                features.Slice(from, Definition.InputLayers[i].Width).CopyTo(InputAt(i, step, row));
                from += Definition.InputLayers[i].Width;
            }
        }
    }

    /// <summary>The gradient of the network's own input of one sequence at one of its time steps, [inputs]; see <see cref="WantsInputGradient"/>.</summary>
    public Span<float> InputGradientAt(int step, int row) => InputGradientAt(0, step, row);

    /// <summary>The gradient of an input of one sequence at one of its time steps, [width]; see <see cref="WantsInputGradient"/>. For tokens it is zero.</summary>
    public Span<float> InputGradientAt(int input, int step, int row) => At(_inputs[input].Gradient, _inputs[input], step, row, Definition.InputLayers[input].Width);

    /// <summary>The output of the last layer, of one sequence at one of its time steps (0 for a vector), [outputs].</summary>
    public Span<float> OutputAt(int step, int row) => OutputAt(0, step, row);

    /// <summary>An output of one sequence at one of its time steps (0 for a vector), [width].</summary>
    public Span<float> OutputAt(int output, int step, int row) => Definition.OutputLayers[output].State is >= 0 and var state
        ? FinalStateSpan(state, row)
        : At(_outputs[output].Values, _outputs[output], step, row, Definition.OutputLayers[output].Width);

    /// <summary>The gradient of <see cref="OutputAt(int, int)"/>; the backward pass overwrites it.</summary>
    public Span<float> OutputGradientAt(int step, int row) => OutputGradientAt(0, step, row);

    /// <summary>The gradient of <see cref="OutputAt(int, int, int)"/>; the backward pass overwrites it.</summary>
    public Span<float> OutputGradientAt(int output, int step, int row) => Definition.OutputLayers[output].State is >= 0 and var state
        ? StateGradient(state, row)
        : At(_outputs[output].Gradient, _outputs[output], step, row, Definition.OutputLayers[output].Width);

    /// <summary>The number of steps in an output of one sequence; 1 for a vector.</summary>
    public int OutputLength(int output, int row) => Axis(Definition.OutputLayers[output].Axis).Lengths[row];

    /// <summary>Sets an initial state of one sequence. It replaces the network's trained initial state, which then gets no gradient from this sequence.</summary>
    /// <param name="state">Its index in <see cref="NetworkDefinition.States"/>.</param>
    /// <param name="row">The sequence.</param>
    /// <param name="values">[units].</param>
    public void SetInitialState(int state, int row, ReadOnlySpan<float> values)
    {
        Require.Length(values.Length, Definition.States[state].Units, nameof(values), "an initial state");
        FlushToZero.Copy(values, InitialState(state, row));
        HasInitialState = true;
        if (_givenStates.Length > 0)
        {
            _givenStates[state * MaxRows + row] = true;
        }
    }

    /// <summary>A state after each sequence's last step, [units]; valid after the forward pass.</summary>
    public ReadOnlySpan<float> FinalState(int state, int row) => FinalStateSpan(state, row);

    /// <summary>
    /// The gradient of a state, [units]. Before the backward pass, write the loss's gradient with respect to the final state. After it, with
    /// <see cref="WantsInputGradient"/>, read the gradient of the initial state.
    /// </summary>
    public Span<float> StateGradient(int state, int row)
    {
        StateRegion region = _states[state];
        return Slice(region.Gradient + (nint)_axes[region.Axis].Position(row) * region.Stride, Definition.States[state].Units);
    }

    private Span<float> FinalStateSpan(int state, int row)
    {
        SequenceAxis axis = _axes[_states[state].Axis];
        return StateAt(state, axis.Lengths[row] - 1, row);
    }

    private Span<float> StateAt(int state, int step, int row)
    {
        StateRegion region = _states[state];
        return Slice(region.Values + _axes[region.Axis].IndexOf(step, row) * region.Stride, Definition.States[state].Units);
    }

    private Span<float> InitialState(int state, int row)
    {
        StateRegion region = _states[state];
        SequenceAxis axis = _axes[region.Axis];
        return Slice(region.Values + ((nint)axis.Position(row) - axis.Rows) * region.Stride, Definition.States[state].Units);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Clear()
    {
        HasInitialState = false;
        Array.Clear(_givenStates);
        foreach (StateRegion state in _states)
        {
            int length = _axes[state.Axis].Rows * state.Stride;
            Slice(state.Values - length, length).Clear();
            if (Training)
            {
                Slice(state.Gradient, length).Clear();
            }
        }

        if (Training)
        {
            // A row's outputs are followed by padding lanes, in which a NaN of an earlier pass would live on.
            foreach (Region region in _cleared)
            {
                Slice(region.Gradient, (int)_axes[region.Axis].Total * region.Stride).Clear();
            }
        }
    }

    private void RequireRows(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, MaxRows);
    }

    private static void RequireSteps(int steps, int max, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, max, parameter);
    }

    private int RequirePlaces(AxisDefinition definition, int length, string parameter)
        => definition.Places(length) is >= 1 and var places
            ? places
            : throw new ArgumentException($"The window of '{definition.Layer}' in '{Definition.Name}' needs a sequence of at least {definition.Dilation * (definition.Kernel - 1L) + 1 - 2L * definition.PaddingSize} steps, got {length}.", parameter);

    private Span<float> At(nint start, Region region, int step, int row, int width) => Slice(start + _axes[region.Axis].IndexOf(step, row) * region.Stride, width);
}
