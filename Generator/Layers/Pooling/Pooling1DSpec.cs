namespace Unrolled.Generator.Layers;

/// <summary>Maximum or mean of each feature along time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">Not used: it has no tensors.</param>
/// <param name="Pool">Which of them.</param>
/// <param name="Window">The windows, or null for one over the whole sequence.</param>
internal sealed record Pooling1DSpec(string Name, string TensorPrefix, PoolSpec Pool, WindowSpec? Window)
    : LayerSpec(Name, TensorPrefix)
{
    /// <summary>The attribute's name.</summary>
    public string Kind => $"{(Window is null ? "Global" : "")}{Pool}Pooling1D";

    public override string Code => Kind;

    public override string Declaration => Window is null ? Kind : $"{Kind}({Window.Kernel}{DeclareOptions(Window)})";

    public override bool Streams => false;

    public static LayerSpec ReadMax(LayerReader reader) => Read(reader, PoolSpec.Max);

    public static LayerSpec ReadAverage(LayerReader reader) => Read(reader, PoolSpec.Average);

    public static LayerSpec ReadGlobalMax(LayerReader reader) => ReadGlobal(reader, PoolSpec.Max);

    public static LayerSpec ReadGlobalAverage(LayerReader reader) => ReadGlobal(reader, PoolSpec.Average);

    public override SignalSpec OutputFor(SignalSpec source) => new(source.Width, null, Window is null ? VectorAxisSpec.Instance : Window.Over(source.Axis));

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new Pooling1DPlan(this, context);

    private static Pooling1DSpec Read(LayerReader reader, PoolSpec pool)
    {
        int size = reader.WindowSize(0, "PoolSize");
        var window = new WindowSpec(size, reader.WindowStep("Stride", size), 1, reader.Choice("Padding", PaddingSpec.Valid), 0);
        reader.RequireSequence();
        reader.RequireSteps(window, 0);
        return new Pooling1DSpec(reader.Name, reader.TensorPrefix, pool, window);
    }

    private static Pooling1DSpec ReadGlobal(LayerReader reader, PoolSpec pool)
    {
        reader.RequireSequence();
        return new Pooling1DSpec(reader.Name, reader.TensorPrefix, pool, null);
    }

    private static string DeclareOptions(WindowSpec window)
        => (window.Stride == window.Kernel ? "" : $", Stride = {window.Stride}") + (window.Padding == PaddingSpec.Valid ? "" : $", Padding = {window.Padding}");
}
