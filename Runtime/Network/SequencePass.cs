using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// The memory of one pass of whole sequences through a network: up to <see cref="MaxRows"/> sequences of up to <see cref="MaxSteps"/>
/// steps, every activation that the backward pass needs, and the gradients. Allocated once and used for any number of passes.
/// Matrices are time-major, [steps, rows, features]: the rows of one time step lie together.
/// </summary>
/// <remarks>Order of use: <see cref="Begin"/>, write the input, forward, write the output's gradient, backward.</remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public abstract class SequencePass
{
    private readonly Region[] _states;
    private AlignedBuffer _memory = new(0);
    private int _length;

    /// <summary>Starts a layout; the generated class reserves its regions and ends with <see cref="Allocate"/>.</summary>
    protected SequencePass(NetworkDefinition definition, int maxSteps, int maxRows, bool training)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        Definition = definition;
        MaxSteps = maxSteps;
        MaxRows = maxRows;
        Training = training;
        _states = new Region[definition.States.Length];
        Zeros = Reserve(64);
    }

    /// <summary>The network that the pass belongs to.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The longest sequences it has room for.</summary>
    public int MaxSteps { get; }

    /// <summary>The most sequences it has room for.</summary>
    public int MaxRows { get; }

    /// <summary>True if it has room for a backward pass.</summary>
    public bool Training { get; }

    /// <summary>Steps of the sequences at hand.</summary>
    public int Steps { get; private set; }

    /// <summary>Sequences at hand.</summary>
    public int Rows { get; private set; }

    /// <summary>Time steps of the output: all of them, or one.</summary>
    public int OutputSteps => Definition.ReturnsSequences ? Steps : 1;

    /// <summary>True if the backward pass shall also give the gradients of the input and of the initial states.</summary>
    public bool WantsInputGradient { get; set; }

    /// <summary>True if the sequences at hand start from states other than zero.</summary>
    public bool HasInitialState { get; private set; }

    /// <summary>64 zeros.</summary>
    protected nint Zeros { get; }

    /// <summary>The input, [steps, rows, inputs], and its gradient.</summary>
    protected abstract Region Input { get; }

    /// <summary>The output of the sequences at hand, [output steps, rows, outputs], and its gradient.</summary>
    protected abstract Region Output { get; }

    /// <summary>The gradient columns of all layers.</summary>
    protected nint GradientColumns { get; set; }

    /// <summary>Sets the size of the sequences at hand; their initial states, all state gradients and the output's gradient are zero again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The pass has no room for so many.</exception>
    public void Begin(int steps, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, MaxSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, MaxRows);
        Steps = steps;
        Rows = rows;
        HasInitialState = false;
        if (Training)
        {
            // Behind a row's outputs lie padding lanes, in which a NaN of an earlier pass would live on.
            Slice(Output.Gradient, OutputSteps * rows * Output.Stride).Clear();
        }

        foreach (Region state in _states)
        {
            Slice(state.Values, rows * state.Stride).Clear();
            if (Training)
            {
                Slice(state.Gradient, rows * state.Stride).Clear();
            }
        }
    }

    /// <summary>The input of one sequence at one time step, [inputs].</summary>
    public Span<float> InputAt(int step, int row) => At(Input.Values, Input.Stride, step, row, Definition.Inputs);

    /// <summary>The gradient of the input of one sequence at one time step, [inputs]; see <see cref="WantsInputGradient"/>.</summary>
    public Span<float> InputGradientAt(int step, int row) => At(Input.Gradient, Input.Stride, step, row, Definition.Inputs);

    /// <summary>The output of one sequence at one of the <see cref="OutputSteps"/>, [outputs].</summary>
    public Span<float> OutputAt(int step, int row) => At(Output.Values, Output.Stride, step, row, Definition.Outputs);

    /// <summary>The gradient of the output of one sequence at one of the <see cref="OutputSteps"/>, [outputs]; the backward pass overwrites it.</summary>
    public Span<float> OutputGradientAt(int step, int row) => At(Output.Gradient, Output.Stride, step, row, Definition.Outputs);

    /// <summary>Sets an initial state of one sequence.</summary>
    /// <param name="state">Its index in <see cref="NetworkDefinition.States"/>.</param>
    /// <param name="row">The sequence.</param>
    /// <param name="values">[units].</param>
    public void SetInitialState(int state, int row, ReadOnlySpan<float> values)
    {
        Require.Length(values.Length, Definition.States[state].Units, nameof(values), "an initial state");
        values.CopyTo(Slice(_states[state].Values + row * _states[state].Stride, values.Length));
        HasInitialState = true;
    }

    /// <summary>A state after the last step, [units]; valid after the forward pass.</summary>
    public ReadOnlySpan<float> FinalState(int state, int row)
        => Slice(_states[state].Values + ((nint)Steps * Rows + row) * _states[state].Stride, Definition.States[state].Units);

    /// <summary>
    /// Before the backward pass: the loss's gradient for a final state, to be written. After it, with <see cref="WantsInputGradient"/>:
    /// the gradient of the initial state. [units].
    /// </summary>
    public Span<float> StateGradient(int state, int row)
        => Slice(_states[state].Gradient + row * _states[state].Stride, Definition.States[state].Units);

    /// <summary>The sums of all weight gradients since they were cleared, in gradient columns.</summary>
    public Span<float> Gradients => Slice(GradientColumns, Definition.GradientLength);

    /// <summary>A float of the memory. For generated code, which reserved it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float At(nint offset) => ref Unsafe.Add(ref _memory.Start, offset);

    /// <summary>Reserves floats that start on a 64-byte boundary.</summary>
    /// <exception cref="OverflowException">The pass would need more than 2³¹ floats.</exception>
    protected nint Reserve(long floats)
    {
        int start = _length;
        _length = checked((int)(start + (floats + 15) / 16 * 16));
        return start;
    }

    /// <summary>Reserves a matrix [steps, rows, stride].</summary>
    protected nint Reserve(int steps, int stride) => Reserve((long)steps * MaxRows * stride);

    /// <summary>Names where a state and its gradient stand.</summary>
    protected void PlaceState(int state, nint values, nint gradient, int stride) => _states[state] = new Region(values, gradient, stride);

    /// <summary>Ends the layout.</summary>
    protected void Allocate() => _memory = new AlignedBuffer(_length);

    private Span<float> At(nint start, int stride, int step, int row, int width) => Slice(start + ((nint)step * Rows + row) * stride, width);

    private Span<float> Slice(nint offset, int length) => _memory.Span.Slice((int)offset, length);

    /// <summary>Where a matrix stands, where its gradient stands, and how far its rows are apart.</summary>
    protected readonly record struct Region(nint Values, nint Gradient, int Stride);
}
