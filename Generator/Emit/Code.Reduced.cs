namespace Unrolled.Generator.Emit;

// Steps that read weights of fewer bits. With bytes, the vectors that they multiply are rounded to bytes first, each by its own factor.
internal static partial class Code
{
    /// <summary>A rounded vector as arguments, with its factor: the input, <c>x</c>, or the hidden one by its name; where the input is a token, which is not rounded, any.</summary>
    public static string ByteArguments(PanelPlan plan, string vector) => vector == "x" && plan.SelectsTokens
        ? "ref s, 0f"
        : $"ref Unsafe.Add(ref s, {plan.BytesAt(vector == "x" ? 0 : 1)}), {ScaleOf(plan, vector)}";

    /// <summary>The statement that rounds a vector to bytes; nothing where none are rounded.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="plan">The layer.</param>
    /// <param name="vector">The vector's name: <c>x</c>, or another for the hidden one.</param>
    /// <param name="values">Where it stands.</param>
    /// <param name="count">Its length.</param>
    public static void ToBytes(SourceWriter writer, PanelPlan plan, string vector, string values, int count)
    {
        if (plan.Weights == WeightPrecisionSpec.Int8 && !(vector == "x" && plan.SelectsTokens))
        {
            writer.Write($"float {ScaleOf(plan, vector)} = ReducedWeights.ToBytes({count}, {values}, ref Unsafe.Add(ref s, {plan.BytesAt(vector == "x" ? 0 : 1)}));");
        }
    }

    /// <summary>What the remarks say of weights of fewer bits.</summary>
    public static IEnumerable<string> ReducedFormula(PanelPlan plan)
    {
        if (plan is DensePlan { ByRows: true, Weights: WeightPrecisionSpec.BFloat16 })
        {
            yield return "  steps read such rows too, rounded to bfloat16";
        }
        else if (plan.Weights != WeightPrecisionSpec.Float32)
        {
            string words = plan.Weights == WeightPrecisionSpec.Int8 ? "bytes, four to a word, with a factor and −128 times the sum for each row; x and h are rounded to bytes at every step" : "bfloat16, two to a word";
            yield return $"  steps read the weights as {words}: {plan.ReducedPanels.Sum(p => p.Unit) * plan.PaddedUnits} words";
        }
    }

    private static string ScaleOf(PanelPlan plan, string vector) => $"{char.ToLowerInvariant(plan.Code[0])}{plan.Code.Substring(1)}{char.ToUpperInvariant(vector[0])}{vector.Substring(1)}Scale";
}
