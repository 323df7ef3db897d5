namespace Unrolled.Tests.Tool.Onnx;

internal static class OnnxGraphExtensions
{
    /// <summary>Writes nodes in a chain of calls.</summary>
    public static OnnxGraph With(this OnnxGraph graph, params Action<OnnxGraph>[] nodes)
    {
        foreach (Action<OnnxGraph> node in nodes)
        {
            node(graph);
        }

        return graph;
    }
}
