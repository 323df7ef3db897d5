using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// The memory of one pass of whole sequences through a network: up to <see cref="MaxRows"/> sequences of up to <see cref="MaxSteps"/>
/// steps, every activation that the backward pass needs, and the gradients. It is allocated once and can be used for any number of passes. Matrices are
/// laid out along a <see cref="SequenceAxis"/>: the rows of one time step are contiguous, and a sequence has no rows past its end.
/// </summary>
/// <remarks>Order of use: Begin, write the inputs, Forward, write the outputs' gradients, Backward.</remarks>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public abstract partial class SequencePass
{
    // Far more floats than fit into memory, far fewer than would wrap around.
    private const long MostReserved = 1L << 60;

    private readonly SequenceAxis[] _axes;
    private readonly Region[] _inputs, _outputs;
    private readonly StateRegion[] _states;
    private readonly HistoryRegion[] _histories;
    private readonly List<Region> _cleared = [];
    private readonly nint _zeros, _columns;
    private AlignedBuffer _memory = new(0);
    private long _length;
    private bool _isTraining;

    /// <summary>Starts a layout; the generated class reserves its regions and ends with <see cref="Allocate"/>.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="maxSteps">The longest sequences.</param>
    /// <param name="maxRows">The most sequences.</param>
    /// <param name="training">True to reserve memory for a backward pass.</param>
    /// <param name="maxAdditionalSteps">The longest sequences of additional inputs with separate time steps; 0 for <paramref name="maxSteps"/>.</param>
    /// <param name="block">True for the frames of one stream, which has an output at each of them: all axes have their steps.</param>
    protected SequencePass(NetworkDefinition definition, int maxSteps, int maxRows, bool training, int maxAdditionalSteps = 0, bool block = false)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        Definition = definition;
        MaxSteps = maxSteps;
        MaxRows = maxRows;
        Training = training;
        IsBlock = block;
        int[] lengths = new int[definition.Axes.Count(a => a.Kind == AxisKind.Input)];
        MaxAdditionalSteps = maxAdditionalSteps == 0 ? maxSteps : maxAdditionalSteps;
        Array.Fill(lengths, MaxAdditionalSteps);
        lengths[0] = maxSteps;
        _axes = [.. Enumerable.Range(0, definition.Axes.Length).Select(a => new SequenceAxis(block ? maxSteps : Math.Max(1, definition.StepsOf(a, lengths)), maxRows))];
        _inputs = new Region[definition.InputLayers.Length];
        _outputs = new Region[definition.OutputLayers.Length];
        _states = new StateRegion[definition.States.Length];
        _attention = new (nint, AttentionShape)[definition.AttentionLayers.Length];

        // With more steps the inputs do not fit either, which Allocate detects; until then no stride may wrap around.
        MapStride = _axes.Max(a => Sizes.Stride(Math.Min(a.MaxSteps, AlignedBuffer.MaxLength - 64)));
        _histories = new HistoryRegion[definition.Histories.Length];
        _zeros = Reserve(64L);
        _columns = training ? Reserve((long)definition.GradientLength) : 0;
    }

    /// <summary>The network that the pass belongs to.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The most time steps in a sequence.</summary>
    public int MaxSteps { get; }

    /// <summary>The longest sequences of additional inputs with separate time steps.</summary>
    internal int MaxAdditionalSteps { get; }

    /// <summary>The most sequences.</summary>
    public int MaxRows { get; }

    /// <summary>True if it has memory for a backward pass.</summary>
    public bool Training { get; }

    /// <summary>True if its rows are the frames of one stream. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool IsBlock { get; }

    /// <summary>Time steps of the longest of the current sequences in the network's own input.</summary>
    public int Steps => Axis(Definition.InputLayers[0].Axis).Steps;

    /// <summary>The number of current sequences.</summary>
    public int Rows => _axes[0].Rows;

    /// <summary>Time steps of the longest output; 1 if the output is a vector.</summary>
    public int OutputSteps => Axis(Definition.OutputLayers[0].Axis).Steps;

    /// <summary>True if the backward pass also computes the gradients of the inputs and of the initial states.</summary>
    public bool WantsInputGradient { get; set; }

    /// <summary>True if the caller set initial states for the current sequences.</summary>
    public bool HasInitialState { get; private set; }

    /// <summary>True if a product of weights with states of zeros may be other than zero: some weights are not finite.</summary>
    internal bool MultipliesZeroStates { get; set; }

    /// <summary>True if the forward pass is for training: dropout is applied, and batch normalization uses the batch's statistics.</summary>
    /// <exception cref="InvalidOperationException">The pass has no memory for a backward pass.</exception>
    public bool IsTraining
    {
        get => _isTraining;
        set => _isTraining = !value || Training ? value : throw new InvalidOperationException("The pass was not created for training.");
    }

    /// <summary>The seed of dropout's masks; use a different one for every training step.</summary>
    public ulong DropoutSeed { get; set; }

    /// <summary>The index of the pass's first sequence in its batch, so that dropout's masks do not depend on how a batch is divided.</summary>
    public int FirstRow { get; set; }

    /// <summary>Room for the attention weights over any axis.</summary>
    internal int MapStride { get; }

    /// <summary>64 zeros. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref float ZeroRow => ref At(_zeros);

    /// <summary>A gradient column. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float GradientColumn(int column) => ref At(_columns + column);

    /// <summary>The weight gradients, summed since they were last cleared, as gradient columns.</summary>
    public Span<float> Gradients => Slice(_columns, Definition.GradientLength);

    /// <summary>One of the network's axes.</summary>
    /// <param name="axis">Its number in <see cref="NetworkDefinition.Axes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SequenceAxis Axis(int axis) => _axes[axis];

    /// <summary>A float of the memory. For generated code, which reserved it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float At(nint offset) => ref Unsafe.Add(ref _memory.Start, offset);

    /// <summary>Reserves floats that start on a 64-byte boundary. Whether there is room for all of them is found by <see cref="Allocate"/>.</summary>
    /// <param name="floats">How many.</param>
    protected nint Reserve(long floats)
    {
        // Sums of sizes that are too large saturate instead of wrapping around, and a sum that wrapped around earlier is negative at some point.
        long start = _length;
        _length = floats is < 0 or > MostReserved || start > MostReserved ? MostReserved + 1 : start + (floats + 15) / 16 * 16;
        return (nint)start;
    }

    /// <summary>Reserves a matrix along an axis, [total, stride].</summary>
    protected internal nint Reserve(int axis, int stride) => Reserve(Product(_axes[axis].MaxSteps, stride));

    /// <summary>Reserves a matrix along an axis with one more row for each sequence before it: an initial state. Gives the place after those.</summary>
    protected internal nint ReserveBehind(int axis, int stride) => Reserve(Product(_axes[axis].MaxSteps + 1L, stride)) + (nint)MaxRows * stride;

    /// <summary>Reserves a matrix with one row for each sequence.</summary>
    protected internal nint ReserveRows(int stride) => Reserve((long)MaxRows * stride);

    /// <summary>Reserves the matrices of a recurrent layer, and names where its states stand.</summary>
    /// <param name="input">Where the layer's input starts, or the tokens that stand for it.</param>
    /// <param name="tokenStride">Floats from a token to the next; 0 where the input is no token.</param>
    /// <param name="layout">The layer's sizes.</param>
    protected RecurrentMatrices Recurrent(nint input, int tokenStride, RecurrentLayout layout) => new(this, layout, input, tokenStride);

    /// <summary>Reserves a matrix along an axis for gradients: nothing in a pass that is not for training.</summary>
    protected nint ReserveGradient(int axis, int stride) => Training ? Reserve(axis, stride) : 0;

    /// <summary>Reserves an output along an axis, [total, stride], and in a pass for training its gradient.</summary>
    protected void ReserveOutput(int axis, int stride, out nint values, out nint gradient)
    {
        values = Reserve(axis, stride);
        gradient = ReserveGradient(axis, stride);
    }

    /// <summary>The same for a layer, whose first value that is not finite is looked for there; layers come in the order of computation.</summary>
    protected void ReserveOutput(int axis, int stride, int layer, int width, out nint values, out nint gradient)
    {
        ReserveOutput(axis, stride, out values, out gradient);
        PlaceLayer(layer, axis, values, gradient, width, stride);
    }

    /// <summary>Names where an input and its gradient stand.</summary>
    protected void PlaceInput(int input, nint values, nint gradient, int stride) => _inputs[input] = new Region(values, gradient, stride, Definition.InputLayers[input].Axis);

    /// <summary>Names where an output and its gradient stand.</summary>
    protected void PlaceOutput(int output, nint values, nint gradient, int stride)
    {
        _outputs[output] = new Region(values, gradient, stride, Definition.OutputLayers[output].Axis);
        PlaceCleared(gradient, stride, Definition.OutputLayers[output].Axis);
    }

    /// <summary>Names a gradient that is zero at first: that of an output, or of a layer that only its states are read of.</summary>
    protected void PlaceCleared(nint gradient, int stride, int axis) => _cleared.Add(new Region(0, gradient, stride, axis));

    /// <summary>Names where a state and its gradient stand: the initial one before <paramref name="values"/>, then one for every step.</summary>
    protected internal void PlaceState(int state, int axis, nint values, nint gradient, int stride) => _states[state] = new StateRegion(values, gradient, stride, axis);

    /// <summary>Names where the input of a convolution along time stands, and the steps before its first one, a row for each sequence.</summary>
    protected void PlaceHistory(int history, int axis, nint values, int stride, nint past, int pastStride) => _histories[history] = new HistoryRegion(values, stride, axis, past, pastStride);

    /// <summary>Ends the layout and takes the memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void Allocate()
    {
        if (_length > AlignedBuffer.MaxLength)
        {
            throw new PassSizeException(_length);
        }

        foreach (SequenceAxis axis in _axes)
        {
            axis.Allocate();
        }

        _memory = new AlignedBuffer((int)_length);
        _givenStates = Definition.States.Any(s => s.InitialParameter >= 0) ? new bool[Definition.States.Length * MaxRows] : [];
    }

    // [steps, sequences, stride]: the product of two of them fits a long, that of all three may not.
    private long Product(long steps, int stride) => (long)Int128.Min((Int128)steps * MaxRows * stride, MostReserved + 1);

    private Span<float> Slice(nint offset, int length) => _memory.Span.Slice((int)offset, length);

    // The place of a matrix and of its gradient, the stride of its rows, and their axis.
    private readonly record struct Region(nint Values, nint Gradient, int Stride, int Axis);

    // Where a convolution's input stands, and where the steps before it, by row.
    private readonly record struct HistoryRegion(nint Values, int Stride, int Axis, nint Past, int PastStride);

    // The place of a state at the first step (the initial one lies before it), the place of its gradient, and so on.
    private readonly record struct StateRegion(nint Values, nint Gradient, int Stride, int Axis);
}
