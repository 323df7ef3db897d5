namespace Unrolled.Generator.Layers;

/// <summary>
/// The sizes of a layer whose gates are all sums b + W·x + U·h: one panel per unit block holds the bias, the inputs and the hidden
/// units of every gate side by side. h stands at two places in turn, since every unit block reads all of the old h.
/// </summary>
internal abstract class RecurrentPlan : PanelPlan
{
    // A panel larger than this leaves the first-level cache (32 KB) before the next step comes back to it.
    private const int FirstLevelCache = 30 * 1024;

    protected RecurrentPlan(RecurrentSpec spec, PlanContext context)
        : base(spec, spec.OutputFor(context.Sources[0].Output), context)
    {
        Recurrence = spec.Recurrence;
        InitialState = context.InitialState;
        StepAxis = context.Sources[0].Axis;
    }

    public RecurrenceSpec Recurrence { get; }

    /// <summary>Its weights that are no part of a product.</summary>
    public virtual IReadOnlyList<UnitWeights> UnitWeights => [];

    public override string Name => ((RecurrentSpec)Spec).NameOf(Recurrence.IsReverse);

    /// <summary>The layer whose final states are its initial ones, or null.</summary>
    public RecurrentPlan? InitialState { get; }

    /// <summary>True if a vector is its initial h: the last of its sources.</summary>
    public bool StartsFromVector => Recurrence.InitialState is not null && InitialState is null;

    /// <summary>True if its initial states are parameters: the last of its tensors, one for each of its states.</summary>
    public bool TrainsInitialState => Recurrence.TrainInitialState;

    /// <summary>True if what its first step starts from matters to every pass, and so does its gradient.</summary>
    public bool HasInitialState => TrainsInitialState || Recurrence.InitialState is not null;

    /// <summary>The number of the parameter that a state starts from, or −1.</summary>
    public int InitialTensor(int state) => TrainsInitialState ? FirstTensor + Tensors.Count - States.Count + state : -1;

    /// <summary>The number of the axis that it runs along.</summary>
    public int StepAxis { get; }

    public override bool Streams => Spec.Streams;

    private int InputWeights => SelectsTokens ? 0 : Inputs * Layout.Products[0].Rows.Sums.Distinct().Count() * PaddedUnits;

    /// <summary>True if the frames of a block share the product of W.</summary>
    public bool StoresInputSums => InputWeights >= LeastSharedWeights;

    public override int SharedWeights => StoresInputSums ? InputWeights : 0;

    /// <summary>True if a step gives h and nothing comes after it, so that a block of frames can take the steps without more.</summary>
    public virtual bool WalksBlocks => HasOneStep;

    /// <summary>True if a step computes all sums in one walk over the unit blocks.</summary>
    public bool HasOneStep => Layout.Panels.Count == 1 && !Layout.IsNormalized;

    public override int Units => Recurrence.Units;

    /// <summary>True if training hides units of h from U.</summary>
    public bool HidesUnits => Recurrence.RecurrentDropout > 0f;

    public override int Masks => HidesUnits ? 1 : 0;

    /// <summary>True if it has a bias: the third of its tensors, after W and U.</summary>
    public bool HasBias => Recurrence.UseBias;

    /// <summary>Its layout: the biases, where it has any, W·x and, unless <paramref name="hidden"/> is null, U·h.</summary>
    protected SumLayout LayoutOf(IReadOnlyList<SumPlan> sums, IReadOnlyList<GateRows> biases, GateRows input, GateRows? hidden, IReadOnlyList<int>? parts = null, bool isNormalized = false)
    {
        bool copies = Source.TakesGradient;
        int inputRows = copies ? input.Sums.Count * PaddedUnits * InputStride : 0;
        ProductPlan x = new(Inputs, input, copies ? RowOffset : -1, InputStride, SelectsTokens);
        return new SumLayout(Units, sums, HasBias ? biases : [], hidden is null ? [x] : [x, new ProductPlan(StateUnits, hidden, RowOffset + inputRows, HiddenStride)], parts, isNormalized);
    }

    protected override int HiddenValues => HasMatrix ? StateUnits : 0;

    /// <summary>Where the gradient of an initial state starts among the gradient columns, after those of the panels: h, then c, whole cache lines each.</summary>
    public int InitialGradient(int state) => GradientOffset + base.GradientLength + state * HiddenLength;

    public override int GradientLength => base.GradientLength + (TrainsInitialState ? States.Sum(s => Sizes.Line(s.Units)) : 0);

    /// <summary>The tensors of its initial states, after all others.</summary>
    protected IEnumerable<TensorPlan> InitialTensors(string prefix, IEnumerable<StatePlan> states) => TrainsInitialState
        ? states.Select(s => new TensorPlan($"{prefix}.initial_{(s.Kind == "Cell" ? "c" : "h")}{TensorEnding}", [s.Units], "Zeros", null))
        : [];

    /// <summary>The size of h.</summary>
    public int StateUnits => ((RecurrentSpec)Spec).StateUnits;

    /// <summary>The ending of its tensors' names, PyTorch's: <c>_l0</c>.</summary>
    protected string TensorEnding => Recurrence.TensorEnding;

    /// <summary>Floats of one state vector of the size of c, whole cache lines.</summary>
    public int StateStride => Sizes.Line(Units);

    /// <summary>Floats of h in a state, whole cache lines.</summary>
    public int HiddenLength => Sizes.Line(StateUnits);

    public int HiddenOffset => StateOffset;

    /// <summary>The row stride of h in a pass.</summary>
    public int HiddenStride => Sizes.Stride(StateUnits);

    /// <summary>The row stride of the cell, and of all else of its size, in a pass.</summary>
    public int UnitStride => Sizes.Stride(Units);

    public override int EvenOutput => HiddenOffset;

    public override int OddOutput => HiddenOffset + HiddenLength;

    public override bool Alternates => StepBytes > FirstLevelCache;

    /// <summary>A layer that is one block of the widest lanes.</summary>
    protected bool IsOneBlock => PaddedUnits < 32 && StateUnits >= 4;

    /// <summary>Columns of the gate matrix of a pass, [rows, gate, unit].</summary>
    public int GateColumns => Layout.Columns;

    public int GateStride => Sizes.Stride(GateColumns);

    /// <summary>Dropout makes more of a one-hot vector than its token tells.</summary>
    public override bool SelectsTokens => Source is OneHotPlan && Recurrence.Dropout == 0;

    /// <summary>True if its sums take h through a matrix U.</summary>
    public bool HasMatrix => Layout.Products.Count > 1;

    /// <summary>Where the row copies of U start, after those of W.</summary>
    public int RecurrentRowOffset => Layout.Products[1].Row;
}
