namespace Unrolled.Tests;

/// <summary>
/// Compares the oracle's backward pass with central differences of its forward pass. The loss is Σ y·R + Σ s·S over the output y
/// and all final states s, with random R and S, so that every way into the network carries a gradient.
/// </summary>
internal static class GradientCheck
{
    // The error of (f(v + h) − f(v − h)) / 2h is about h²·f‴/6 + ε·|f|/h: smallest, near 1e-10, for h around 1e-5.
    private const double Step = 1e-5;

    // Gradients smaller than this are compared absolutely.
    private const double Floor = 1e-3;

    /// <summary>Above this a gradient is wrong; the worst of a right one is 4.3e-7.</summary>
    public const double Limit = 2e-6;

    /// <summary>Checks the gradient of every parameter, every input and every initial state.</summary>
    /// <param name="network">The network; its parameters are drawn anew.</param>
    /// <param name="steps">Time steps.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <returns>All gradients with their differences, the worst first.</returns>
    public static IReadOnlyList<GradientError> Run(OracleNetwork network, int steps, int batch, int seed)
    {
        var random = new Random(seed);
        foreach (OracleTensor tensor in network.Parameters)
        {
            double scale = tensor.Shape.Length == 2 ? 1 / Math.Sqrt(tensor.Shape[1]) : 0.5;
            Fill(tensor.Values, random, scale);
        }

        foreach (OracleState state in network.States)
        {
            state.Initial = Draw(batch, state.Units, random, 0.5);
            state.FinalGradient = Draw(batch, state.Units, random, 1);
        }

        double[,,] x = Draw(batch, steps, network.Inputs, random, 1);
        double[,,] r = Draw(batch, network.ReturnsSequences ? steps : 1, network.Outputs, random, 1);

        network.ClearGradients();
        network.Forward(x);
        double[,,] dx = network.Backward(r);

        var errors = new List<GradientError>();
        foreach (OracleTensor tensor in network.Parameters)
        {
            for (int i = 0; i < tensor.Values.Length; i++)
            {
                Check($"{tensor.Name}[{i}]", tensor.Gradient[i], ref tensor.Values[i]);
            }
        }

        for (int n = 0; n < batch; n++)
        {
            for (int t = 0; t < steps; t++)
            {
                for (int k = 0; k < network.Inputs; k++)
                {
                    Check($"x[{n},{t},{k}]", dx[n, t, k], ref x[n, t, k]);
                }
            }

            foreach (OracleState state in network.States)
            {
                for (int u = 0; u < state.Units; u++)
                {
                    Check($"{state.Layer}.{state.Kind}[{n},{u}]", state.InitialGradient[n, u], ref state.Initial![n, u]);
                }
            }
        }

        return [.. errors.OrderByDescending(e => Math.Abs(e.Relative))];

        void Check(string where, double gradient, ref double value)
        {
            double before = value;
            value = before + Step;
            double up = Loss();
            value = before - Step;
            double down = Loss();
            value = before;
            double difference = (up - down) / (2 * Step);
            errors.Add(new GradientError(where, gradient, difference, (gradient - difference) / Math.Max(Floor, Math.Max(Math.Abs(gradient), Math.Abs(difference)))));
        }

        double Loss()
        {
            double[,,] y = network.Forward(x);
            double loss = 0;
            foreach ((double value, double weight) in y.Cast<double>().Zip(r.Cast<double>()))
            {
                loss += value * weight;
            }

            foreach (OracleState state in network.States)
            {
                foreach ((double value, double weight) in state.Final.Cast<double>().Zip(state.FinalGradient!.Cast<double>()))
                {
                    loss += value * weight;
                }
            }

            return loss;
        }
    }

    private static double[,] Draw(int rows, int columns, Random random, double scale)
    {
        var values = new double[rows, columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / columns, i % columns] = Uniform(random, scale);
        }

        return values;
    }

    private static double[,,] Draw(int batch, int steps, int width, Random random, double scale)
    {
        var values = new double[batch, steps, width];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / width / steps, i / width % steps, i % width] = Uniform(random, scale);
        }

        return values;
    }

    private static void Fill(double[] values, Random random, double scale)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Uniform(random, scale);
        }
    }

    private static double Uniform(Random random, double scale) => (2 * random.NextDouble() - 1) * scale;
}
