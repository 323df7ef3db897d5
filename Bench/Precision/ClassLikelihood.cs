namespace Unrolled.Bench.Precision;

/// <summary>Minus the logarithmic probability of the right class; the target is its number. For networks that end in a log-softmax.</summary>
internal sealed class ClassLikelihood : RowLoss
{
    public override string Name => "Class likelihood";

    public override int TermsPerRow(int outputs) => 1;

    public override int TargetWidth(int outputs) => 1;

    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        gradient.Clear();
        int right = (int)target[0];
        if (!gradient.IsEmpty)
        {
            gradient[right] = -scale;
        }

        return -predicted[right];
    }
}
