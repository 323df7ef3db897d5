using System.ComponentModel;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// A recurrent network: the base class of every declared model, with everything that does not depend on the shape. The generator writes the rest into the derived class.
/// </summary>
/// <remarks>
/// Weights are read-only while the model predicts: any number of threads may predict and step, each with its own state.
/// Training, loading, and setting parameters or lanes require exclusive access to the model.
/// </remarks>
public abstract partial class Network
{
    private AlignedBuffer? _panels;
    private AlignedBuffer? _rows;
    private LaneWidth _lanes;

    // Whether all parameters are finite, and with them quantized weights. Unknown until a pass asks: programs that only step do not contain the search. Several threads may find the same.
    private volatile FiniteWeights _finiteWeights;

    /// <summary>Creates a model whose weights are all zero.</summary>
    /// <param name="definition">Its shape.</param>
    protected Network(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        LaneSupport.WarnWithoutFusedMultiplyAdd();
        Definition = definition;
        Parameters = new ParameterSet(definition.Parameters, Repack);
        if (!IsReduced)
        {
            _panels = new AlignedBuffer(definition.PanelLength);
        }
        else if (definition.ReducedLength > 0)
        {
            _reducedPanels = new AlignedBuffer(definition.ReducedLength);
        }

        _lanes = LaneSupport.Best;
    }

    /// <summary>The model's shape.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>All weights, by name.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>
    /// The scaler that was applied to the training data; it is saved in the model's file. The model itself reads and returns scaled values.
    /// </summary>
    /// <remarks>
    /// Its features are those of the series that it was fitted on. There may be more of them than the model's inputs, if a target is a column that the
    /// model does not read, or fewer, if some inputs are not scaled, so their number is not checked.
    /// </remarks>
    public Scaler? Scaler { get; set; }

    /// <summary>
    /// Your own data in the model's file, such as a vocabulary or the meanings of the outputs. Initially empty; loading replaces it with the file's
    /// metadata. Names that begin with <c>unrolled.</c>, and <c>format</c>, are reserved: saving refuses them.
    /// </summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The lane width that the model uses; the default is the widest available. Setting it repacks the weights; results keep the same bits.</summary>
    /// <exception cref="PlatformNotSupportedException">This process does not support that lane width.</exception>
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

    /// <summary>The row copies of the weights. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected AlignedBuffer PackedRows => _rows ?? throw new InvalidOperationException("No training pass has been created.");

    /// <summary>Writes the model to a safetensors file: to a temporary file first, which is flushed to disk and then renamed.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="IOException">
    /// The file could not be written, or the path names a FIFO, a device or a socket; an existing file is unchanged. Or the folder could not be flushed,
    /// and the new file may be lost if the power fails.
    /// </exception>
    public void Save(string path) => ModelFile.Save(this, path, null);

    /// <summary>Writes the model to a safetensors file: to a temporary file first, which is flushed to disk and then renamed.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="options">How to write it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="IOException">
    /// The file could not be written, or the path names a FIFO, a device or a socket; an existing file is unchanged. Or the folder could not be flushed,
    /// and the new file may be lost if the power fails.
    /// </exception>
    public void Save(string path, ModelSaveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ModelFile.Save(this, path, options);
    }

    /// <summary>
    /// Loads the weights of some layers from a file of another network, for example to train a new head on trained layers. All other weights and the scaler are unchanged.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">The names of this model's layers to read.</param>
    /// <param name="options">How to read it; null for the default options.</param>
    /// <exception cref="ArgumentException">A layer does not exist or has no weights, or the list is empty.</exception>
    /// <exception cref="ModelFormatException">The file is malformed, or a tensor of these layers is missing, unknown or of another shape. The model is unchanged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void LoadLayers(string path, IReadOnlyCollection<string> layers, ModelLoadOptions? options = null) => ModelFile.LoadLayers(this, path, layers, options);

    /// <summary>Redraws all weights, each tensor with its initializer.</summary>
    /// <param name="seed">The same seed gives the same weights on every machine.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Initialize(int seed)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            Draw(i, seed);
        }

        Parameters.Commit();
    }

    /// <summary>Redraws the weights of one layer, for example for a new task, to the same values as <see cref="Initialize(int)"/>. All other weights are unchanged.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="seed">The same seed gives the same weights on every machine.</param>
    /// <exception cref="ArgumentException">There is no layer of that name; the message lists the existing ones.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Initialize(string layer, int seed)
    {
        foreach (int parameter in Definition.ParametersOf(Definition.FindLayer(layer, nameof(layer))))
        {
            Draw(parameter, seed);
        }

        Parameters.Commit();
    }

    /// <summary>Creates a pass, the memory for whole sequences: one array of up to <see cref="Array.MaxLength"/> floats.</summary>
    /// <param name="maxSteps">The most time steps in a sequence.</param>
    /// <param name="maxRows">The most sequences at once.</param>
    /// <param name="training">True to include memory for a backward pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or together they need more floats than one array holds.</exception>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public SequencePass CreatePass(int maxSteps, int maxRows, bool training)
    {
        bool longer = maxSteps >= maxRows;
        SequencePass pass = NewPass(maxSteps, maxRows, training, longer ? nameof(maxSteps) : nameof(maxRows), longer ? maxSteps : maxRows);
        if (training)
        {
            MakeTrainingCopies();
        }

        return pass;
    }

    /// <summary>Runs the sequences in a pass through the network.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public abstract void Forward(SequencePass pass);

    /// <summary>Propagates the gradient of the output back through the network and adds to the pass's weight gradients.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public abstract void Backward(SequencePass pass);

    /// <summary>
    /// Merges the statistics of a batch, from a forward pass of training, into the parameters without gradients: the running mean and
    /// variance of batch normalization. They are packed with <see cref="ParameterSet"/>'s next change.
    /// </summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public virtual void UpdateStatistics(SequencePass pass) => ArgumentNullException.ThrowIfNull(pass);

    /// <summary>A new state, at the start of a sequence.</summary>
    protected abstract NetworkState NewState();

    /// <summary>New memory for whole sequences.</summary>
    protected abstract SequencePass NewPass(int maxSteps, int maxRows, bool training);

    /// <summary>One time step; without an output where <paramref name="y"/> is empty.</summary>
    protected abstract void Advance(NetworkState state, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>The values of a parameter, to be changed. For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Span<float> Writable(int parameter) => Parameters.Mutable.Slice(Parameters[parameter].Offset, Parameters[parameter].Length);

    /// <summary>The pass as the class that this model made.</summary>
    /// <exception cref="ArgumentException">Another network made it.</exception>
    protected TPass Own<TPass>(SequencePass pass)
        where TPass : SequencePass
    {
        ArgumentNullException.ThrowIfNull(pass);
        TPass own = pass as TPass ?? throw new ArgumentException($"Expected a pass of '{Definition.Name}', got one of '{pass.Definition.Name}'.", nameof(pass));
        if (_finiteWeights == FiniteWeights.Unknown)
        {
            _finiteWeights = NonFiniteValues.Any(Parameters.Values) ? FiniteWeights.NotAll : FiniteWeights.All;
        }

        own.MultipliesZeroStates = _finiteWeights == FiniteWeights.NotAll;
        return own;
    }

    /// <summary><see cref="Own{TPass}"/>, whose sequences start from the model's initial states where the caller gave no others. For generated code of networks that have some.</summary>
    /// <exception cref="ArgumentException">Another network made it.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TPass OwnStarted<TPass>(SequencePass pass)
        where TPass : SequencePass
    {
        TPass own = Own<TPass>(pass);
        own.SetInitialStates(Parameters);
        return own;
    }

    /// <summary>Lets a stream that is at its start begin from the model's initial states. For generated code of networks that have some, before a step.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void StartState(NetworkState state)
    {
        if (state.IsAtStart)
        {
            state.StartFrom(Parameters);
        }
    }

    // Packs the row copies, which training passes read in addition to the panels, at the first such pass.
    private void MakeTrainingCopies()
    {
        if (_rows is null)
        {
            _rows = new AlignedBuffer(Definition.RowLength);
            PackRows(_rows.Span);
            FlushWeights(_rows.Span);
            MakeTrainingPanels();
        }
    }

    // A new pass; if it does not fit into memory, the caller's parameter is at fault.
    private SequencePass NewPass(int maxSteps, int maxRows, bool training, string parameter, int? value = null)
    {
        try
        {
            return NewPass(maxSteps, maxRows, training);
        }
        catch (PassSizeException exception)
        {
            throw exception.For(Definition, maxSteps, maxRows, parameter, value ?? maxSteps);
        }
    }

    private void Draw(int parameter, int seed)
    {
        ParameterTensor tensor = Parameters[parameter];
        tensor.Definition.Initializer.Fill(Parameters.Mutable.Slice(tensor.Offset, tensor.Length), tensor.Shape, new RandomSource(seed, parameter));
    }

    private void Repack()
    {
        _finiteWeights = FiniteWeights.Unknown;
        if (IsReduced)
        {
            RepackReduced();
        }
        else
        {
            PackPanels(_panels!.Span);
        }

        if (_rows is not null)
        {
            PackRows(_rows.Span);
        }

        // Looked up once for both: it reads all weights.
        if (HasSmallWeights)
        {
            FlushToZero.Apply(IsReduced ? default : _panels!.Span, FlushToZero.Gradient);
            FlushToZero.Apply(_rows is null ? default : _rows.Span, FlushToZero.Gradient);
        }
    }

    // Weights that are too small (FlushToZero) are skipped: multiplying by a denormal number is slow. The parameters stay as they are.
    private bool HasSmallWeights => FlushToZero.Changes(Parameters.Values, FlushToZero.Gradient);

    private void FlushWeights(Span<float> packed)
    {
        if (HasSmallWeights)
        {
            FlushToZero.Apply(packed, FlushToZero.Gradient);
        }
    }

    private enum FiniteWeights : byte
    {
        Unknown,
        All,
        NotAll,
    }
}
