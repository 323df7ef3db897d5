using Unrolled.Generator.Model;

namespace Unrolled.Generator.Planning;

/// <summary>What will be emitted for a network: its layers with every size and offset. Pure arithmetic.</summary>
internal sealed class NetworkPlan
{
    private NetworkPlan(NetworkSpec spec, IReadOnlyList<LayerPlan> layers)
    {
        Spec = spec;
        Layers = layers;
    }

    public NetworkSpec Spec { get; }

    public IReadOnlyList<LayerPlan> Layers { get; }

    public LayerPlan Last => Layers[Layers.Count - 1];

    public int Outputs => Last.Units;

    public bool ReturnsSequences => Last.SequenceOut;

    public int StateLength => Last.StateOffset + Last.StateLength;

    public int PanelLength => Last.PanelOffset + Last.PanelLength;

    public int RowLength => Last.RowOffset + Last.RowLength;

    public int GradientLength => Last.GradientOffset + Last.GradientLength;

    public int ParameterCount => Layers.Sum(l => l.ParameterCount);

    /// <summary>The row stride of the input in a pass.</summary>
    public int InputStride => Sizes.Stride(Spec.Inputs);

    public static NetworkPlan Create(NetworkSpec spec)
    {
        var layers = new List<LayerPlan>();
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (LayerSpec layer in spec.Layers)
        {
            LayerPlan? below = layers.LastOrDefault();
            kinds.TryGetValue(layer.Code, out int number);
            kinds[layer.Code] = number + 1;
            layers.Add(layer.Plan(below, spec.Inputs, layer.Code + number));
        }

        return new NetworkPlan(spec, layers);
    }
}
