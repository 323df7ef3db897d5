namespace Unrolled.Tests;

/// <summary>
/// What an activation that fades out gives to the next layer is 0 below the threshold of values, in steps and passes alike; what the caller gets is as it is.
/// </summary>
[Trait("Category", "Generator")]
public class FadingActivationTests
{
    // e^-60, about 8.8e-27: above what the function itself takes for 0.
    private const float Far = -60f;

    private static readonly string[] Fading = ["Exponential", "Softplus", "Silu"];

    public static TheoryData<string> Layers =>
    [
        .. Fading.Select(f => $"Dense(8, Activation = Activation.{f})"),
        .. Fading.Select(f => $"Dense(8), Activation(Activation.{f})"),
        .. Fading.Select(f => $"Conv1D(8, 2, Padding = Padding.Causal, Activation = Activation.{f})"),
    ];

    [Theory]
    [MemberData(nameof(Layers))]
    public void ValueWithinTheNetwork_BelowThreshold_IsZero(string layers)
    {
        // 1e20 times what is left would be seen.
        Network model = Create($"{layers}, Dense(3)");
        Fill(model, Far, 1e20f);
        Assert.All(Outputs(model), y => Assert.Equal(0.5f, y));

        // The control: a value at the threshold is none of them.
        Fill(model, -30f, 1e20f);
        Assert.All(Outputs(model), y => Assert.NotEqual(0.5f, y));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void ValueOfTheNetwork_BelowThreshold_StaysAsItIs(string layers)
    {
        Network model = Create(layers.Replace("8", "3", StringComparison.Ordinal));
        Fill(model, Far, 0f);
        double expected = layers.Contains("Silu", StringComparison.Ordinal) ? Far * Math.Exp(Far) : Math.Exp(Far);
        Assert.All(Outputs(model), y => Assert.Equal(1, y / expected, 1e-6));
    }

    // The first layer has weights of zeros, the last biases of one half.
    private static void Fill(Network model, float bias, float weight)
    {
        foreach (ParameterTensor tensor in model.Parameters)
        {
            bool isFirst = tensor.Name.EndsWith("_0.weight", StringComparison.Ordinal) || tensor.Name.EndsWith("_0.bias", StringComparison.Ordinal);
            isFirst &= !tensor.Name.StartsWith("dense_0", StringComparison.Ordinal) || model.Definition.Layers[0].Name == "dense_0";
            bool isBias = tensor.Name.EndsWith("bias", StringComparison.Ordinal);
            model.Parameters.Set(tensor.Name, [.. Enumerable.Repeat(isFirst ? (isBias ? bias : 0f) : isBias ? 0.5f : weight, tensor.Length)]);
        }
    }

    // Of a stream, of windows one by one, and of a batch.
    private static float[] Outputs(Network model)
    {
        const int Steps = 3, Rows = 2;
        float[] stream = new float[3], windows = new float[Steps * 3], batch = new float[Rows * Steps * 3], x = [.. Enumerable.Repeat(1f, Rows * Steps)];
        model.Step(model.CreateState(), [1f], stream);
        model.Predict(x.AsSpan(0, Steps), windows);
        model.Predict(x, Rows, batch);
        return [.. stream, .. windows, .. batch];
    }

    private static Network Create(string layers)
        => GeneratorRun.Create(GeneratorRun.Of($"using Unrolled; [Network(1), {layers}] public partial class Model {{ }}").AssertClean().Load(), "Model");
}
