using Microsoft.CodeAnalysis;

namespace Unrolled.Tests;

/// <summary>A network that needs whole sequences says so to whoever steps along it, and why.</summary>
[Trait("Category", "Generator")]
public class RefusedStepTests
{
    private const string Tagger = "[Network(2), Gru(3, ReturnSequences = true), Lstm(4, Bidirectional = MergeMode.Concat), Dense(1)]";

    [Theory]
    [InlineData(Tagger, "model.Step(state, new float[2], new float[1]);", "lstm_0 (Bidirectional LSTM) needs the whole sequence. Use Predict.")]
    [InlineData(Tagger, "_ = model.CreateState();", "lstm_0 (Bidirectional LSTM) needs the whole sequence. Use Predict.")]
    [InlineData("[Network(2), Conv1D(3, 3), Lstm(4)]", "model.Step(state, new float[2], new float[4]);", "conv1d_0 (Conv1D) needs the whole sequence")]
    [InlineData("[Network(2), Lstm(4, ReturnSequences = true), AttentionPooling(3)]", "model.Step(state, new float[2], new float[4]);", "attention_pooling_0 (AttentionPooling) needs the whole sequence")]
    [InlineData(Tagger, "model.StepBlock(state, new float[4], new float[2]);", "lstm_0 (Bidirectional LSTM) needs the whole sequence. Use Predict.")]
    [InlineData(Tagger, "model.StepBlock((NetworkStates)null!, new float[4], new float[2]);", "lstm_0 (Bidirectional LSTM) needs the whole sequence. Use Predict.")]
    [InlineData("[Network(1), OneHot(5), Lstm(4), RepeatVector, Lstm(4)]", "model.StepBlock(state, new int[3], new float[12]);", "repeat_vector_0 (RepeatVector) needs the whole sequence")]
    [InlineData("[Network(1), OneHot(5), Lstm(4), RepeatVector, Lstm(4)]", "model.Step(state, 3, new float[4]);", "repeat_vector_0 (RepeatVector) needs the whole sequence")]
    [InlineData("[Network(1), Lstm(4, Name = \"e\"), Input(1, Kind = InputKind.Sequence), Lstm(4, InitialState = \"e\", ReturnSequences = true), GlobalMaxPooling1D]", "model.Start(state, new float[2]);", "global_max_pooling1d_0 (GlobalMaxPooling1D) needs the whole sequence")]
    public void Step_OfNetworkOfWholeSequences_IsAnErrorThatSaysWhy(string declaration, string call, string why)
    {
        var run = GeneratorRun.Of($"using Unrolled; {declaration} partial class Model {{ }} static class User {{ static void Use(Model model, Model.State state) {{ {call} }} }}");
        Assert.Empty(run.Diagnostics);
        Diagnostic problem = Assert.Single(run.Problems);
        Assert.Equal("CS0619", problem.Id);
        Assert.Equal(DiagnosticSeverity.Error, problem.Severity);
        Assert.Contains($"Model cannot run step by step: {why}", problem.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Tagger)]
    [InlineData("[Network(1), OneHot(5), Lstm(4), RepeatVector, Lstm(4)]")]
    [InlineData("[Network(1), Lstm(4, Name = \"e\"), Input(1, Kind = InputKind.Sequence), Lstm(4, InitialState = \"e\", ReturnSequences = true), GlobalMaxPooling1D]")]
    public void Network_OfWholeSequences_CompilesClean(string declaration)
        => GeneratorRun.Of($"using Unrolled; {declaration} partial class Model {{ }}").AssertClean();

    [Fact]
    public void Network_ThatStreams_RefusesNothing()
        => Assert.DoesNotContain("Obsolete", Assert.Single(GeneratorRun.Of("using Unrolled; [Network(1), Lstm(4), Dense(1)] partial class Model { }").AssertClean().Files).Value, StringComparison.Ordinal);
}
