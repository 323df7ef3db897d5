namespace Unrolled.Generator.Declaration;

/// <summary>What the rows of a layer's output stand for. Axes that are equal have sequences of the same lengths.</summary>
internal abstract record AxisSpec
{
    /// <summary>How many rows each sequence has, where that is always the same; else 0.</summary>
    public abstract int KnownSteps { get; }
}

/// <summary>One row for each sequence.</summary>
internal sealed record VectorAxisSpec : AxisSpec
{
    public static VectorAxisSpec Instance { get; } = new();

    public override int KnownSteps => 1;
}

/// <summary>One row for each time step of an input.</summary>
/// <param name="Input">The index of the input among those with separate time steps; 0 is the network's own input.</param>
/// <param name="Steps">How many there always are, or 0 for any number.</param>
internal sealed record InputAxisSpec(int Input, int Steps) : AxisSpec
{
    public override int KnownSteps => Steps;
}

/// <summary>One row for each place of a window that moves along another axis.</summary>
/// <param name="Source">The other axis.</param>
/// <param name="Kernel">Time steps that the window sees.</param>
/// <param name="Stride">Time steps from one place to the next.</param>
/// <param name="Dilation">Time steps from one that it sees to the next.</param>
/// <param name="Padding">What happens at the ends.</param>
/// <param name="PaddingSize">Zeros on both sides.</param>
internal sealed record WindowAxisSpec(AxisSpec Source, int Kernel, int Stride, int Dilation, PaddingSpec Padding, int PaddingSize) : AxisSpec
{
    public override int KnownSteps => Source.KnownSteps == 0 ? 0 : new WindowSpec(Kernel, Stride, Dilation, Padding, PaddingSize).Count(Source.KnownSteps);
}

/// <summary>A given number of rows for each sequence.</summary>
/// <param name="Steps">How many.</param>
internal sealed record RepeatAxisSpec(int Steps) : AxisSpec
{
    public override int KnownSteps => Steps;
}

/// <summary>One row for each of the last rows along another axis.</summary>
/// <param name="Source">The other axis.</param>
/// <param name="Count">How many, where there are as many.</param>
internal sealed record LastAxisSpec(AxisSpec Source, int Count) : AxisSpec
{
    public override int KnownSteps => Math.Min(Source.KnownSteps, Count);
}

/// <summary>Some rows for each row along another axis, one after another, which may overlap.</summary>
/// <param name="Source">The other axis.</param>
/// <param name="First">How many rows come of one.</param>
/// <param name="Stride">How many each further one adds.</param>
internal sealed record UpsampledAxisSpec(AxisSpec Source, int First, int Stride) : AxisSpec
{
    public override int KnownSteps => Source.KnownSteps == 0 ? 0 : (int)Math.Min(int.MaxValue, (Source.KnownSteps - 1L) * Stride + First);
}
