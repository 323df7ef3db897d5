namespace Unrolled.Tests;

/// <summary>A part of a module, under names that a file can have and C# would not take as they are.</summary>
[Network(3)]
[Lstm(4, ReturnSequences = true, TensorPrefix = "a \"b\"\\n/{0}\r\n\u2028😀\0")]
[BatchNormalization(TensorPrefix = "..")]
[Dense(2, TensorPrefix = "")]
public sealed partial class AnyPrefix;

public class TensorPrefixTests
{
    [Fact]
    public void Prefix_OfAnyText_IsThatOfTheTensorsInFiles()
    {
        const string Lstm = "a \"b\"\\n/{0}\r\n\u2028😀\0";
        var model = new AnyPrefix(seed: 1);
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream);
        string[] names = [.. SafetensorsFile.Read(stream.ToArray()).Tensors.Select(t => t.Name).Order(StringComparer.Ordinal)];
        string[] expected =
        [
            $"{Lstm}.weight_ih_l0", $"{Lstm}.weight_hh_l0", $"{Lstm}.bias_ih_l0", $"{Lstm}.bias_hh_l0", "...weight", "...bias", "...running_mean", "...running_var", "weight", "bias",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), names);

        var other = new AnyPrefix(seed: 2);
        ModelFile.Load(other, new MemoryStream(stream.ToArray()));
        Closeness.AssertSameBits(model.Parameters.Values, other.Parameters.Values, "weights");
        ModelFile.LoadLayers(new AnyPrefix(seed: 3), new MemoryStream(stream.ToArray()), ["dense_0"]);
    }
}
