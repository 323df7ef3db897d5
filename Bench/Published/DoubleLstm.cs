namespace Unrolled.Bench.Published;

/// <summary>
/// The same network as loops in double precision, over the weights of prediction. Where those have 8 bits, the vectors that a step multiplies are rounded as the documentation says:
/// to −127 … 127 with one scale.
/// </summary>
internal sealed class DoubleLstm
{
    private readonly List<Layer> _layers = [];
    private readonly bool _roundsVectors;

    /// <summary>Reads a network's weights.</summary>
    /// <param name="network">LSTM layers, and perhaps a dense one after them.</param>
    public DoubleLstm(Network network)
    {
        _roundsVectors = network.Definition.Weights == WeightPrecision.Int8;
        float[] weights = network.PredictionWeights();
        int inputs = network.Definition.Inputs;
        foreach (LayerDefinition layer in network.Definition.Layers)
        {
            float[] Values(string name)
            {
                ParameterTensor parameter = network.Parameters[$"{layer.Name}.{name}"];
                return weights[parameter.Offset..(parameter.Offset + parameter.Length)];
            }

            _layers.Add(layer.Kind == "LSTM"
                ? new Layer(inputs, layer.Units, Values("weight_ih_l0"), Values("weight_hh_l0"), Values("bias_ih_l0"))
                : new Layer(inputs, layer.Units, Values("weight"), null, Values("bias")));
            inputs = layer.Units;
        }
    }

    /// <summary>One time step.</summary>
    /// <param name="x">[inputs].</param>
    /// <returns>The last layer's output.</returns>
    public double[] Step(ReadOnlySpan<float> x)
    {
        var values = new double[x.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = x[i];
        }

        foreach (Layer layer in _layers)
        {
            double[] sums = Array.ConvertAll(layer.Bias, b => (double)b);
            AddProduct(layer.Weights, values, sums);
            if (layer.RecurrentWeights is null)
            {
                values = sums;
                continue;
            }

            AddProduct(layer.RecurrentWeights, layer.H, sums);
            layer.Complete(sums);
            values = layer.H;
        }

        return [.. values];
    }

    private void AddProduct(float[] weights, double[] vector, double[] sums)
    {
        double[] rounded = _roundsVectors ? Rounded(vector) : vector;
        for (int row = 0; row < sums.Length; row++)
        {
            ReadOnlySpan<float> w = weights.AsSpan(row * rounded.Length, rounded.Length);
            double sum = 0;
            for (int k = 0; k < w.Length; k++)
            {
                sum += w[k] * rounded[k];
            }

            sums[row] += sum;
        }
    }

    private static double[] Rounded(double[] vector)
    {
        double scale = vector.Max(Math.Abs) / 127;
        return scale == 0 ? vector : Array.ConvertAll(vector, v => scale * Math.Round(v / scale, MidpointRounding.ToEven));
    }

    private sealed class Layer(int inputs, int units, float[] weights, float[]? recurrentWeights, float[] bias)
    {
        private readonly double[] _c = new double[units];

        public float[] Weights { get; } = weights.Length % inputs == 0 ? weights : throw new ArgumentException($"Expected rows of {inputs} weights, got {weights.Length} in all.", nameof(weights));

        public float[]? RecurrentWeights { get; } = recurrentWeights;

        public float[] Bias { get; } = bias;

        public double[] H { get; } = new double[units];

        // The gates i, f, g, o, as PyTorch orders them.
        public void Complete(double[] sums)
        {
            int n = _c.Length;
            for (int u = 0; u < n; u++)
            {
                double i = Sigmoid(sums[u]), f = Sigmoid(sums[n + u]), g = Math.Tanh(sums[2 * n + u]), o = Sigmoid(sums[3 * n + u]);
                _c[u] = f * _c[u] + i * g;
                H[u] = o * Math.Tanh(_c[u]);
            }
        }

        private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }
}
