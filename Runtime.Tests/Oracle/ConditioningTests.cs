namespace Unrolled.Tests;

/// <summary>
/// A model whose gradients no float can have exactly: it is as far off as when the oracle's weights move by half a unit in a float's last place, which is less than storing them does.
/// </summary>
/// <remarks>
/// The normalized LSTM divides U·h by its deviation. Where h is zero that is √ε, so the gradient of h comes back 316 times as large, and so does what rounding did to it. Gates that rise
/// and fall let more of it through than those that saturate.
/// </remarks>
public class ConditioningTests(ITestOutputHelper output)
{
    private const int Tries = 20;

    [Fact]
    public void Backward_OfNormalizedGelu_IsAsFarOffAsHalfAUnitOfItsWeights()
    {
        TestModel test = TestModel.Of(nameof(Models.LstmNormalGelu3x9));
        Network model = test.Create();
        double worst = 0;
        foreach (int[] lengths in new int[][] { [1, 1, 1], [5, 5, 5], [11, 11, 11], [2, 7, 4], [6, 1, 1] })
        {
            foreach (bool initialStates in new[] { true, false })
            {
                var oracle = new OracleNetwork(test.Type);
                oracle.Load(model.Parameters);
                var sample = new Sample(oracle, lengths, null, lengths.Sum(), initialStates);
                List<NamedValues<double>> expected = OracleRun.Train(oracle, sample);
                double[] errors = Closeness.Errors(expected, PassRun.Train(model, sample)), moved = Moved(oracle, model, sample, expected);
                for (int i = 0; i < errors.Length; i++)
                {
                    output.WriteLine($"{string.Join(", ", lengths)}{(initialStates ? "" : " from zeros")}: {expected[i].Name} is off by {errors[i]:E1}, with other weights by {moved[i]:E1}.");
                    Assert.True(errors[i] <= 3 * moved[i] + Tolerances.Of(expected[i].Quantity), $"The {expected[i].Name} is off by {errors[i]:E1}, with other weights by {moved[i]:E1}.");
                    worst = Math.Max(worst, moved[i]);
                }
            }
        }

        // Else it would need no tolerance of its own.
        Assert.True(worst > 20 * Tolerances.Of(Quantity.ParameterGradient), $"{worst:E1}");
    }

    // How far the oracle's own results go with weights that differ by half a unit in the last place.
    private static double[] Moved(OracleNetwork oracle, Network model, Sample sample, List<NamedValues<double>> expected)
    {
        var random = new Random(5);
        var worst = new double[expected.Count];
        for (int n = 0; n < Tries; n++)
        {
            oracle.Load(model.Parameters);
            foreach (OracleTensor tensor in oracle.Parameters)
            {
                foreach (ref double value in tensor.Values.AsSpan())
                {
                    value *= 1 + Math.ScaleB(2 * random.NextDouble() - 1, -24);
                }
            }

            double[] errors = Closeness.Errors(expected, [.. OracleRun.Train(oracle, sample).Select(m => new NamedValues<float>(m.Quantity, m.Name, [.. m.Values.Select(v => (float)v)]))]);
            worst = [.. worst.Zip(errors, Math.Max)];
        }

        return worst;
    }
}
