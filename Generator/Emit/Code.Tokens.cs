namespace Unrolled.Generator.Emit;

// Where a layer's input is a one-hot vector, the token stands for it: its row of the weights is what the product would be.
internal static partial class Code
{
    /// <summary>Where the input of the current step stands: what the source gives, or the token that it would write out.</summary>
    public static string StepInput(PanelPlan layer) => StepOutput(layer.InputMatrix);

    /// <summary>The statement that refuses what is no token among the features of the current step.</summary>
    public static string CheckToken(LayerPlan source, int count)
        => $"Tokens.Check({StepOutput(InputPlan.OfTokens(source)).Substring("ref ".Length)}, {count}, nameof(x));";

    /// <summary>The statement that refuses what is no token among the inputs of a pass.</summary>
    public static string CheckTokens(LayerPlan layer, int count)
        => $"Tokens.Check({Rows(layer.Axis)}, ref pass.At({InputOf(layer)}), {layer.InputStride}, {count}, nameof(pass));";
}
