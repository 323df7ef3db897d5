namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a convolution along time.</summary>
internal sealed class Conv1DPlan(Conv1DSpec spec, PlanContext context) : ConvolutionPlan(spec, context)
{
    public WindowSpec Window { get; } = spec.Window;

    public override string Kind => "Conv1D";

    public override bool Streams => Window.Streams;

    // Gathering the columns of a frame takes about as long as so many weights.
    public override int SharedWeights => Depth * PaddedFilters * Convolution.Groups - 3200;

    /// <summary>How many time steps before the current one a stream remembers.</summary>
    public int HistorySteps => Streams ? (int)(Window.Span - 1) : 0;

    /// <summary>The row stride of those steps in a pass.</summary>
    public int PastStride => Sizes.Line(HistorySteps * Convolution.Channels);

    public override IReadOnlyList<HistoryPlan> Histories => HistorySteps == 0 ? [] : [new HistoryPlan(HistorySteps, Convolution.Channels, StateOffset + OutputLength)];

    public override int StateLength => OutputLength + PastStride;

    public override LayerEmitter CreateEmitter() => new Conv1DEmitter(this);

    // The last group of filters is written in whole vectors.
    private int OutputLength => Sizes.Line(Convolution.Filters - Convolution.Filters / Convolution.Groups + PaddedFilters);
}
