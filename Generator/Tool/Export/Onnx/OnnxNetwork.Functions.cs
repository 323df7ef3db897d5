using Unrolled.Generator.Declaration;

namespace Unrolled.Tool.Export.Onnx;

// Activations as operators.
internal sealed partial class OnnxNetwork
{
    private string Function(ActivationSpec function, string x) => Function(graph, function, x);

    private static string Function(OnnxGraph graph, ActivationSpec function, string x) => function.Kind switch
    {
        ActivationKind.Linear => x,
        ActivationKind.Tanh => graph.Add("Tanh", [x]),
        ActivationKind.Sigmoid => graph.Add("Sigmoid", [x]),
        ActivationKind.Relu => graph.Add("Relu", [x]),
        ActivationKind.HardSigmoid or ActivationKind.HardSigmoidKeras2 => graph.Add("HardSigmoid", [x], OnnxAttribute.Of("alpha", function.Alpha), OnnxAttribute.Of("beta", function.Beta)),
        ActivationKind.Softmax => graph.Add("Softmax", [x], OnnxAttribute.Of("axis", -1L)),
        ActivationKind.LogSoftmax => graph.Add("LogSoftmax", [x], OnnxAttribute.Of("axis", -1L)),
        ActivationKind.HardTanh => graph.Add("Clip", [x, graph.Float(-1), graph.Float(1)]),
        ActivationKind.Softsign => graph.Add("Softsign", [x]),
        ActivationKind.Softplus => graph.Add("Softplus", [x]),
        ActivationKind.Elu => graph.Add("Elu", [x], OnnxAttribute.Of("alpha", function.Alpha)),
        ActivationKind.Selu => graph.Add("Selu", [x]),
        ActivationKind.LeakyRelu => graph.Add("LeakyRelu", [x], OnnxAttribute.Of("alpha", function.Alpha)),
        ActivationKind.Gelu => Gelu(graph, x),
        ActivationKind.GeluTanh => GeluTanh(graph, x),
        ActivationKind.Silu => graph.Add("Mul", [x, graph.Add("Sigmoid", [x])]),
        ActivationKind.Exponential => graph.Add("Exp", [x]),
        ActivationKind.ThresholdedRelu => graph.Add("ThresholdedRelu", [x], OnnxAttribute.Of("alpha", function.Alpha)),
        ActivationKind.ScaledTanh => graph.Add("Mul", [graph.Add("Tanh", [graph.Add("Mul", [x, graph.Float(function.Beta)])]), graph.Float(function.Alpha)]),
        ActivationKind.Affine => graph.Add("Add", [graph.Add("Mul", [x, graph.Float(function.Alpha)]), graph.Float(function.Beta)]),
        _ => throw new UnsupportedModelException(graph.Scope, function.Kind.ToString(), "there is no ONNX form of this activation yet."),
    };

    // x·(1 + erf(x / √2)) / 2: the operator Gelu is newer than the operator set.
    private static string Gelu(OnnxGraph graph, string x)
    {
        string erf = graph.Add("Erf", [graph.Add("Div", [x, graph.Float(MathF.Sqrt(2))])]);
        return graph.Add("Mul", [graph.Add("Mul", [x, graph.Add("Add", [erf, graph.Float(1)])]), graph.Float(0.5f)]);
    }

    // x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
    private static string GeluTanh(OnnxGraph graph, string x)
    {
        string cube = graph.Add("Mul", [graph.Add("Mul", [x, x]), x]);
        string inner = graph.Add("Add", [x, graph.Add("Mul", [cube, graph.Float(0.044715f)])]);
        string tanh = graph.Add("Tanh", [graph.Add("Mul", [inner, graph.Float(MathF.Sqrt(2 / MathF.PI))])]);
        return graph.Add("Mul", [graph.Add("Mul", [x, graph.Add("Add", [tanh, graph.Float(1)])]), graph.Float(0.5f)]);
    }

    // The functions that the operators of recurrent layers know by name, with what they take of α and β.
    private static (string Name, float? Alpha, float? Beta)? CellFunction(ActivationSpec function) => function.Kind switch
    {
        ActivationKind.Linear => ("Affine", 1, 0),
        ActivationKind.Tanh => ("Tanh", null, null),
        ActivationKind.Sigmoid => ("Sigmoid", null, null),
        ActivationKind.Relu => ("Relu", null, null),
        ActivationKind.HardSigmoid or ActivationKind.HardSigmoidKeras2 => ("HardSigmoid", function.Alpha, function.Beta),
        ActivationKind.Softsign => ("Softsign", null, null),
        ActivationKind.Softplus => ("Softplus", null, null),
        ActivationKind.Elu => ("Elu", function.Alpha, null),
        ActivationKind.LeakyRelu => ("LeakyRelu", function.Alpha, null),
        ActivationKind.ThresholdedRelu => ("ThresholdedRelu", function.Alpha, null),
        ActivationKind.ScaledTanh => ("ScaledTanh", function.Alpha, function.Beta),
        ActivationKind.Affine => ("Affine", function.Alpha, function.Beta),
        _ => null,
    };
}
