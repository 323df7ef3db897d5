using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

// Steps that read weights of fewer bits. With bytes, the vectors that they multiply are rounded to bytes first, each by its own factor.
internal static partial class Code
{
    /// <summary>Where a step's kernel finds its weights, as arguments.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="offset">Where its panels of 32 bits start.</param>
    /// <param name="panel">The number of its panels of fewer bits.</param>
    public static string StepPanels(PanelPlan plan, int offset, int panel = 0)
    {
        string whole = At("w", offset);
        return plan.Weights == WeightPrecisionSpec.Float32 ? whole : $"{At("reduced", plan.ReducedStart(panel))}{(plan.StepReadsPanels ? ", " + whole : "")}";
    }

    /// <summary>As parameters.</summary>
    public static string StepParameters(PanelPlan plan, string parameters)
        => plan.StepReadsPanels ? "ref float reduced, " + parameters : "ref float reduced" + parameters.Substring("ref float panels".Length);

    /// <summary>The rounded vectors as arguments: the input, unless it is a token, and the hidden one by its name; nothing where none are rounded.</summary>
    public static string ByteArguments(PanelPlan plan, string? hidden = null) => plan.Weights != WeightPrecisionSpec.Int8 ? "" : string.Concat(
        plan.SelectsTokens ? "" : $", ref Unsafe.Add(ref s, {plan.BytesAt(0)}), {ScaleOf(plan, "x")}",
        hidden is null ? "" : $", ref Unsafe.Add(ref s, {plan.BytesAt(1)}), {ScaleOf(plan, hidden)}");

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

    /// <summary>As <see cref="Runs"/>, for the kernels of a step. Of 512 bits there are no products of bytes: they run on 256.</summary>
    public static void StepRuns(SourceWriter writer, PanelPlan plan, Func<string, string, string, string> call)
    {
        if (plan.Weights != WeightPrecisionSpec.Int8)
        {
            Runs(writer, plan.PaddedUnits, call);
            return;
        }

        int wide = plan.PaddedUnits & ~7;
        const string lanes128 = "<Lanes128, Vector128<float>>";
        if (wide > 0)
        {
            writer.Block("if (L.Width >= 8)", () => writer.Write(call("<Lanes256, Vector256<float>>", "0", Text(wide))));
            writer.Block("else", () => writer.Write(call("<L, V>", "0", Text(plan.PaddedUnits))));
            if (wide < plan.PaddedUnits)
            {
                writer.Block("if (L.Width >= 8)", () => writer.Write(call(lanes128, Text(wide), Text(plan.PaddedUnits))));
            }

            return;
        }

        writer.Block("if (L.Width >= 4)", () => writer.Write(call(lanes128, "0", "4")));
        writer.Block("else", () => writer.Write(call("<L, V>", "0", "4")));
    }

    /// <summary>What the remarks say of weights of fewer bits.</summary>
    public static IEnumerable<string> ReducedFormula(PanelPlan plan)
    {
        if (plan.Weights != WeightPrecisionSpec.Float32)
        {
            string words = plan.Weights == WeightPrecisionSpec.Int8 ? "bytes, four to a word, with a factor and −128 times the sum for each row; x and h are rounded to bytes at every step" : "bfloat16, two to a word";
            yield return $"  steps read the weights as {words}: {plan.ReducedPanels.Sum(p => p.Unit) * plan.PaddedUnits} words";
        }
    }

    private static string ScaleOf(PanelPlan plan, string vector) => $"{char.ToLowerInvariant(plan.Code[0])}{plan.Code.Substring(1)}{char.ToUpperInvariant(vector[0])}{vector.Substring(1)}Scale";
}
