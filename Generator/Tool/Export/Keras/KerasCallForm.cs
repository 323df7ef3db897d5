using System.Text.Json.Nodes;

namespace Unrolled.Tool.Export.Keras;

/// <summary>How a layer is called.</summary>
/// <param name="IsSpread">True if its inputs are arguments one by one, false if several are one list.</param>
/// <param name="Named">Named arguments that are no tensors; null if there are none.</param>
internal sealed record KerasCallForm(bool IsSpread, JsonObject? Named = null);
