using System.Collections.Immutable;
using System.Globalization;

namespace Unrolled.Tests;

/// <summary>Parameters that training does not change by a gradient: after all others in memory, in their place in files.</summary>
public class UntrainedParameterTests
{
    private static readonly string[] CanonicalOrder = ["fc.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "out.weight"];

    [Fact]
    public void Parameters_ThatAreTrained_ComeFirst()
    {
        ParameterSet parameters = new NormalizedNetwork().Parameters;
        Assert.Equal(CanonicalOrder, parameters.Select(p => p.Name));
        Assert.Equal([0, 6, 8, 12, 14, 10], parameters.Select(p => p.Offset));
        Assert.Equal(12, parameters.TrainableLength);
        Assert.Equal(16, parameters.Length);
        Assert.Equal(12, parameters.Trainable.Length);
        Assert.Equal(["norm.running_mean", "norm.running_var"], parameters.Where(p => p.Offset >= parameters.TrainableLength).Select(p => p.Name));
    }

    [Fact]
    public void Parameter_Set_ReadBackByName()
    {
        ParameterSet parameters = new NormalizedNetwork().Parameters;
        parameters.Set("norm.running_var", [3, 4]);
        parameters.Set("out.weight", [5, 6]);
        Assert.Equal([3, 4], parameters["norm.running_var"].Values.ToArray());
        Assert.Equal([5, 6], parameters["out.weight"].Values.ToArray());
    }

    [Fact]
    public void Model_SavedAndLoaded_InCanonicalOrder()
    {
        NormalizedNetwork model = NormalizedNetwork.Filled();
        byte[] bytes = Saved(model);
        Assert.Equal(CanonicalOrder, SafetensorsFile.Read(new MemoryStream(bytes)).Tensors.Select(t => t.Name));
        Assert.Equal(model.Parameters.Values, Loaded(bytes).Parameters.Values);
    }

    // PyTorch's BatchNorm keeps, beside the running mean and variance, a whole number: how many batches it has seen.
    [Fact]
    public void PyTorchsCounterOfBatches_Loaded_IsIgnored()
    {
        NormalizedNetwork model = NormalizedNetwork.Filled();
        Assert.Equal(model.Parameters.Values, Loaded(WithCounter("norm.num_batches_tracked")).Parameters.Values);
    }

    [Theory]
    [InlineData("fc.num_batches_tracked")]
    [InlineData("num_batches_tracked")]
    [InlineData("norm.num_batches")]
    public void AnotherCounter_Loaded_IsRefused(string name)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Loaded(WithCounter(name)));
        Assert.Equal([name], e.Tensors);
    }

    [Theory]
    [InlineData(-1f, false)]
    [InlineData(-1e-30f, false)]
    [InlineData(-1f, true)]
    [InlineData(float.NegativeInfinity, true)]
    public void NegativeVariance_Loaded_IsRefused(float value, bool allowNonFinite)
    {
        NormalizedNetwork model = NormalizedNetwork.Filled();
        float[] before = [.. model.Parameters.Values];
        ModelFormatException e = Assert.Throws<ModelFormatException>(
            () => ModelFile.Load(model, new MemoryStream(With("norm.running_var", [1f, value])), new ModelLoadOptions { AllowNonFinite = allowNonFinite }));
        Assert.Equal(["norm.running_var"], e.Tensors);
        Assert.Contains($"norm.running_var: expected a variance of 0 or more, got {value.ToString(CultureInfo.InvariantCulture)} at [1]", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.Values.ToArray());
    }

    // The controls: a mean is of either sign, a variance may be 0.
    [Theory]
    [InlineData("norm.running_mean", -1f)]
    [InlineData("norm.running_var", 0f)]
    public void StatisticsInTheirRange_Loaded_AreTaken(string name, float value)
        => Assert.Equal([1f, value], Loaded(With(name, [1f, value])).Parameters[name].Values.ToArray());

    [Fact]
    public void NegativeVariance_Saved_IsRefused()
    {
        NormalizedNetwork model = NormalizedNetwork.Filled();
        model.Parameters.Set("norm.running_var", [1f, -2f]);
        Assert.Contains("'norm.running_var' has -2 at 1", Assert.Throws<InvalidOperationException>(() => Saved(model)).Message, StringComparison.Ordinal);
    }

    private static byte[] With(string name, float[] values)
    {
        var writer = new SafetensorsWriter();
        foreach (ParameterTensor tensor in NormalizedNetwork.Filled().Parameters)
        {
            writer.Add(tensor.Name, tensor.Shape.AsSpan(), tensor.Name == name ? values : tensor.Values);
        }

        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static byte[] WithCounter(string name)
    {
        var writer = new SafetensorsWriter();
        foreach (ParameterTensor tensor in NormalizedNetwork.Filled().Parameters)
        {
            writer.Add(tensor.Name, tensor.Shape.AsSpan(), tensor.Values);
        }

        writer.Add(name, SafetensorsType.I64, [], new byte[8]);
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static byte[] Saved(Network model)
    {
        var stream = new MemoryStream();
        ModelFile.Save(model, stream);
        return stream.ToArray();
    }

    private static NormalizedNetwork Loaded(byte[] file)
    {
        var model = new NormalizedNetwork();
        ModelFile.Load(model, new MemoryStream(file));
        return model;
    }

    /// <summary>A network that has weights and cannot compute.</summary>
    private sealed class NormalizedNetwork() : Network(Shape)
    {
        private static readonly NetworkDefinition Shape = new()
        {
            Name = "Normalized",
            Inputs = 3,
            Outputs = 1,
            ReturnsSequences = true,
            WholeBatch = true,
            Layers = [],
            Parameters =
            [
                Tensor("fc.weight", [2, 3]),
                Tensor("norm.weight", [2]),
                Tensor("norm.bias", [2]),
                Tensor("norm.running_mean", [2]) with { Trainable = false },
                Tensor("norm.running_var", [2]) with { Trainable = false },
                Tensor("out.weight", [1, 2]),
            ],
            States = [],
            StateLength = 0,
            PanelLength = 16,
            RowLength = 0,
            GradientLength = 0,
        };

        public static NormalizedNetwork Filled()
        {
            var model = new NormalizedNetwork();
            model.Parameters.SetAll([.. Enumerable.Range(1, 16).Select(i => i / 3f)]);
            return model;
        }

        public override void Forward(SequencePass pass) => throw new NotSupportedException();

        public override void Backward(SequencePass pass) => throw new NotSupportedException();

        public override void CollectGradients(ReadOnlySpan<float> gradientColumns, Span<float> gradients) => throw new NotSupportedException();

        protected override NetworkState NewState() => throw new NotSupportedException();

        protected override SequencePass NewPass(int maxSteps, int maxRows, bool training) => throw new NotSupportedException();

        protected override void Advance(NetworkState state, ReadOnlySpan<float> x, Span<float> y) => throw new NotSupportedException();

        protected override void PackPanels(Span<float> panels) => Parameters.Values.CopyTo(panels);

        protected override void PackRows(Span<float> rows) => throw new NotSupportedException();

        private static ParameterDefinition Tensor(string name, ImmutableArray<int> shape) => new(name, shape, Initializer.Zeros);
    }
}
