namespace Unrolled.Tests;

/// <summary>
/// Compares the oracle's backward pass with central differences of its forward pass. The loss is Σ y·R + Σ s·S over the outputs y
/// and all final states s, with random R and S, so that every way into the network carries a gradient.
/// </summary>
internal static class GradientCheck
{
    // The error of (f(v + h) − f(v − h)) / 2h is about h²·f‴/6 + ε·|f|/h: smallest, near 1e-10, for h around 1e-5.
    private const double Step = 1e-5;

    // Gradients smaller than this are compared absolutely.
    private const double Floor = 1e-3;

    /// <summary>Above this a gradient is wrong; the worst of a right one is 1.8e-7.</summary>
    public const double Limit = 2e-6;

    /// <summary>Above this a mistake that the network makes on purpose (<see cref="OracleNetwork.Mutation"/>) is found.</summary>
    public const double Found = 0.1;

    /// <summary>Checks the gradient of every parameter, every input and every initial state, for sequences of the same length.</summary>
    /// <param name="network">The network; its parameters are drawn again.</param>
    /// <param name="steps">Time steps.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <returns>All gradients with their differences, the worst first.</returns>
    public static IReadOnlyList<GradientError> Run(OracleNetwork network, int steps, int batch, int seed)
        => Run(network, [.. Enumerable.Repeat(steps, batch)], null, seed);

    /// <summary>Checks the gradient of every parameter, every input and every initial state.</summary>
    /// <param name="network">The network; its parameters are drawn again.</param>
    /// <param name="lengths">Time steps of each sequence.</param>
    /// <param name="sequenceLengths">Of additional inputs that have a length of their own.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <returns>All gradients with their differences, the worst first. Of a network with a mistake, those up to the first that shows it.</returns>
    public static IReadOnlyList<GradientError> Run(OracleNetwork network, int[] lengths, int[]? sequenceLengths, int seed)
    {
        var random = new Random(seed);
        int batch = lengths.Length;
        foreach (OracleTensor tensor in network.Parameters.Where(p => p.IsTrained))
        {
            double scale = tensor.Shape.Length == 2 ? 1 / Math.Sqrt(tensor.Shape[1]) : 0.5;
            Fill(tensor.Values, random, scale);
        }

        // Those that sequences share are parameters.
        OracleState[] initial = [.. network.States.Where(s => !s.IsContinued && s.Parameter is null)];
        foreach (OracleState state in network.States)
        {
            state.Initial = state.Parameter is null ? Draw(batch, state.Units, random, 0.5) : null;
            state.FinalGradient = Draw(batch, state.Units, random, 1);
        }

        double[][][,] x = [.. network.InputNodes.Select(i => i.LengthsFor(lengths, sequenceLengths).Select(steps => i.Tokens > 0 ? DrawTokens(steps, i.Width, i.Tokens, random) : Draw(steps, i.Width, random, 1)).ToArray())];
        double[][][,] r = [.. network.Forward(x).Select(y => y.Select(v => Draw(v.GetLength(0), v.GetLength(1), random, 1)).ToArray())];

        double[] weights = Flat([.. r.SelectMany(v => v), .. network.States.Select(s => s.FinalGradient!)]);
        network.ClearGradients();
        IReadOnlyList<double[][,]> dx = network.Backward(r);

        var errors = new List<GradientError>();
        foreach (GradientError error in Errors())
        {
            errors.Add(error);
            if (network.Mutation != Mutation.None && Math.Abs(error.Relative) > Found)
            {
                break;
            }
        }

        return [.. errors.OrderByDescending(e => Math.Abs(e.Relative))];

        IEnumerable<GradientError> Errors()
        {
            foreach (OracleTensor tensor in network.Parameters.Where(p => p.IsTrained))
            {
                for (int i = 0; i < tensor.Values.Length; i++)
                {
                    if (i >= tensor.Frozen.Start.Value && i < tensor.Frozen.End.Value)
                    {
                        Assert.Equal(0, tensor.Gradient[i]);
                        continue;
                    }

                    yield return Check($"{tensor.Name}[{i}]", tensor.Gradient[i], ref tensor.Values[i]);
                }
            }

            for (int i = 0; i < x.Length; i++)
            {
                OracleInput input = network.InputNodes[i];
                for (int n = 0; n < batch && input.Tokens == 0; n++)
                {
                    for (int t = 0; t < x[i][n].GetLength(0); t++)
                    {
                        for (int k = 0; k < input.Width; k++)
                        {
                            yield return Check($"{input.Name}[{n},{t},{k}]", dx[i][n][t, k], ref x[i][n][t, k]);
                        }
                    }
                }
            }

            foreach (OracleState state in initial)
            {
                for (int n = 0; n < batch; n++)
                {
                    for (int u = 0; u < state.Units; u++)
                    {
                        yield return Check($"{state.Layer}.{state.Kind}[{n},{u}]", state.InitialGradient[n, u], ref state.Initial![n, u]);
                    }
                }
            }
        }

        GradientError Check(string where, double gradient, ref double value)
        {
            GradientError error = new(where, gradient, Difference(ref value, Step), 0);
            error = error with { Relative = RelativeOf(error) };
            if (Math.Abs(error.Relative) > Limit)
            {
                // Where a function bends sharply (the normalization of values that are nearly equal), h²·f‴ is not small: two steps take that term away.
                // A wrong gradient stays wrong.
                error = error with { Difference = (4 * Difference(ref value, Step / 2) - error.Difference) / 3 };
                error = error with { Relative = RelativeOf(error) };
            }

            return error;
        }

        double Difference(ref double value, double step)
        {
            double before = value;
            value = before + step;
            double[] up = Results();
            value = before - step;
            double[] down = Results();
            value = before;

            // Term by term: the losses themselves are large, and would round more.
            double difference = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                difference += (up[i] - down[i]) / (2 * step) * weights[i];
            }

            return difference;
        }

        static double RelativeOf(GradientError error)
            => (error.Gradient - error.Difference) / Math.Max(Floor, Math.Max(Math.Abs(error.Gradient), Math.Abs(error.Difference)));

        // All outputs and final states.
        double[] Results()
        {
            IReadOnlyList<double[][,]> y = network.Forward(x);
            return Flat([.. y.SelectMany(v => v), .. network.States.Select(s => s.Final)]);
        }
    }

    private static double[] Flat(IReadOnlyList<double[,]> matrices)
    {
        var values = new double[matrices.Sum(m => m.Length)];
        int place = 0;
        foreach (double[,] matrix in matrices)
        {
            Buffer.BlockCopy(matrix, 0, values, place * sizeof(double), matrix.Length * sizeof(double));
            place += matrix.Length;
        }

        return values;
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

    private static double[,] DrawTokens(int rows, int columns, int tokens, Random random)
    {
        var values = new double[rows, columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / columns, i % columns] = random.Next(tokens);
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
