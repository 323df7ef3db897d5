using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

// Where a layer's input is a one-hot vector, the token stands for it: its row of the weights is what the product would be.
internal static partial class Code
{
    /// <summary>Where the input of the current step stands: what the source gives, or the token that it would write out.</summary>
    public static string StepInput(PanelPlan layer) => StepOutput(layer.InputMatrix);

    /// <summary>The statement that makes c = bias + W's row of each token: see <c>Panels.Select</c>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="part">The inputs' part of the panels: floats per unit, floats before it, gates.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="panels">Where the panels start, as an argument.</param>
    /// <param name="c">The target, as an argument.</param>
    /// <param name="cRow">Floats from a row of the target to the next.</param>
    /// <param name="cGate">Floats from a gate of the target to the next.</param>
    public static string Select(PanelPlan layer, string part, string rows, string panels, string c, int cRow, int cGate)
        => $"Panels.Select<L, V>(new PanelPart({part}), 0, true, {layer.PaddedUnits}, {rows}, {TokensOf(layer)}, {panels}, {c}, {cRow}, {cGate});";

    /// <summary>The statements that add the gradients of the sums to those of W's rows. The tokens may have changed since the forward pass.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="dz">The gradients of the sums, as an argument.</param>
    /// <param name="dzRow">Floats from a row of those to the next.</param>
    /// <param name="gradients">The target, [inputs, columns], as an argument.</param>
    /// <param name="columns">Columns of both.</param>
    public static string AddToRows(PanelPlan layer, string rows, string dz, int dzRow, string gradients, int columns)
        => $"Tokens.Check({rows}, {TokensOf(layer)}, {layer.Inputs}, nameof(pass));\nTokenRows.Add<L, V>({rows}, {columns}, {TokensOf(layer)}, {dz}, {dzRow}, {gradients}, {columns});";

    /// <summary>The statement that refuses what is no token among the features of the current step.</summary>
    public static string CheckToken(LayerPlan source, int count)
        => $"Tokens.Check({StepOutput(InputPlan.OfTokens(source)).Substring("ref ".Length)}, {count}, nameof(x));";

    /// <summary>The statement that refuses what is no token among the inputs of a pass.</summary>
    public static string CheckTokens(LayerPlan layer, int count)
        => $"Tokens.Check({Rows(layer.Axis)}, ref pass.At({InputOf(layer)}), {layer.InputStride}, {count}, nameof(pass));";

    private static string TokensOf(PanelPlan layer) => $"ref pass.At(pass.{layer.InputMatrix.Code}Output), {layer.InputMatrix.OutputStride}";
}
