namespace Unrolled.Tool.Bindings;

/// <summary>The calls of a file that has no names of its own for inputs and outputs: those of the network.</summary>
internal static class DefaultBindings
{
    /// <summary>Adds the network's inputs, and its outputs by the names of their layers.</summary>
    public static void AddTo(ImportedModel model)
    {
        model.Inputs.Add(new Binding(NetworkDraft.Input, new Place.Features(), "B T " + (model.Network.Network.Shape.Count == 3 ? "H W C" : "F")));
        foreach (LayerDraft layer in model.Network.Layers)
        {
            if (layer.Attribute is InputAttribute input)
            {
                model.Inputs.Add(new Binding(layer.Name, new Place.Features(layer.Name), (input.Kind == InputKind.Constant ? "B " : "B T ") + (input.Shape.Count == 3 ? "H W C" : "F")));
            }

            if (layer.Attribute.Output || layer == model.Network.Layers[^1])
            {
                model.Outputs.Add(new Binding(layer.Name, new Place.Output(layer.Name), "B T F"));
            }
        }
    }
}
