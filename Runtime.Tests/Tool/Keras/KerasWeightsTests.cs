using Unrolled.Tool.Compilation;
using Unrolled.Tool.Formats.Keras;
using static Unrolled.Tests.Tool.Keras.KerasReference;

namespace Unrolled.Tests.Tool.Keras;

/// <summary>Files of weights alone.</summary>
public sealed class KerasWeightsTests
{
    [Theory]
    [InlineData("Network(2), Lstm(3), Dense(1)", 2)]
    [InlineData("Network(2), Lstm(3, TensorPrefix = \"lstm\"), Dense(1, Name = \"out\")", 0)]
    public void Weights_OntoADeclaration_AreAssignedByNameOrOrder(string declaration, int assumed)
    {
        (KerasTestModel file, float[][] lstm, float[][] dense) = Small();
        ImportedModel imported = KerasTestModel.Import(file.Hdf5(withConfig: false), DeclarationReader.ReadAttributes(declaration, "test"));
        Assert.Equal(assumed, imported.Assumed.Count);
        Tensor x = KerasTestModel.Random(1, 1, 4, 2);
        CompiledModel model = CompiledModel.Compile(imported, "Onto");
        Tensor y = new Unrolled.Tool.Running.ModelCall(model).Run(new Dictionary<string, Tensor> { ["input"] = x }).Values.First();
        KerasTestModel.Same(Dense(Lstm(Steps(x), 3, lstm).H[^1], dense), y);
    }

    [Fact]
    public void WeightsOfKeras3_OntoADeclaration_AreAssigned()
    {
        (KerasTestModel file, float[][] lstm, float[][] dense) = Small();
        ImportedModel imported = KerasTestModel.Import(file.WeightsByClass(), DeclarationReader.ReadAttributes("Network(2), Lstm(3), Dense(1)", "test"));
        Tensor x = KerasTestModel.Random(1, 1, 4, 2);
        Tensor y = new Unrolled.Tool.Running.ModelCall(CompiledModel.Compile(imported, "Onto")).Run(new Dictionary<string, Tensor> { ["input"] = x }).Values.First();
        KerasTestModel.Same(Dense(Lstm(Steps(x), 3, lstm).H[^1], dense), y);
    }

    // Keras counts from 1 in some versions, the declaration from 0.
    [Fact]
    public void Weights_OfLayersThatCountFromOne_KeepTheirOrder()
    {
        var file = new KerasTestModel("2.1.5");
        float[][] first = file.Layer("LSTM", "lstm_1", "", [("k", [3, 12]), ("r", [3, 12]), ("b", [12])]);
        float[][] second = file.Layer("LSTM", "lstm_2", "", [("k", [3, 12]), ("r", [3, 12]), ("b", [12])]);
        ImportedModel imported = KerasTestModel.Import(file.Hdf5(withConfig: false), DeclarationReader.ReadAttributes("Network(3), Lstm(3, ReturnSequences = true), Lstm(3)", "test"));
        Tensor x = KerasTestModel.Random(2, 1, 4, 3);
        Tensor y = new Unrolled.Tool.Running.ModelCall(CompiledModel.Compile(imported, "Onto")).Run(new Dictionary<string, Tensor> { ["input"] = x }).Values.First();
        KerasTestModel.Same(Lstm(Lstm(Steps(x), 3, first).H, 3, second).H[^1], y);
    }

    [Theory]
    [InlineData("Network(2), Lstm(4), Dense(1)", "'lstm_0' (Lstm)")]
    [InlineData("Network(2), Lstm(3)", "no layers for 'out' [3, 1; 1]")]
    [InlineData("Network(2), Lstm(3, Name = \"lstm\", UseBias = false), Dense(1)", "'lstm' has 3 tensors")]
    public void Weights_ThatDoNotFit_NameLayerAndWeights(string declaration, string reason)
    {
        ModelFormatException fault = Assert.Throws<ModelFormatException>(() => KerasTestModel.Import(Small().File.Hdf5(withConfig: false), DeclarationReader.ReadAttributes(declaration, "test")));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_OfAChain_AreAProposal()
    {
        ImportedModel imported = KerasTestModel.Import(Small().File.Hdf5(withConfig: false));
        Assert.True(imported.IsProposal);
        Assert.Equal("Network(2), Lstm(3), Dense(1)", string.Join(", ", DeclarationText.Attributes(imported.Network)));
    }

    [Fact]
    public void Weights_OfNoChain_AskForADeclaration()
    {
        var file = new KerasTestModel();
        file.Layer("Dense", "a", "", [("kernel:0", [2, 3]), ("bias:0", [3])]);
        file.Layer("Dense", "b", "", [("kernel:0", [4, 3]), ("bias:0", [3])]);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => KerasTestModel.Import(file.Hdf5(withConfig: false)));
        Assert.Contains("--onto", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspection_ListsLayersShapesAndWhatIsUnusual()
    {
        var file = new KerasTestModel("2.4.0");
        file.Input("in", "[null,60,2]");
        file.Layer("LSTM", "lstm", "\"units\":3,\"activation\":\"relu\",\"recurrent_activation\":\"hard_sigmoid\",\"stateful\":true", [("k", [2, 12]), ("r", [3, 12]), ("b", [12])]);
        ModelInspection inspection = new KerasFormat().Inspect(new ModelFileContent("a.h5", file.Hdf5()));
        Assert.Equal("Keras 2.4.0, HDF5", inspection.Format);
        Assert.Equal(["(None, 60, 2)", "(None, 3)"], inspection.Layers.Select(l => l.Shape));
        Assert.Contains("units 3", inspection.Layers[1].Settings, StringComparison.Ordinal);
        Assert.Equal(4, inspection.Tensors.Count);
        Assert.Equal(4, inspection.Unusual.Count);
    }

    private static (KerasTestModel File, float[][] Lstm, float[][] Dense) Small()
    {
        var file = new KerasTestModel();
        float[][] lstm = file.Layer("LSTM", "lstm", "", [("lstm/lstm_cell/kernel:0", [2, 12]), ("lstm/lstm_cell/recurrent_kernel:0", [3, 12]), ("lstm/lstm_cell/bias:0", [12])]);
        float[][] dense = file.Layer("Dense", "out", "", [("out/kernel:0", [3, 1]), ("out/bias:0", [1])]);
        return (file, lstm, dense);
    }
}
