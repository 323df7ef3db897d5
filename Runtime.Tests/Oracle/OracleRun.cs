namespace Unrolled.Tests;

/// <summary>Runs a sample through the oracle; the results have the names that <see cref="PassRun"/> gives them.</summary>
internal static class OracleRun
{
    /// <summary>
    /// Outputs and final states, then the gradients of parameters, inputs and initial states. Zeros stand after a sequence's end. A state that
    /// starts from what another layer gives has no initial one.
    /// </summary>
    public static List<NamedValues<double>> Train(OracleNetwork network, Sample sample, bool training = true)
    {
        for (int s = 0; s < network.States.Count; s++)
        {
            network.States[s].Initial = Matrix(sample.InitialStates?[s], sample.Batch);
            network.States[s].FinalGradient = Matrix(sample.FinalStateGradients?[s], sample.Batch);
        }

        network.ClearGradients();
        network.IsTraining = training;
        IReadOnlyList<double[][,]> y = network.Forward(Inputs(network, sample));
        IReadOnlyList<double[][,]> dx = network.Backward(
        [
            new SampleArray("", network.Outputs, sample.OutputLengths, sample.OutputGradient).ToOracle(),
            .. sample.AuxiliaryOutputGradients.Select(g => g.ToOracle()),
        ]);
        return
        [
            .. y.Select((v, i) => new NamedValues<double>(Quantity.Output, i == 0 ? "output" : $"output {network.OutputNodes[i].Name}", Padded(v))),
            .. network.States.Select(s => new NamedValues<double>(Quantity.State, $"final {s.Kind} of {s.Layer}", [.. s.Final.Cast<double>()])),
            .. network.Parameters.Where(p => p.IsTrained).Select(p => new NamedValues<double>(Quantity.ParameterGradient, $"gradient of {p.Name}", [.. p.Gradient])),
            .. dx.Take(1 + sample.AdditionalInputs.Count).Select((v, i) => new NamedValues<double>(Quantity.InputGradient, i == 0 ? "gradient of the input" : $"gradient of the input {network.InputNodes[i].Name}", Padded(v))),
            .. network.States.Where(s => !s.IsContinued).Select(s => new NamedValues<double>(Quantity.InputGradient, $"gradient of the initial {s.Kind} of {s.Layer}", [.. s.InitialGradient.Cast<double>()])),
        ];
    }

    // The features of a step may stand side by side in X, those of all inputs that go step by step.
    private static double[][][,] Inputs(OracleNetwork network, Sample sample)
    {
        int width = sample.X.Length / sample.Batch / sample.Steps;
        double[][,] x = new SampleArray("", width, sample.Lengths, sample.X).ToOracle();
        if (sample.AdditionalInputs.Count > 0)
        {
            return [x, .. sample.AdditionalInputs.Select(i => i.ToOracle())];
        }

        int from = 0;
        return [.. network.InputNodes.Select(input => OracleValues.Columns(x, (from += input.Width) - input.Width, input.Width))];
    }

    private static double[,]? Matrix(float[]? values, int rows)
    {
        if (values is null)
        {
            return null;
        }

        int width = values.Length / rows;
        var matrix = new double[rows, width];
        for (int i = 0; i < values.Length; i++)
        {
            matrix[i / width, i % width] = values[i];
        }

        return matrix;
    }

    // [batch, steps of the longest, width].
    private static double[] Padded(double[][,] values)
    {
        int length = values.Max(v => v.Length);
        var padded = new double[values.Length * length];
        for (int n = 0; n < values.Length; n++)
        {
            values[n].Cast<double>().ToArray().CopyTo(padded, n * length);
        }

        return padded;
    }
}
