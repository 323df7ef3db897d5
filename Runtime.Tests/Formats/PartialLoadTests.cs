using Unrolled.Tests.Flow;

namespace Unrolled.Tests;

/// <summary>Some layers of a file, for a network that shares them.</summary>
public sealed class PartialLoadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("unrolled-");

    private string PathOfModel => Path.Combine(_folder.FullName, "base.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void LoadLayers_OfATrunk_ReadsItAndLeavesTheHead()
    {
        UnmaskedLstm trained = new(1) { Scaler = MinMaxScaler.Fit([0, 1]) };
        trained.Save(PathOfModel);
        NewHead model = new(2), fresh = new(2);
        model.LoadLayers(PathOfModel, ["lstm_0"]);
        foreach (ParameterTensor tensor in model.Parameters)
        {
            Network source = tensor.Name.StartsWith("lstm_0.", StringComparison.Ordinal) ? trained : fresh;
            Assert.Equal(source.Parameters[tensor.Name].Values.ToArray(), tensor.Values.ToArray());
        }

        Assert.Null(model.Scaler);

        // Packed too: it predicts as one that was given these weights.
        NewHead same = new(3);
        same.Parameters.SetAll(model.Parameters.Values);
        float[] x = [1, 2, 3, 4], expected = new float[3], actual = new float[3];
        same.Predict(x, expected);
        model.Predict(x, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void LoadLayers_OfSeveral_ReadsAllOfThem()
    {
        DeepStack trained = new(1), model = new(2);
        trained.Parameters.SetAll(Enumerable.Range(0, trained.Parameters.Length).Select(i => i / 1000f + 0.5f).ToArray());
        trained.Save(PathOfModel);
        model.LoadLayers(PathOfModel, ["gru_0", "simple_rnn_0"]);
        foreach (ParameterTensor tensor in model.Parameters)
        {
            bool read = tensor.Name.Split('.')[0] is "gru_0" or "simple_rnn_0";
            Assert.Equal(read, tensor.Values.SequenceEqual(trained.Parameters[tensor.Name].Values));
        }
    }

    // Both layers of a module have their tensors under one prefix; the second one is not this network's.
    [Fact]
    public void LoadLayers_OfAModuleWithMoreLayers_RefusesWhatTheNetworkDoesNotHave()
    {
        new TwoLayersOfAModule(1).Save(PathOfModel);
        FirstLayerOfAModule one = new(2);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => one.LoadLayers(PathOfModel, ["lstm_0"]));
        Assert.Contains("rnn.weight_ih_l1: expected no such tensor, got F32 [20, 5]", exception.Message, StringComparison.Ordinal);

        TwoLayersOfAModule two = new(2);
        float[] second = two.Parameters["rnn.weight_ih_l1"].Values.ToArray();
        two.LoadLayers(PathOfModel, ["lstm_0"]);
        Assert.Equal(new TwoLayersOfAModule(1).Parameters["rnn.weight_ih_l0"].Values.ToArray(), two.Parameters["rnn.weight_ih_l0"].Values.ToArray());
        Assert.Equal(second, two.Parameters["rnn.weight_ih_l1"].Values.ToArray());
    }

    [Fact]
    public void LoadLayers_OfACheckpoint_SaysSo()
    {
        using var trainer = new Trainer<DeepStack>(new DeepStack(1), new TrainerOptions());
        trainer.SaveCheckpoint(PathOfModel);
        Assert.Contains("this is a training checkpoint, not a model", Assert.Throws<ModelFormatException>(() => new DeepStack(2).LoadLayers(PathOfModel, ["lstm_0"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadLayers_OfMissingTensors_ListsThemAndChangesNothing()
    {
        new DeepStack(1).Save(PathOfModel);
        NewHead model = new(2);
        float[] before = model.Parameters.Values.ToArray();
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => model.LoadLayers(PathOfModel, ["lstm_0", "hidden"]));
        Assert.Contains("the file does not have these layers of 'NewHead', but of 'DeepStack'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("lstm_0.weight_ih_l0: expected [20, 2] of floats, got F32 [16, 3]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("hidden.weight: expected [4, 5], got no such tensor", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("gru_0.weight", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.Values.ToArray());
    }

    [Fact]
    public void LoadLayers_OfALayerWithMoreTensors_RefusesThem()
    {
        new PeepholeTrunk(1).Save(PathOfModel);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => new NewHead(2).LoadLayers(PathOfModel, ["lstm_0"]));
        Assert.Contains("lstm_0.weight_ch_l0: expected no such tensor", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadLayers_OfALayerDeclaredOtherwise_RefusedUnlessAllowed()
    {
        ReluTrunk trained = new(1);
        trained.Save(PathOfModel);
        NewHead model = new(2);
        float[] before = model.Parameters.Values.ToArray();
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => model.LoadLayers(PathOfModel, ["lstm_0"]));
        Assert.Contains("does not have the layer 'lstm_0' with the same declaration: expected 'Lstm(5)' in 'Network(2), Lstm(5, Activation = Relu), Dense(3)'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.Values.ToArray());
        model.LoadLayers(PathOfModel, ["lstm_0"], new ModelLoadOptions { AllowOtherLayers = true });
        Assert.Equal(trained.Parameters["lstm_0.weight_ih_l0"].Values.ToArray(), model.Parameters["lstm_0.weight_ih_l0"].Values.ToArray());
    }

    [Fact]
    public void LoadLayers_NamedInAnyOrder_FollowsTheNetwork()
    {
        new TwoLayersOfAModule(1).Save(PathOfModel);
        TwoLayersOfAModule model = new(2);
        model.LoadLayers(PathOfModel, ["lstm_1", "lstm_0"]);
        LoadFromStream(model, ["dense_0", "lstm_1"]);
        Assert.Equal(new TwoLayersOfAModule(1).Parameters.Values.ToArray(), model.Parameters.Values.ToArray());
    }

    [Fact]
    public void LoadLayers_OfLayersThatAreNotThere_Throws()
    {
        NewHead model = new(2);
        Assert.Equal("'NewHead' has no layer 'lstm_1'. It has: lstm_0, dropout_0, hidden, classes. (Parameter 'layers')", Assert.Throws<ArgumentException>(() => model.LoadLayers(PathOfModel, ["lstm_1"])).Message);
        Assert.Throws<ArgumentException>("layers", () => model.LoadLayers(PathOfModel, []));
        Assert.StartsWith("The layer 'dropout_0' of 'NewHead' has no weights.", Assert.Throws<ArgumentException>(() => model.LoadLayers(PathOfModel, ["dropout_0"])).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => model.LoadLayers(PathOfModel, ["lstm_0"]));
    }

    private void LoadFromStream<T>(T model, string[] layers)
        where T : Network
    {
        using var file = new MemoryStream(File.ReadAllBytes(PathOfModel));
        ModelFile.LoadLayers(model, file, layers);
    }
}
