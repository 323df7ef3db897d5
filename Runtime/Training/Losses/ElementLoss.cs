using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The mean of a term over all elements.</summary>
internal sealed class ElementLoss<T>(string name, string description, T term) : RowLoss
    where T : struct, IElementTerm
{
    public override string Name { get; } = name;

    public override string Description { get; } = description;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        RequireLengths(predicted, target, gradient);
        double sum = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            sum += term.Value((double)predicted[k] - target[k]);
        }

        for (int k = 0; k < gradient.Length; k++)
        {
            gradient[k] = (float)(scale * term.Slope((double)predicted[k] - target[k]));
        }

        return sum;
    }
}
