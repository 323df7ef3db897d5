using System.Reflection;

namespace Unrolled.Tests;

/// <summary>
/// A whole network in double precision, built from the attributes of a model's class alone: what the generator wrote for that class
/// has no part in it.
/// </summary>
internal sealed class OracleNetwork
{
    private readonly List<OracleLayer> _layers = [];

    public OracleNetwork(Type model)
    {
        Inputs = model.GetCustomAttribute<NetworkAttribute>()!.Inputs;
        Outputs = Inputs;
        ReturnsSequences = true;
        var counts = new Dictionary<string, int>();
        string? module = null;
        int number = 0;
        foreach (LayerAttribute layer in model.GetCustomAttributes<LayerAttribute>())
        {
            string kind = KindOf(layer);
            int count = counts[kind] = counts.GetValueOrDefault(kind) + 1;
            string name = layer.Name ?? $"{kind}_{count - 1}", prefix = layer.TensorPrefix ?? name;
            number = module == prefix ? number + 1 : 0;
            module = prefix;
            switch (layer)
            {
                case LstmAttribute lstm:
                    Add(new OracleLstm(name, prefix, number, Outputs, lstm));
                    ReturnsSequences = lstm.ReturnSequences;
                    break;
                case GruAttribute gru:
                    Add(new OracleGru(name, prefix, number, Outputs, gru));
                    ReturnsSequences = gru.ReturnSequences;
                    break;
                case SimpleRnnAttribute rnn:
                    Add(new OracleSimpleRnn(name, prefix, number, Outputs, rnn.Units, rnn.ReturnSequences, OracleFunction.Of(rnn.Activation, rnn.ActivationAlpha, rnn.ActivationBeta)));
                    ReturnsSequences = rnn.ReturnSequences;
                    break;
                case DenseAttribute dense:
                    Add(new OracleDense(prefix, Outputs, dense.Units, OracleFunction.Of(dense.Activation, dense.ActivationAlpha, dense.ActivationBeta)));
                    break;
                default:
                    throw new NotSupportedException($"The oracle has no {layer.GetType().Name}.");
            }
        }
    }

    public int Inputs { get; }

    public int Outputs { get; private set; }

    public bool ReturnsSequences { get; }

    /// <summary>The mistake that the backward passes of all layers shall make.</summary>
    public Mutation Mutation
    {
        set => _layers.ForEach(l => l.Mutation = value);
    }

    public IReadOnlyList<OracleTensor> Parameters => [.. _layers.SelectMany(l => l.Parameters)];

    public IReadOnlyList<OracleState> States => [.. _layers.SelectMany(l => l.States)];

    public int ParameterCount => _layers.Sum(l => l.Parameters.Sum(p => p.Values.Length));

    /// <summary>Takes over the parameters of a model, by name.</summary>
    public void Load(ParameterSet parameters)
    {
        foreach (OracleTensor tensor in Parameters)
        {
            ParameterTensor source = parameters[tensor.Name];
            Assert.Equal(tensor.Shape, source.Shape);
            for (int i = 0; i < tensor.Values.Length; i++)
            {
                tensor.Values[i] = source.Values[i];
            }
        }
    }

    /// <summary>[batch, steps, inputs] to [batch, steps or 1, outputs].</summary>
    public double[,,] Forward(double[,,] x) => _layers.Aggregate(x, (data, layer) => layer.Forward(data));

    /// <summary>The gradient of the output to that of the input; adds to those of the parameters, sets those of the initial states.</summary>
    public double[,,] Backward(double[,,] dy) => Enumerable.Reverse(_layers).Aggregate(dy, (gradient, layer) => layer.Backward(gradient));

    /// <summary>Sets the gradients of the parameters to zero.</summary>
    public void ClearGradients()
    {
        foreach (OracleTensor tensor in Parameters)
        {
            Array.Clear(tensor.Gradient);
        }
    }

    // SimpleRnnAttribute: simple_rnn.
    private static string KindOf(LayerAttribute layer)
        => string.Concat(layer.GetType().Name.Replace("Attribute", "").Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private void Add(OracleLayer layer)
    {
        _layers.Add(layer);
        Outputs = layer.Units;
    }
}
