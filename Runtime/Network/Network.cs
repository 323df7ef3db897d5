using System.ComponentModel;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// A recurrent network: the part of every declared model that does not depend on its shape. The generator derives the model class
/// from it and writes the rest.
/// </summary>
/// <remarks>
/// Weights are read-only while the model predicts: any number of threads may predict and step, each with a state of its own.
/// Training, loading, and setting parameters or lanes want the model for themselves.
/// </remarks>
public abstract partial class Network
{
    // Sequences of a batch that are predicted together: enough for the matrix kernels, little enough for the caches.
    private const int PredictRows = 32;

    // Time steps times sequences that are held in memory at once, some hundred floats each: longer batches go in smaller parts.
    private const int PredictSteps = 1 << 16;

    private readonly AlignedBuffer _panels;
    private AlignedBuffer? _rows;
    private LaneWidth _lanes;
    private NetworkState? _idleState;
    private SequencePass? _idlePass;

    /// <summary>Makes a model whose weights are all zero.</summary>
    /// <param name="definition">Its shape.</param>
    /// <exception cref="PlatformNotSupportedException">The processor has no fused multiply-add.</exception>
    protected Network(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        LaneSupport.EnsureFusedMultiplyAdd();
        Definition = definition;
        Parameters = new ParameterSet(definition.Parameters, Repack);
        _panels = new AlignedBuffer(definition.PanelLength);
        _lanes = LaneSupport.Best;
    }

    /// <summary>The model's shape.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>All weights, by name.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>
    /// The scaler that the training data went through, kept in the model's file. The model itself takes and gives scaled values.
    /// </summary>
    public Scaler? Scaler { get; set; }

    /// <summary>The lanes that the model runs on: at first the widest there are. Setting it packs the weights anew; results stay the same bits.</summary>
    /// <exception cref="PlatformNotSupportedException">This process does not have those lanes.</exception>
    public LaneWidth Lanes
    {
        get => _lanes;
        set
        {
            LaneSupport.EnsureSupported(value);
            _lanes = value;
            Repack();
        }
    }

    /// <summary>The packed weights. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected AlignedBuffer PackedPanels => _panels;

    /// <summary>The row copies of the weights. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected AlignedBuffer PackedRows => _rows ?? throw new InvalidOperationException("No pass for training has been made.");

    /// <summary>
    /// Runs one window through the network, from a state of zeros. The bits equal those of as many steps.
    /// </summary>
    /// <param name="window">[steps, inputs], row-major; any number of steps from 1.</param>
    /// <param name="output">[outputs], or [steps, outputs] if the last recurrent layer returns sequences.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<float> window, Span<float> output)
    {
        int steps = StepsOf(window.Length, 1, nameof(window));
        Require.Length(output.Length, OutputLength(steps), nameof(output), "the output");

        NetworkState state = Interlocked.Exchange(ref _idleState, null) ?? NewState();
        state.Reset();
        for (int t = 0; t < steps; t++)
        {
            bool last = t == steps - 1;
            Advance(state, window.Slice(t * Definition.Inputs, Definition.Inputs), Definition.ReturnsSequences ? output.Slice(t * Definition.Outputs, Definition.Outputs) : last ? output : default);
        }

        _idleState = state;
    }

    /// <summary>Runs several windows of the same number of steps through the network, each from a state of zeros.</summary>
    /// <param name="windows">[batch, steps, inputs], row-major.</param>
    /// <param name="batch">How many windows, 1 or more.</param>
    /// <param name="outputs">[batch, outputs], or [batch, steps, outputs] if the last recurrent layer returns sequences.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<float> windows, int batch, Span<float> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        int steps = StepsOf(windows.Length, batch, nameof(windows));
        Require.Length(outputs.Length, checked(batch * OutputLength(steps)), nameof(outputs), "the outputs");

        int maxRows = Math.Min(Math.Min(batch, PredictRows), PredictSteps / steps);
        if (maxRows < 2)
        {
            int inputLength = steps * Definition.Inputs, outputLength = OutputLength(steps);
            for (int i = 0; i < batch; i++)
            {
                Predict(windows.Slice(i * inputLength, inputLength), outputs.Slice(i * outputLength, outputLength));
            }

            return;
        }

        SequencePass? pass = Interlocked.Exchange(ref _idlePass, null);
        if (pass is null || pass.MaxSteps < steps || pass.MaxRows < maxRows)
        {
            pass = NewPass(Math.Max(steps, pass?.MaxSteps ?? 0), Math.Max(maxRows, pass?.MaxRows ?? 0), training: false);
        }

        for (int first = 0; first < batch; first += maxRows)
        {
            int rows = Math.Min(maxRows, batch - first);
            pass.Begin(steps, rows);
            for (int r = 0; r < rows; r++)
            {
                for (int t = 0; t < steps; t++)
                {
                    windows.Slice(((first + r) * steps + t) * Definition.Inputs, Definition.Inputs).CopyTo(pass.InputAt(t, r));
                }
            }

            Forward(pass);
            for (int r = 0; r < rows; r++)
            {
                for (int t = 0; t < pass.OutputSteps; t++)
                {
                    pass.OutputAt(t, r).CopyTo(outputs.Slice(((first + r) * pass.OutputSteps + t) * Definition.Outputs, Definition.Outputs));
                }
            }
        }

        _idlePass = pass;
    }

    /// <summary>Writes the model to a safetensors file: to a temporary file first, flushed to disk, then renamed.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file could not be written; what was there before is still there.</exception>
    public void Save(string path) => ModelFile.Save(this, path);

    /// <summary>Draws all weights anew, each tensor by its initializer.</summary>
    /// <param name="seed">The same seed gives the same weights on every machine.</param>
    public void Initialize(int seed)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            ParameterTensor tensor = Parameters[i];
            tensor.Definition.Initializer.Fill(Parameters.Mutable.Slice(tensor.Offset, tensor.Length), tensor.Shape, new RandomSource(seed, i));
        }

        Parameters.Commit();
    }

    /// <summary>Makes the memory for whole sequences.</summary>
    /// <param name="maxSteps">The longest sequences.</param>
    /// <param name="maxRows">The most sequences at once.</param>
    /// <param name="training">True if a backward pass is to follow.</param>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public SequencePass CreatePass(int maxSteps, int maxRows, bool training)
    {
        if (training && _rows is null)
        {
            _rows = new AlignedBuffer(Definition.RowLength);
            PackRows(_rows.Span);
        }

        return NewPass(maxSteps, maxRows, training);
    }

    /// <summary>Runs the sequences in a pass through the network.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public abstract void Forward(SequencePass pass);

    /// <summary>Carries the gradient of the output back through the network and adds to the pass's weight gradients.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public abstract void Backward(SequencePass pass);

    /// <summary>Writes gradient columns to canonical order.</summary>
    /// <param name="gradientColumns">What <see cref="SequencePass.Gradients"/> holds.</param>
    /// <param name="gradients">As many floats as there are parameters.</param>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public abstract void CollectGradients(ReadOnlySpan<float> gradientColumns, Span<float> gradients);

    /// <summary>A new state of zeros.</summary>
    protected abstract NetworkState NewState();

    /// <summary>New memory for whole sequences.</summary>
    protected abstract SequencePass NewPass(int maxSteps, int maxRows, bool training);

    /// <summary>One time step; without an output where <paramref name="y"/> is empty.</summary>
    protected abstract void Advance(NetworkState state, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>Packs the weights for the model's lanes.</summary>
    protected abstract void PackPanels(Span<float> panels);

    /// <summary>Copies the weights to rows.</summary>
    protected abstract void PackRows(Span<float> rows);

    /// <summary>The pass as the class that this model made.</summary>
    /// <exception cref="ArgumentException">Another network made it.</exception>
    protected TPass Own<TPass>(SequencePass pass)
        where TPass : SequencePass
        => pass as TPass ?? throw new ArgumentException($"Expected a pass of '{Definition.Name}', got {(pass is null ? "null" : $"one of '{pass.Definition.Name}'")}.", nameof(pass));

    private void Repack()
    {
        PackPanels(_panels.Span);
        if (_rows is not null)
        {
            PackRows(_rows.Span);
        }
    }

    private int StepsOf(int length, int batch, string parameter)
    {
        int unit = checked(batch * Definition.Inputs);
        if (length == 0 || length % unit != 0)
        {
            string shape = batch == 1 ? $"[steps, {Definition.Inputs}]" : $"[{batch}, steps, {Definition.Inputs}]";
            throw new ArgumentException($"Expected {shape} with at least one step, a multiple of {unit} floats; got {length}.", parameter);
        }

        return length / unit;
    }

    private int OutputLength(int steps) => Definition.ReturnsSequences ? checked(steps * Definition.Outputs) : Definition.Outputs;
}
