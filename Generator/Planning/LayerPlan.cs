namespace Unrolled.Generator.Planning;

/// <summary>One parameter tensor of a layer.</summary>
internal sealed record TensorPlan(string Name, IReadOnlyList<int> Shape, string Initializer, string? ZeroTwin)
{
    /// <summary>Its name in files: the layer's prefix, a dot, what it is. An empty prefix has no dot, as PyTorch names the tensors of a module that is no part of another.</summary>
    public string Name { get; } = WithoutEmptyPrefix(Name);

    /// <summary>The name of a tensor of zeros that accompanies it in files, or null.</summary>
    public string? ZeroTwin { get; } = ZeroTwin is null ? null : WithoutEmptyPrefix(ZeroTwin);

    public int Length => Shape.Aggregate(1, (a, b) => a * b);

    /// <summary>False for what training keeps without a gradient.</summary>
    public bool IsTrained { get; init; } = true;

    // What it is has no dot.
    private static string WithoutEmptyPrefix(string name) => name.LastIndexOf('.') == 0 ? name.Substring(1) : name;
}

/// <summary>One state vector of a layer, at two places in turn or at one.</summary>
/// <param name="Kind">The member of <c>Unrolled.StateKind</c>.</param>
/// <param name="Units">Its length.</param>
/// <param name="EvenOffset">Where it stands after an even number of steps.</param>
/// <param name="OddOffset">Where it stands after an odd number of steps.</param>
internal sealed record StatePlan(string Kind, int Units, int EvenOffset, int OddOffset);

/// <summary>
/// The sizes and offsets of one layer, or of a part of one: a bidirectional layer is several. Offsets count floats from the start of the memory
/// that they lie in. Every plan has an output, a matrix along an axis whose rows are <see cref="OutputStride"/> floats apart.
/// </summary>
internal abstract class LayerPlan
{
    protected LayerPlan(LayerSpec spec, SignalSpec output, PlanContext context)
    {
        Spec = spec;
        Output = output;
        Sources = context.Sources;
        Code = context.Code;
        Axis = context.AxisOf(output.Axis);
        LayerPlan? previous = context.Previous;
        StateOffset = previous is null ? 0 : previous.ByteOffset + previous.ByteLength;
        PanelOffset = previous is null ? 0 : previous.PanelOffset + previous.PanelLength;
        ReducedOffset = previous is null ? 0 : previous.ReducedOffset + previous.ReducedLength;
        RowOffset = previous is null ? 0 : previous.RowOffset + previous.RowLength;
        GradientOffset = previous is null ? 0 : previous.GradientOffset + previous.GradientLength;
        FirstTensor = previous is null ? 0 : previous.FirstTensor + previous.Tensors.Count;
        FirstState = previous is null ? 0 : previous.FirstState + previous.States.Count;
        FirstHistory = previous is null ? 0 : previous.FirstHistory + previous.Histories.Count;
        FirstMask = previous is null ? 0 : previous.FirstMask + previous.Masks;
        for (int i = 0; i < Sources.Count; i++)
        {
            Sources[i].Readers.Add((this, i));
        }
    }

    public LayerSpec Spec { get; }

    /// <summary>Its name in states and messages: the layer's, with an ending for its second direction.</summary>
    public virtual string Name => Spec.Name;

    /// <summary>The plans that it reads, the main one first.</summary>
    public IReadOnlyList<LayerPlan> Sources { get; }

    /// <summary>The plan that it reads.</summary>
    public LayerPlan Source => Sources[0];

    /// <summary>The plans that read its output, and as which of their sources, in the order of the data's flow.</summary>
    public List<(LayerPlan Plan, int Source)> Readers { get; } = [];

    /// <summary>The layer's name in generated code: <c>Lstm0</c>.</summary>
    public string Code { get; }

    /// <summary>What it gives.</summary>
    public SignalSpec Output { get; }

    /// <summary>The number of its output's axis in a pass; 0 for vectors.</summary>
    public int Axis { get; }

    /// <summary>Values of a row of its output.</summary>
    public int Width => Output.Width;

    /// <summary>The width rounded up to whole vectors of 4. The values between must be finite in every output and gradient.</summary>
    public int PaddedWidth => Sizes.Padded(Width);

    /// <summary>The row stride of its output in a pass.</summary>
    public int OutputStride => Sizes.Stride(Width);

    /// <summary>The width of what it reads.</summary>
    public int Inputs => Source.Width;

    /// <summary>The row stride of what it reads.</summary>
    public int InputStride => Source.OutputStride;

    /// <summary>True if its output has a row for every time step.</summary>
    public bool IsSequence => Output.IsSequence;

    /// <summary>True if the caller gets its output.</summary>
    public bool IsNetworkOutput { get; set; }

    /// <summary>
    /// True if something else has put a gradient into a source's gradient before this plan does: the caller, or a reader after it. Then it has to add.
    /// </summary>
    public bool AddsTo(int source) => Sources[source] is { TakesGradient: true } plan && (plan.IsNetworkOutput || plan.Readers.Last() is var last && !(last.Plan == this && last.Source == source));

    /// <summary>True if what reads it gives it a gradient; false for tokens.</summary>
    public virtual bool TakesGradient => true;

    /// <summary>True if it reads a token where its main source would write out a one-hot vector.</summary>
    public virtual bool SelectsTokens => false;

    /// <summary>The number of its layer in <c>NetworkDefinition.Layers</c>, −1 for the network's own input.</summary>
    public int LayerNumber { get; set; }

    /// <summary>True if a stream runs it once, over the whole source, and not at every step; see <see cref="StreamSplit"/>.</summary>
    public bool IsSource { get; set; }

    /// <summary>True if its output can be computed step by step.</summary>
    public virtual bool Streams => true;

    /// <summary>In a block of frames, a product of fewer weights takes longer than it saves.</summary>
    public const int LeastSharedWeights = 1536;

    /// <summary>
    /// The weights that a block of frames reads once for several frames if it runs layer by layer. What a layer then does besides is subtracted, as the weights that take as long.
    /// </summary>
    public virtual int SharedWeights => 0;

    /// <summary>How many masks dropout draws for it.</summary>
    public virtual int Masks => 0;

    /// <summary>The number of its first mask.</summary>
    public int FirstMask { get; }

    /// <summary>True if a batch cannot be trained in parts, since statistics are taken over all of it.</summary>
    public virtual bool NeedsWholeBatch => false;

    /// <summary>The name of its type in summaries, Keras's.</summary>
    public abstract string Kind { get; }

    public virtual IReadOnlyList<TensorPlan> Tensors => [];

    public virtual IReadOnlyList<StatePlan> States => [];

    /// <summary>What a stream remembers of its input.</summary>
    public virtual IReadOnlyList<HistoryPlan> Histories => [];

    /// <summary>What prediction rounds one of its tensors to.</summary>
    public virtual WeightPrecisionSpec RoundingOf(int tensor) => WeightPrecisionSpec.Float32;

    public int ParameterCount => Tensors.Sum(t => t.Length);

    public int FirstTensor { get; }

    public int FirstState { get; }

    public int FirstHistory { get; }

    public int StateOffset { get; }

    /// <summary>Floats of one stream's state and scratch: whole cache lines. Unless a layer says otherwise, its output at the current step.</summary>
    public virtual int StateLength => Sizes.Line(Width);

    /// <summary>Where the rounded copies of the vectors that it multiplies stand in a state.</summary>
    public int ByteOffset => StateOffset + StateLength;

    /// <summary>Floats that they take.</summary>
    public virtual int ByteLength => 0;

    public int PanelOffset { get; }

    /// <summary>Floats of its packed weights.</summary>
    public virtual int PanelLength => 0;

    public int ReducedOffset { get; }

    /// <summary>Words of its packed weights of fewer bits.</summary>
    public virtual int ReducedLength => 0;

    public int RowOffset { get; }

    /// <summary>Floats of the row copies of its weights, which training needs.</summary>
    public virtual int RowLength => 0;

    public int GradientOffset { get; }

    /// <summary>Floats of the gradient columns of its weights.</summary>
    public virtual int GradientLength => 0;

    /// <summary>Where its output stands in a state after an even number of steps.</summary>
    public virtual int EvenOutput => StateOffset;

    /// <summary>Where its output stands in a state after an odd number of steps.</summary>
    public virtual int OddOutput => StateOffset;

    /// <summary>What writes its code.</summary>
    public abstract LayerEmitter CreateEmitter();
}
