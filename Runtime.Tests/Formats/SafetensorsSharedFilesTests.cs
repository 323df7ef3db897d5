namespace Unrolled.Tests;

public class SafetensorsSharedFilesTests
{
    [Fact]
    public void SharedGoodFiles_Read_Accepted()
    {
        string[] files = Directory.GetFiles(SharedFolder.Require("data", "safetensors", "good"), "*.safetensors");
        Assert.NotEmpty(files);
        foreach (string path in files)
        {
            SafetensorsFile file = SafetensorsFile.Read(path);
            SafetensorsFile same = SafetensorsFile.Read(File.ReadAllBytes(path));
            Assert.Equal(file.Tensors.Select(t => t.Name), same.Tensors.Select(t => t.Name));
            Assert.Equal(Path.GetFileName(path) == "empty.safetensors", file.Tensors.IsEmpty);
        }
    }

    [Fact]
    public void SharedBadFiles_Read_RefusedWithFileName()
    {
        string[] files = Directory.GetFiles(SharedFolder.Require("data", "safetensors", "bad"), "*.safetensors");
        Assert.NotEmpty(files);
        foreach (string path in files)
        {
            ModelFormatException e = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Read(path));
            Assert.Contains(path, e.Message);
            Assert.Equal(path, e.File);
            Assert.Throws<ModelFormatException>(() => SafetensorsFile.Read(File.ReadAllBytes(path)));
        }
    }

    [Fact]
    public void SharedEdgeShapes_Read_HaveTypesAndLengths()
    {
        string folder = SharedFolder.Require("data", "safetensors", "good");
        SafetensorsFile file = SafetensorsFile.Read(Path.Combine(folder, "edge_shapes.safetensors"));
        Assert.Equal(["scalar F32 1", "empty F32 0", "one F32 1", "ids I64 4", "flag BOOL 2", "tail_u8 U8 3"], file.Tensors.Select(t => $"{t.Name} {t.Type} {t.Length}"));

        file = SafetensorsFile.Read(Path.Combine(folder, "unicode_names.safetensors"));
        Assert.Equal("слой.вес ☃ \"q\"\\", file.Tensors.Single().Name);
    }

    [Fact]
    public void SharedModelInThreeFloatTypes_Load_SameWithinTheirPrecision()
    {
        string folder = SharedFolder.Require("data", "safetensors", "good");
        float[] expected = Load("lstm_fc_f64.safetensors");
        AssertClose("lstm_fc_f16.safetensors", 2.5e-4f);
        AssertClose("lstm_fc_bf16.safetensors", 2e-3f);

        float[] Load(string name)
        {
            var model = new HandMadeNetwork();
            ModelFile.Load(model, Path.Combine(folder, name));
            Assert.Contains(model.Parameters.Values.ToArray(), w => w != 0);
            return model.Parameters.Values.ToArray();
        }

        void AssertClose(string name, float tolerance)
        {
            float[] actual = Load(name);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.InRange(actual[i] - expected[i], -tolerance, tolerance);
            }
        }
    }

    [Theory]
    [InlineData("wrong_shape_for_model", "lstm.weight_ih_l0", "expected [32, 3] of floats, got F32 [31, 3]")]
    [InlineData("missing_tensor", "lstm.bias_hh_l0", "expected [32], got no such tensor")]
    [InlineData("extra_tensor", "lstm.weight_hr_l0", "expected no such tensor")]
    [InlineData("nan_weights", "lstm.weight_", "NaN at [")]
    [InlineData("inf_weights", "", "Infinity at [")]
    public void SharedModelThatDoesNotFit_Load_RefusedNamingTensor(string name, string tensor, string message)
    {
        string folder = SharedFolder.Require("data", "safetensors", "good");
        var model = new HandMadeNetwork();
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ModelFile.Load(model, Path.Combine(folder, name + ".safetensors")));
        Assert.Contains(e.Tensors, t => t.StartsWith(tensor, StringComparison.Ordinal));
        Assert.Contains(message, e.Message);
        Assert.All(model.Parameters.Values.ToArray(), w => Assert.Equal(0, w));
    }
}
