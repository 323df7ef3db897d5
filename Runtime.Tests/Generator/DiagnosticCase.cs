using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Tests;

/// <summary>A declaration with exactly one finding, and its twin without.</summary>
/// <param name="Id">The finding.</param>
/// <param name="Failing">The declaration in error.</param>
/// <param name="Under">The text that the finding points at.</param>
/// <param name="Message">Parts of the message: the model, the value, the limit.</param>
/// <param name="Clean">The mended declaration.</param>
internal sealed record DiagnosticCase(string Id, string Failing, string Under, string[] Message, string Clean)
{
    /// <summary>The failing project's language version.</summary>
    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.CSharp13;

    public static DiagnosticCase[] All { get; } =
    [
        new("UNR0001", "[Network(1), Dense(1)] class Model { }", "Model", ["'Model'", "partial"], "[Network(1), Dense(1)] partial class Model { }"),
        new("UNR0002", "[Network(1)] partial class Model { }", "Model", ["'Model'", "[Lstm(units)]"], "[Network(1), Lstm(1)] partial class Model { }"),
        new("UNR0003", "[Network(1), Network(2), Dense(1)] partial class Model { }", "Model", ["'Model'", "2"], "[Network(1), Dense(1)] partial class Model { }"),
        new("UNR0004", "[Lstm(4), Dense(1)] partial class Model { }", "Lstm(4)", ["'Model'", "[Network(inputs)]"], "[Network(1), Lstm(4), Dense(1)] partial class Model { }"),
        new("UNR0004", "[Dense(1)] partial class Model { }", "Dense(1)", ["'Model'"], "[Network(1), Dense(1)] partial class Model { }"),
        new("UNR0005", "[Network(1), Dense(1)] abstract partial class Model { }", "Model", ["'Model'", "abstract"], "[Network(1), Dense(1)] sealed partial class Model { }"),
        new("UNR0006", "[Network(1), Dense(1)] static partial class Model { }", "Model", ["'Model'", "static"], "[Network(1), Dense(1)] partial class Model { }"),
        new("UNR0007", "[Network(1), Dense(1)] partial class Model<T> { }", "Model", ["'Model'", "generic"], "[Network(1), Dense(1)] partial class Model { }"),
        new("UNR0007", "partial class Outer<T> { [Network(1), Dense(1)] partial class Model { } }", "Model", ["'Model'", "generic"], "partial class Outer { [Network(1), Dense(1)] partial class Model { } }"),
        new("UNR0008", "class Outer { [Network(1), Dense(1)] partial class Model { } }", "Outer", ["'Model'", "'Outer'"], "partial class Outer { [Network(1), Dense(1)] partial class Model { } }"),
        new("UNR0009", "[Network(1), Dense(1)] partial record Model { }", "Model", ["'Model'", "record"], "[Network(1), Dense(1)] partial class Model { }"),
        new("UNR0010", "[Network(1), Dense(1)] partial class Model : Exception { }", "Exception", ["'Model'", "'Exception'"], "[Network(1), Dense(1)] partial class Model : IDisposable { public void Dispose() { } }"),
        new("UNR0010", "[Network(1), Dense(1)] partial class Model { } partial class Model : Exception { }", "Model", ["'Model'", "'Exception'"], "[Network(1), Dense(1)] partial class Model { } partial class Model : Unrolled.Network { }"),
        new("UNR0011", "[Network(1), Dense(1)] partial class Model { void Step(int n) { } }", "Step", ["'Model'", "'Step'"], "[Network(1), Dense(1)] partial class Model { void StepBy(int n) { } }"),
        new("UNR0011", "[Network(1), Dense(1)] partial class Model { class State { } }", "State", ["'Model'", "'State'"], "[Network(1), Dense(1)] partial class Model { class OwnState { } }"),
        new("UNR0011", "[Network(1), Dense(1)] partial class State { }", "State", ["'State'"], "[Network(1), Dense(1)] partial class Statement { }"),
        new("UNR0011", "[Network(1), Dense(1)] partial class Model { int Parameters => 0; }", "Parameters", ["'Model'", "'Parameters'"], "[Network(1), Dense(1)] partial class Model { int Count => Parameters.Count; }"),
        new("UNR0011", "[Network(1), Dense(1)] partial class Model { public Model(int a) { } }", "Model", ["'Model'", "'Model(int)'"], "[Network(1), Dense(1)] partial class Model { public Model() : this(1) { } public Model(string a) : this(a.Length) { } }"),
        new("UNR0012", "[Network(1), Lstm(2)] partial class Model { } [Dense(1)] partial class Model { }", "Model", ["'Model'", "several"], "[Network(1)] partial class Model { } [Lstm(2), Dense(1)] partial class Model { }"),
        new("UNR0013", "[Network(1), Dense(1)] file partial class Model { }", "Model", ["'Model'", "internal"], "[Network(1), Dense(1)] internal partial class Model { }"),
        new("UNR0013", "file partial class Outer { [Network(1), Dense(1)] partial class Model { } }", "Outer", ["'Model'", "internal"], "internal partial class Outer { [Network(1), Dense(1)] partial class Model { } }"),
        new("UNR0014", "[Network(1), Own(3)] partial class Model { } class OwnAttribute(int units) : LayerAttribute { public int Units => units; }", "Own(3)", ["'Model'", "'OwnAttribute'"], "[Network(1), Lstm(3)] partial class Model { }"),
        new("UNR0015", "[Network(1), Dense(1)] partial class Model(string name) { string N => name; }", "(string name)", ["'Model'", "primary"], "[Network(1), Dense(1)] partial class Model { }"),
        new("UNR0015", "[Network(1), Dense(1)] partial class Model { } partial class Model(string name) { string N => name; }", "(string name)", ["'Model'", "primary"], "[Network(1), Dense(1)] partial class Model { } partial class Model { }"),

        new("UNR0101", "[Network(0), Dense(1)] partial class Model { }", "0", ["'Model'", "inputs 0", "65536"], "[Network(1), Dense(1)] partial class Model { }"),
        new("UNR0101", "[Network(inputs: 65537), Dense(1)] partial class Model { }", "inputs: 65537", ["'Model'", "65537", "65536"], "[Network(inputs: 65536), Dense(1)] partial class Model { }"),
        new("UNR0102", "[Network(1), Lstm(units: -3)] partial class Model { }", "units: -3", ["'Model'", "-3", "lstm_0", "65536"], "[Network(1), Lstm(units: 3)] partial class Model { }"),
        new("UNR0102", "[Network(1), Dense(Name = \"d\", units: 65537)] partial class Model { }", "units: 65537", ["'Model'", "65537", "of d", "65536"], "[Network(1), Dense(units: 65536, Name = \"d\")] partial class Model { }"),
        new("UNR0103", "[Network(1), Lstm(2), Lstm(3)] partial class Model { }", "Lstm(2)", ["'Model'", "lstm_1 needs a sequence", "lstm_0", "ReturnSequences = true"], "[Network(1), Lstm(2, ReturnSequences = true), Lstm(3)] partial class Model { }"),
        new("UNR0103", "[Network(1), Lstm(2), Dense(2), Lstm(3)] partial class Model { }", "Lstm(2)", ["lstm_1", "lstm_0"], "[Network(1), Lstm(2, ReturnSequences = true), Dense(2), Lstm(3)] partial class Model { }"),
        new("UNR0103", "[Network(1), Gru(2), Lstm(3)] partial class Model { }", "Gru(2)", ["lstm_0 needs a sequence", "gru_0"], "[Network(1), Gru(2, ReturnSequences = true), Lstm(3)] partial class Model { }"),
        new("UNR0104", "[Network(1), Lstm(2, Activation = Activation.Softmax)] partial class Model { }", "Activation = Activation.Softmax", ["'Model'", "Activation of lstm_0", "Softmax", "Linear, Tanh, Sigmoid, Relu, HardSigmoid"], "[Network(1), Dense(2, Activation = Activation.Softmax)] partial class Model { }"),
        new("UNR0104", "[Network(1), Lstm(2, RecurrentActivation = (Activation)(-17))] partial class Model { }", "RecurrentActivation = (Activation)(-17)", ["RecurrentActivation of lstm_0", "-17"], "[Network(1), Lstm(2, RecurrentActivation = (Activation)4)] partial class Model { }"),
        new("UNR0104", "[Network(1), Gru(2, Activation = Activation.Softmax)] partial class Model { }", "Activation = Activation.Softmax", ["'Model'", "Activation of gru_0", "Softmax", "Linear, Tanh, Sigmoid, Relu, HardSigmoid"], "[Network(1), Gru(2, Activation = Activation.Relu)] partial class Model { }"),
        new("UNR0104", "[Network(1), Gru(2, RecurrentActivation = (Activation)99)] partial class Model { }", "RecurrentActivation = (Activation)99", ["RecurrentActivation of gru_0", "99"], "[Network(1), Gru(2, RecurrentActivation = Activation.HardSigmoid)] partial class Model { }"),
        new("UNR0104", "[Network(1), Lstm(2, Activation = Activation.LogSoftmax)] partial class Model { }", "Activation = Activation.LogSoftmax", ["Activation of lstm_0", "LogSoftmax", "Exponential, ThresholdedRelu, ScaledTanh, Affine"], "[Network(1), Dense(2, Activation = Activation.LogSoftmax)] partial class Model { }"),
        new("UNR0104", "[Network(1), Lstm(2, RecurrentActivation = Activation.Gelu)] partial class Model { }", "RecurrentActivation = Activation.Gelu", ["RecurrentActivation of lstm_0", "Gelu"], "[Network(1), Lstm(2, RecurrentActivation = Activation.Elu), Dense(1, Activation = Activation.Gelu)] partial class Model { }"),
        new("UNR0104", "[Network(1), Dense(2, Activation = (Activation)21)] partial class Model { }", "Activation = (Activation)21", ["Activation of dense_0", "21", "Softmax", "Gelu"], "[Network(1), Dense(2, Activation = (Activation)20)] partial class Model { }"),
        new("UNR0105", "[Network(1), Dense(2, Name = \"a\"), Dense(1, Name = \"a\")] partial class Model { }", "Name = \"a\"", ["'Model'", "'a'"], "[Network(1), Dense(2, Name = \"a\"), Dense(1, Name = \"b\")] partial class Model { }"),
        new("UNR0105", "[Network(1), Dense(2, Name = \"dense_1\"), Dense(1)] partial class Model { }", "Dense(1)", ["'Model'", "'dense_1'"], "[Network(1), Dense(2, Name = \"dense_2\"), Dense(1)] partial class Model { }"),
        new("UNR0106", "[Network(1), Dense(1, Name = \"a b\")] partial class Model { }", "Name = \"a b\"", ["'Model'", "Name 'a b'"], "[Network(1), Dense(1, Name = \"a-b.c_1\")] partial class Model { }"),
        new("UNR0106", "[Network(1), Dense(1, TensorPrefix = \"\")] partial class Model { }", "TensorPrefix = \"\"", ["'Model'", "TensorPrefix ''"], "[Network(1), Dense(1, TensorPrefix = null)] partial class Model { }"),
        new("UNR0107", "[Network(1), Dense(2, TensorPrefix = \"a\"), Dense(1, TensorPrefix = \"a\")] partial class Model { }", "TensorPrefix = \"a\"", ["'Model'", "'a'", "dense_1", "dense_0"], "[Network(1), Dense(2, TensorPrefix = \"a\"), Dense(1, TensorPrefix = \"b\")] partial class Model { }"),
        new("UNR0107", "[Network(1), Lstm(2, ReturnSequences = true, TensorPrefix = \"a\"), Dense(1), Lstm(2, TensorPrefix = \"a\")] partial class Model { }", "TensorPrefix = \"a\"", ["lstm_1", "lstm_0"], "[Network(1), Lstm(2, ReturnSequences = true, TensorPrefix = \"a\"), Lstm(2, TensorPrefix = \"a\")] partial class Model { }"),
        new("UNR0107", "[Network(1), Lstm(2, ReturnSequences = true, TensorPrefix = \"a\"), Gru(2, TensorPrefix = \"a\")] partial class Model { }", "TensorPrefix = \"a\"", ["gru_0", "lstm_0"], "[Network(1), Gru(2, ReturnSequences = true, TensorPrefix = \"a\"), Gru(2, TensorPrefix = \"a\")] partial class Model { }"),
        new("UNR0108", "[Network(65536), Dense(units: 65536), Dense(1)] partial class Model { }", "units: 65536", ["'Model'", "dense_0", "4295032832", "268435456"], "[Network(65536), Dense(4095), Dense(1)] partial class Model { }"),
        new("UNR0110", "[Network(1), Gru(2, Reset = (GruReset)2)] partial class Model { }", "Reset = (GruReset)2", ["'Model'", "Reset of gru_0", "2", "After, Before"], "[Network(1), Gru(2, Reset = (GruReset)1)] partial class Model { }"),
        new("UNR0140", "[Network(1), Dense(2, Activation = Activation.Tanh, ActivationAlpha = 0.5f)] partial class Model { }", "ActivationAlpha = 0.5f", ["'Model'", "ActivationAlpha of dense_0", "Tanh"], "[Network(1), Dense(2, Activation = Activation.ScaledTanh, ActivationAlpha = 0.5f)] partial class Model { }"),
        new("UNR0140", "[Network(1), Dense(2, Activation = Activation.Elu, ActivationBeta = 1)] partial class Model { }", "ActivationBeta = 1", ["ActivationBeta of dense_0", "Elu"], "[Network(1), Dense(2, Activation = Activation.Elu, ActivationAlpha = 1)] partial class Model { }"),
        new("UNR0140", "[Network(1), Lstm(2, RecurrentActivationBeta = 1)] partial class Model { }", "RecurrentActivationBeta = 1", ["RecurrentActivationBeta of lstm_0", "Sigmoid"], "[Network(1), Lstm(2, RecurrentActivation = Activation.HardSigmoid, RecurrentActivationBeta = 0)] partial class Model { }"),
        new("UNR0141", "[Network(1), Dense(2, Activation = Activation.LeakyRelu, ActivationAlpha = 0)] partial class Model { }", "ActivationAlpha = 0", ["'Model'", "ActivationAlpha 0 of dense_0", "(0, ∞)"], "[Network(1), Dense(2, Activation = Activation.LeakyRelu, ActivationAlpha = 0.3f)] partial class Model { }"),
        new("UNR0141", "[Network(1), Dense(2, Activation = Activation.Elu, ActivationAlpha = -0.5f)] partial class Model { }", "ActivationAlpha = -0.5f", ["'Model'", "ActivationAlpha -0.5 of dense_0", "[0, ∞)"], "[Network(1), Dense(2, Activation = Activation.Elu, ActivationAlpha = 0)] partial class Model { }"),
        new("UNR0141", "[Network(1), Dense(2, Activation = Activation.ThresholdedRelu, ActivationAlpha = float.NaN)] partial class Model { }", "ActivationAlpha = float.NaN", ["'Model'", "ActivationAlpha NaN of dense_0", "[0, ∞)"], "[Network(1), Dense(2, Activation = Activation.ThresholdedRelu, ActivationAlpha = 0)] partial class Model { }"),
        new("UNR0141", "[Network(1), Dense(2, Activation = Activation.ScaledTanh, ActivationBeta = float.PositiveInfinity)] partial class Model { }", "ActivationBeta = float.PositiveInfinity", ["'Model'", "ActivationBeta Infinity of dense_0", "(0, ∞)"], "[Network(1), Dense(2, Activation = Activation.ScaledTanh, ActivationBeta = 1e-3f)] partial class Model { }"),
        new("UNR0141", "[Network(1), Dense(2, Activation = Activation.Affine, ActivationBeta = float.NegativeInfinity)] partial class Model { }", "ActivationBeta = float.NegativeInfinity", ["'Model'", "ActivationBeta -Infinity of dense_0", "(−∞, ∞)"], "[Network(1), Dense(2, Activation = Activation.Affine, ActivationBeta = -7)] partial class Model { }"),
        new("UNR0141", "[Network(1), Dense(2, Activation = Activation.HardSigmoid, ActivationAlpha = -1)] partial class Model { }", "ActivationAlpha = -1", ["'Model'", "ActivationAlpha -1 of dense_0", "(0, ∞)"], "[Network(1), Dense(2, Activation = Activation.HardSigmoid, ActivationAlpha = 0.2f)] partial class Model { }"),
        new("UNR0141", "[Network(1), Lstm(2, RecurrentActivation = Activation.Elu, RecurrentActivationAlpha = -1e-6f)] partial class Model { }", "RecurrentActivationAlpha = -1e-6f", ["RecurrentActivationAlpha -1E-06 of lstm_0"], "[Network(1), Lstm(2, RecurrentActivation = Activation.Elu, RecurrentActivationAlpha = 1e-6f)] partial class Model { }"),

        new("UNR0201", "[Network(1), Dense(1)] partial class Model { }", "Model", ["'Model'", "10.0"], "[Network(1), Dense(1)] partial class Model { }") { LanguageVersion = LanguageVersion.CSharp10 },
    ];
}
