namespace Unrolled.Tests;

/// <summary>Files of networks whose tensors have the same shapes, but which compute something else.</summary>
public class ModelFileDeclarationTests
{
    [Fact]
    public void FileOfOtherActivation_Load_RefusedUnlessAllowed()
    {
        Network saved = TestModel.Of(nameof(Models.LstmReluTanh)).Create(), model = TestModel.Of(nameof(Models.LstmTanhRelu)).Create();
        Assert.Equal(saved.Parameters.Select(p => (p.Name, p.Length)), model.Parameters.Select(p => (p.Name, p.Length)));
        float[] before = model.Parameters.Values.ToArray();
        var file = new MemoryStream();
        ModelFile.Save(saved, file);

        string message = Assert.Throws<ModelFormatException>(() => ModelFile.Load(model, new MemoryStream(file.ToArray()))).Message;
        Assert.Contains(saved.Definition.Declaration, message, StringComparison.Ordinal);
        Assert.Contains(model.Definition.Declaration, message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.Values.ToArray());

        ModelFile.Load(model, new MemoryStream(file.ToArray()), new ModelLoadOptions { AllowOtherLayers = true });
        Assert.Equal(saved.Parameters.Values.ToArray(), model.Parameters.Values.ToArray());
    }

    [Fact]
    public void FileOfOtherNetwork_Load_SaysWhichWroteIt()
    {
        Network saved = TestModel.Of(nameof(Models.LstmReluTanh)).Create(), model = TestModel.Of(nameof(Models.Lstm7x5)).Create();
        var file = new MemoryStream();
        ModelFile.Save(saved, file);
        string message = Assert.Throws<ModelFormatException>(() => ModelFile.Load(model, new MemoryStream(file.ToArray()))).Message;
        Assert.Contains($"the file is not a model of 'Lstm7x5', but of 'LstmReluTanh', declared as '{saved.Definition.Declaration}':", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void ModelWithNonFiniteWeight_Save_RefusedAndOldFileStays(float value)
    {
        string path = Path.Combine(TemporaryFolder.Create().FullName, "model.safetensors");
        Network model = TestModel.Of(nameof(Models.LstmReluTanh)).Create();
        model.Save(path);
        byte[] before = File.ReadAllBytes(path);
        ParameterTensor tensor = model.Parameters[1];
        float[] values = tensor.Values.ToArray();
        values[^1] = value;
        model.Parameters.Set(tensor.Name, values);

        string message = Assert.Throws<InvalidOperationException>(() => model.Save(path)).Message;
        Assert.Contains($"'{tensor.Name}'", message, StringComparison.Ordinal);
        Assert.Contains($"at {values.Length - 1}", message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void FolderThatIsNotThere_Save_SaysWhich()
    {
        string folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        DirectoryNotFoundException exception = Assert.Throws<DirectoryNotFoundException>(
            () => TestModel.Of(nameof(Models.LstmReluTanh)).Create().Save(Path.Combine(folder, "model.safetensors")));
        Assert.Contains($"'{folder}'", exception.Message, StringComparison.Ordinal);
    }
}
