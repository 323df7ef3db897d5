namespace Unrolled.Tests;

/// <summary>Another source's samples, each input of which is noticed.</summary>
internal sealed class Watched(SequenceData source) : DerivedData(source, 0, source.Count)
{
    public required Action<int> OnInput { get; init; }

    public override ReadOnlySpan<float> Input(int index)
    {
        OnInput(index);
        return base.Input(index);
    }
}
