using Unrolled.Tool.Compilation;

namespace Unrolled.Tests.Tool;

public sealed class DeclarationTests
{
    [Theory]
    [InlineData("Network(1), Lstm(8), Dense(1)")]
    [InlineData("Network(8, 8, 3, Steps = 4), Conv2D(4, 3, 2, Padding = Padding.Same), MaxPooling2D(2), Flatten, Gru(5, Reset = GruReset.Before), Dense(2, Activation = Activation.Softmax)")]
    [InlineData("Network(3), Input(2, Kind = InputKind.Constant, Name = \"place\"), Merge(MergeMode.Concat, \"input\", \"place\"), Lstm(4, ReturnSequences = true, Bidirectional = MergeMode.Concat), AttentionPooling(3), LayerNormalization(Epsilon = 1E-05f)")]
    [InlineData("Network(1), Masking(-1), Embedding(7, 3, PaddingIndex = 0), SimpleRnn(4, Activation = Activation.LeakyRelu, ActivationAlpha = 0.2f), RepeatVector(3), MinLstm(2, ReturnSequences = true)")]
    public void Declaration_ReadAndWritten_IsTheSame(string declaration)
    {
        NetworkDraft network = DeclarationReader.ReadAttributes(declaration, "test");
        Assert.Equal(declaration, string.Join(", ", DeclarationText.Attributes(network)));
    }

    [Theory]
    [InlineData("Network(1)] class A; class B { static B() => System.IO.File.Delete(\"x\"); } [Obsolete", "not a list of attributes")]
    [InlineData("Network(1), Layers(3)", "[Layers(3)]")]
    [InlineData("Network(1), Lstm(\"a\")", "[Lstm(")]
    [InlineData("Lstm(1)", "declares no network")]
    public void Declaration_WithErrors_IsRefused(string declaration, string reason)
    {
        ModelFormatException fault = Assert.Throws<ModelFormatException>(() => DeclarationReader.ReadAttributes(declaration, "test"));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    // Names that count from 1: without its own name the third would be called as the second is.
    [Fact]
    public void Names_ThatOthersWouldHaveByDefault_AreWritten()
    {
        var network = new NetworkDraft(new NetworkAttribute(2));
        network.Add(new DenseAttribute(3) { Name = "dense_1", From = "input" });
        network.Add(new DenseAttribute(3) { Name = "dense_2", From = "input" });
        network.Add(new MergeAttribute(MergeMode.Concat, "dense_1", "dense_2") { Name = "both" });
        network.Add(new DenseAttribute(3) { Name = "dense_3" });
        network.Add(new DenseAttribute(1) { Name = "last" });
        Assert.Equal(
            "Network(2), Dense(3, Name = \"dense_1\"), Dense(3, Name = \"dense_2\", From = \"input\"), Merge(MergeMode.Concat, \"dense_1\", \"dense_2\"), Dense(3, Name = \"dense_3\"), Dense(1, Name = \"last\")",
            string.Join(", ", DeclarationText.Attributes(network)));
        Assert.Equal(["dense_1", "dense_2", "merge_0", "dense_3", "last"], network.Layers.Select(l => DeclarationText.DeclaredNames(network)[l.Name]));
    }

    [Fact]
    public void Compile_OfAWrongLayer_NamesItAndTheError()
    {
        var network = new NetworkDraft(new NetworkAttribute(2));
        network.Add(new LstmAttribute(4) { Name = "rnn" }, "lstm_1");
        network.Add(new DenseAttribute(0), "head");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => CompiledModel.Compile(new ImportedModel(network), "Wrong"));
        Assert.Equal(("head", "Dense"), (fault.Layer, fault.Operator));
        Assert.Contains("UNR", fault.Message, StringComparison.Ordinal);
    }
}
