using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>A mean over rows that each have a class as their target: its index, or one number for each class.</summary>
internal abstract class ClassMeanMetric : MeanMetric
{
    public override int TermsPerRow(int outputs) => 1;

    public override bool Accepts(int outputs, int targets) => TargetsClasses(outputs, targets);

    public static bool TargetsClasses(int outputs, int targets) => outputs > 1 && (targets == 1 || targets == outputs);

    /// <summary>The target's class, after a check of its width.</summary>
    public static int Class(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        if (target.Length != 1)
        {
            Require.Length(target.Length, predicted.Length, nameof(target), "the target row");
        }

        return ClassIndex.OfRow(target, predicted.Length);
    }
}
