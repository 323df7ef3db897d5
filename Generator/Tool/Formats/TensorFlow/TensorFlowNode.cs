using Unrolled.Tool.Graphs;

namespace Unrolled.Tool.Formats.TensorFlow;

/// <summary>A node of a TensorFlow graph (NodeDef).</summary>
internal sealed class TensorFlowNode
{
    public string Name { get; set; } = "";

    public string Operator { get; set; } = "";

    /// <summary>The values it reads: a node's name, with ":1" for its second result. Control dependencies are left out.</summary>
    public List<string> Inputs { get; } = [];

    public Dictionary<string, long> Integers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, float> Floats { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<long>> Lists { get; } = new(StringComparer.Ordinal);

    /// <summary>Types of elements, by TensorFlow's numbers.</summary>
    public Dictionary<string, long> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>The shape of a placeholder; null if it is not known.</summary>
    public List<long>? Shape { get; set; }

    /// <summary>The value of a constant.</summary>
    public Lazy<Constant>? Value { get; set; }

    /// <summary>The type and shape of a constant, for inspection.</summary>
    public (long Type, long[] Dims) ValueShape { get; set; }

    public long Integer(string key, long otherwise) => Integers.GetValueOrDefault(key, otherwise);
}
