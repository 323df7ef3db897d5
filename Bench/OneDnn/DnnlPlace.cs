namespace Unrolled.Bench.OneDnn;

/// <summary>The places of a primitive's arguments: <c>DNNL_ARG_…</c>. A gradient's is its value's and <see cref="Gradient"/>.</summary>
internal static class DnnlPlace
{
    public const int Source = 1, SourceHidden = 2, SourceCell = 3;
    public const int Target = 17, TargetHidden = 18, TargetCell = 19;
    public const int Weights = 33, Recurrent = 34, Bias = 41, Workspace = 64, Gradient = 128;
}
