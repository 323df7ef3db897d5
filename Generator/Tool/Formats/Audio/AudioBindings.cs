namespace Unrolled.Tool.Formats.Audio;

/// <summary>The calls of a model of one signal: x [samples, channels] becomes y.</summary>
internal static class AudioBindings
{
    public static void AddTo(ImportedModel model)
    {
        model.Inputs.Add(new Binding("x", new Place.Features(), "T F"));
        model.Outputs.Add(new Binding("y", new Place.Output(model.Network.Layers[^1].Name), "T F"));
    }
}
