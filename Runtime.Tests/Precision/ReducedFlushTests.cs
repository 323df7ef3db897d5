namespace Unrolled.Tests.Reduced;

/// <summary>Quantized weights, and the floats beside them, that are too small count as zeros, in steps and in batches; the parameters keep them.</summary>
public class ReducedFlushTests
{
    public static TheoryData<string> All => ReducedModels.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Weights_BelowThreshold_CountAsZeros(string name)
    {
        TestModel test = ReducedModels.Of(name);
        Network zeros = test.Create(), small = test.Create();
        float[] without = zeros.Parameters.Values.ToArray(), with = [.. without];
        foreach (ParameterTensor tensor in zeros.Parameters.Where(p => p.Definition.Trainable))
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i += 3)
            {
                (without[i], with[i]) = (0f, i % 2 == 0 ? 1e-39f : -1e-20f);
            }
        }

        zeros.Parameters.SetAll(without);
        small.Parameters.SetAll(with);
        Closeness.AssertSameBits(with, small.Parameters.Values, name);
        var sample = new Sample(zeros.Definition, 5, 3);
        Closeness.AssertSameBits(ReducedModels.Predict(zeros, sample), ReducedModels.Predict(small, sample), name);
    }

    // A tiny bias beside tiny sums is seen: it must be gone where inputs are zeros and no other weight is left.
    [Theory]
    [MemberData(nameof(All))]
    public void Biases_BelowThreshold_AreNotPacked(string name)
    {
        Network model = ReducedModels.Of(name).Create();
        float[] values = [.. Enumerable.Repeat(1e-38f, model.Parameters.Length)];
        foreach (ParameterTensor tensor in model.Parameters.Where(p => !p.Definition.Trainable))
        {
            values.AsSpan(tensor.Offset, tensor.Length).Fill(1f);
        }

        model.Parameters.SetAll(values);
        Network zeros = ReducedModels.Of(name).Create();
        zeros.Parameters.SetAll([.. values.Select(v => v == 1f ? v : 0f)]);
        var sample = new Sample(model.Definition, 5, 3);
        Closeness.AssertSameBits(ReducedModels.Predict(zeros, sample), ReducedModels.Predict(model, sample), name);
    }
}
