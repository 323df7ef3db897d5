namespace Unrolled.Tests.Reduced;

/// <summary>Files with quantized weights.</summary>
public class ReducedFileTests
{
    public static TheoryData<string> All => ReducedModels.All;

    private static readonly WeightPrecision[] Fewer = [WeightPrecision.BFloat16, WeightPrecision.Int8];

    [Theory]
    [MemberData(nameof(All))]
    public void Model_SavedAtItsPrecision_PredictsTheSameBits(string name)
    {
        Network model = ReducedModels.Of(name).Create(), same = ReducedModels.Of(name).Create(seed: 7);
        Load(same, Saved(model, model.Definition.Weights));
        Assert.Equal(model.PredictionWeights(), same.Parameters.Values.ToArray());
        var sample = new Sample(model.Definition, 5, 3);
        Closeness.AssertSameBits(ReducedModels.Predict(model, sample), ReducedModels.Predict(same, sample), name);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Model_SavedByDefault_LosesNothing(string name)
    {
        Network model = ReducedModels.Of(name).Create(), same = ReducedModels.Of(name).Create(seed: 7);
        Load(same, Saved(model, WeightPrecision.Float32));
        Assert.Equal(model.Parameters.Values.ToArray(), same.Parameters.Values.ToArray());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Model_SavedInFewerBits_LoadsIntoAnyPrecision(string name)
    {
        Network model = ReducedModels.Of(name).Create(), whole = ReducedModels.Whole(model);
        foreach (WeightPrecision precision in Fewer)
        {
            byte[] file = Saved(whole, precision);
            Network first = ReducedModels.Whole(model), second = ReducedModels.Of(name).Create(seed: 9);
            Load(first, file);
            Load(second, file);
            Assert.Equal(first.Parameters.Values.ToArray(), second.Parameters.Values.ToArray());
            Assert.Equal(file, Saved(first, precision));
            double scale = model.Parameters.Values.ToArray().Max(MathF.Abs);
            Assert.All(first.Parameters.Values.ToArray().Zip(whole.Parameters.Values.ToArray()), p => Assert.True(Math.Abs(p.First - p.Second) <= scale / 250));
        }
    }

    [Fact]
    public void Tensors_OfBytes_StandBesideTheirFactors()
    {
        SafetensorsFile file = SafetensorsFile.Read(Saved(ReducedModels.Of(nameof(WholeLstm3x7Dense5)).Create(), WeightPrecision.Int8));
        Assert.Equal(
            ["F32 lstm_0.bias_hh_l0 [28]", "F32 lstm_0.bias_ih_l0 [28]", "F32 lstm_0.weight_hh_l0.scale [28]", "F32 lstm_0.weight_ih_l0.scale [28]", "F32 dense_0.bias [5]", "F32 dense_0.weight.scale [5]",
             "I8 dense_0.weight [5, 7]", "I8 lstm_0.weight_hh_l0 [28, 7]", "I8 lstm_0.weight_ih_l0 [28, 3]"],
            file.Tensors.Select(t => $"{t.Type} {t.Name} [{string.Join(", ", t.Shape)}]").OrderBy(t => t[0] == 'I').ThenBy(t => t.Contains("dense", StringComparison.Ordinal) == (t[0] == 'F')).ThenBy(t => t, StringComparer.Ordinal));
        Assert.Equal(SafetensorsType.BF16, SafetensorsFile.Read(Saved(ReducedModels.Of(nameof(WholeLstm3x7Dense5)).Create(), WeightPrecision.BFloat16)).Tensors.Single(t => t.Name == "dense_0.weight").Type);
    }

    [Theory]
    [InlineData("missing", "dense_0.weight.scale: expected [5] for the I8 weights, got no such tensor")]
    [InlineData("shape", "dense_0.weight.scale: expected [5] of floats, got F32 [1, 5]")]
    [InlineData("type", "dense_0.weight.scale: expected [5] of floats, got I8 [5]")]
    [InlineData("NaN", "dense_0.weight.scale: expected a factor to be finite, got NaN at [3]")]
    [InlineData("negative", "dense_0.weight.scale: expected a factor of 0 or more, got -0.5 at [3]")]
    [InlineData("transposed", "dense_0.weight: expected [5, 7] of floats, got I8 [7, 5]")]
    [InlineData("unsigned", "dense_0.weight: expected [5, 7] of floats, got U8 [5, 7]")]
    [InlineData("stray", "dense_0.bias.scale: expected no such tensor, got F32 [5]")]
    public void File_ThatIsWrong_IsRefusedWhole(string fault, string message)
    {
        Network model = ReducedModels.Of(nameof(ByteLstm3x7Dense5)).Create();
        var writer = new SafetensorsWriter();
        foreach (SafetensorsTensor tensor in SafetensorsFile.Read(Saved(ReducedModels.Of(nameof(WholeLstm3x7Dense5)).Create(2), WeightPrecision.Int8)).Tensors)
        {
            const string weight = "dense_0.weight", scale = "dense_0.weight.scale";
            byte[] data = tensor.Data.ToArray();
            switch (fault, tensor.Name)
            {
                case ("missing", scale): break;
                case ("shape", scale): writer.Add(scale, tensor.Type, [1, 5], data); break;
                case ("type", scale): writer.Add(scale, SafetensorsType.I8, [5], data.AsSpan(0, 5)); break;
                case ("NaN", scale):
                    BitConverter.TryWriteBytes(data.AsSpan(12), float.NaN);
                    writer.Add(scale, tensor.Type, [5], data);
                    break;
                case ("negative", scale):
                    BitConverter.TryWriteBytes(data.AsSpan(12), -0.5f);
                    writer.Add(scale, tensor.Type, [5], data);
                    break;
                case ("transposed", weight): writer.Add(weight, tensor.Type, [7, 5], data); break;
                case ("unsigned", weight): writer.Add(weight, SafetensorsType.U8, [5, 7], data); break;
                case ("stray", scale):
                    writer.Add(scale, tensor.Type, [5], data);
                    writer.Add("dense_0.bias.scale", tensor.Type, [5], data);
                    break;
                default: writer.Add(tensor.Name, tensor.Type, tensor.Shape.AsSpan(), data); break;
            }
        }

        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        float[] before = model.Parameters.Values.ToArray();
        ModelFormatException thrown = Assert.Throws<ModelFormatException>(() => Load(model, stream.ToArray()));
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.Values.ToArray());
    }

    [Fact]
    public void Save_AtNoPrecision_Throws()
        => Assert.Contains("Float32, BFloat16, Int8", Assert.Throws<ArgumentException>(() => Saved(new WholeLstm1x1(1), (WeightPrecision)3)).Message, StringComparison.Ordinal);

    private static byte[] Saved(Network model, WeightPrecision precision)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream, new ModelSaveOptions { Weights = precision });
        return stream.ToArray();
    }

    private static void Load(Network model, byte[] file)
    {
        using var stream = new MemoryStream(file);
        ModelFile.Load(model, stream);
    }
}
