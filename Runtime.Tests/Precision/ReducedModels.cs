namespace Unrolled.Tests.Reduced;

/// <summary>The table of models in three precisions: the classes Whole…, Half… and Byte… of this namespace.</summary>
internal static class ReducedModels
{
    private static readonly IReadOnlyList<TestModel> Table =
        [.. typeof(Models.Lstm1x1).Assembly.GetTypes().Where(t => t.Namespace == "Unrolled.Tests.Reduced" && !t.IsNested && t.IsDefined(typeof(NetworkAttribute), false)).Select(t => new TestModel(t)).OrderBy(m => m.Name, StringComparer.Ordinal)];

    /// <summary>The models with quantized weights.</summary>
    public static TheoryData<string> All { get; } = [.. Table.Where(m => !m.Name.StartsWith("Whole", StringComparison.Ordinal)).Select(m => m.Name)];

    /// <summary>Those of bfloat16.</summary>
    public static TheoryData<string> Halves { get; } = [.. Table.Where(m => m.Name.StartsWith("Half", StringComparison.Ordinal)).Select(m => m.Name)];

    /// <summary>Those of 8 bits.</summary>
    public static TheoryData<string> Bytes { get; } = [.. Table.Where(m => m.Name.StartsWith("Byte", StringComparison.Ordinal)).Select(m => m.Name)];

    /// <summary>Those that run step by step.</summary>
    public static TheoryData<string> Streams { get; } = [.. Table.Where(m => !m.Name.StartsWith("Whole", StringComparison.Ordinal) && m.Create().Definition.Streams).Select(m => m.Name)];

    public static TestModel Of(string name) => Table.Single(m => m.Name == name);

    /// <summary>The same network with weights of 32 bits, and the same parameters.</summary>
    public static Network Whole(Network model)
    {
        Network whole = Of("Whole" + model.GetType().Name[4..]).Create();
        whole.Parameters.SetAll(model.Parameters.Values);
        return whole;
    }

    /// <summary>The outputs of some windows by themselves, and in one batch.</summary>
    public static List<NamedValues<float>> Predict(Network model, Sample sample)
    {
        int length = sample.OutputSteps * model.Definition.Outputs;
        float[] windows = new float[sample.Batch * length], batch = new float[sample.Batch * length];
        for (int n = 0; n < sample.Batch; n++)
        {
            model.Predict(sample.Window(n), windows.AsSpan(n * length, length));
        }

        model.Predict(sample.X, sample.Batch, batch);
        return [new(Quantity.Output, "windows", windows), new(Quantity.Output, "batch", batch)];
    }
}
