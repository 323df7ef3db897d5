namespace Unrolled.Bench.OnnxRuntime;

/// <summary>A state of an ONNX model that streams.</summary>
/// <param name="Input">The name under which it goes in.</param>
/// <param name="Output">The name under which it comes out.</param>
/// <param name="Units">Its length per stream.</param>
internal sealed record OnnxState(string Input, string Output, int Units);
