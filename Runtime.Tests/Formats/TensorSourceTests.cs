using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>A format of this test's own, which is a reader and the names that parameters have in it: with it come the checks that safetensors files have.</summary>
public class TensorSourceTests
{
    private static readonly Dictionary<string, string> NoTexts = [];

    [Fact]
    public void Load_OfAnotherFormat_GivesTheWeights()
    {
        Network saved = Model(1), model = Model(2);
        ModelFile.Load(model, Source(saved), OtherNames.Instance);
        Closeness.AssertSameBits(saved.Parameters.Values, model.Parameters.Values, "weights");
    }

    // What is wrong is said in the file's names, all of it at once, and nothing is half loaded.
    [Theory]
    [InlineData("missing", "lstm_0/weight_ih_l0: expected [20, 2], got no such tensor")]
    [InlineData("unknown", "further: expected no such tensor, got number [1]")]
    [InlineData("unknown and missing", "lstm_0/weight_ih_l0: expected [20, 2], got no such tensor")]
    [InlineData("shape", "lstm_0/weight_ih_l0: expected [20, 2] of floats, got number [2, 20]")]
    [InlineData("text", "lstm_0/weight_ih_l0: expected [20, 2] of floats, got text [20, 2]")]
    [InlineData("factors", "factors: expected [20] for the number weights, got no such tensor")]
    [InlineData("NaN", "lstm_0/weight_ih_l0: expected a weight to be finite, got NaN at [1, 0]")]
    [InlineData("twice", "expected one tensor of this name, got two")]
    public void Load_OfWhatDoesNotFit_IsRefusedWhole(string fault, string text)
    {
        Network saved = Model(1), model = Model(2);
        float[] before = [.. model.Parameters.Values];
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => ModelFile.Load(model, Source(saved, fault), OtherNames.Instance));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.Equal("own.format", exception.File);
        Closeness.AssertSameBits(before, model.Parameters.Values, fault);
        if (fault == "NaN")
        {
            ModelFile.Load(model, Source(saved, fault), OtherNames.Instance, new ModelLoadOptions { AllowNonFinite = true });
            Assert.True(float.IsNaN(model.Parameters["lstm_0.weight_ih_l0"].Values[2]));
        }
    }

    // Rows times factors, in any format.
    [Fact]
    public void Load_OfRowsWithFactors_MultipliesThem()
    {
        Network saved = Model(1), model = Model(2);
        ModelFile.Load(model, Source(saved, "with factors"), OtherNames.Instance);
        Assert.Equal(saved.Parameters["lstm_0.weight_ih_l0"].Values.ToArray().Select((v, i) => v * (i / 2)), model.Parameters["lstm_0.weight_ih_l0"].Values.ToArray());
    }

    private static Network Model(int seed) => TestModel.Of(nameof(Models.Outputs2Lstm5Gru4)).Create(seed);

    private static TensorSource Source(Network model, string fault = "")
    {
        List<StoredTensor> tensors = [.. model.Parameters.SelectMany(p => OtherNames.Instance.Of(p).Select((name, part) => Stored(name, [.. p.Shape.Select(d => (long)d)], part == 0 ? p.Values.ToArray() : new float[p.Length])))];
        int first = tensors.FindIndex(t => t.Name == "lstm_0/weight_ih_l0");
        StoredTensor tensor = tensors[first];
        tensors[first] = fault switch
        {
            "shape" => tensor with { Shape = [2, 20] },
            "text" => tensor with { Type = "text", Values = null },
            "factors" or "with factors" => tensor with { Factors = "factors" },
            "NaN" => tensor with { Values = target => { tensor.Values!(target); target[2] = float.NaN; } },
            _ => tensor,
        };
        if (fault.Contains("missing", StringComparison.Ordinal))
        {
            tensors.RemoveAt(first);
        }

        if (fault.Contains("unknown", StringComparison.Ordinal))
        {
            tensors.Add(Stored("further", [1], [1]));
        }

        if (fault == "with factors")
        {
            tensors.Add(Stored("factors", [20], [.. Enumerable.Range(0, 20)]));
        }

        if (fault == "twice")
        {
            tensors.Add(tensor);
        }

        return new TensorSource(tensors, NoTexts, "own.format");
    }

    private static StoredTensor Stored(string name, ImmutableArray<long> shape, float[] values) => new(name, shape, "number", target => values.CopyTo(target));

    private sealed class OtherNames : TensorNames
    {
        public static OtherNames Instance { get; } = new();

        public override IReadOnlyList<string> Of(ParameterTensor parameter) => [.. TorchNames.Instance.Of(parameter).Select(n => n.Replace('.', '/'))];

        public override IReadOnlyList<string> Beside(ParameterTensor parameter) => [];

        public override string LayerOf(string tensor) => tensor.Split('/')[0];
    }
}
