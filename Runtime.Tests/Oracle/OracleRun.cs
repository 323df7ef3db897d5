namespace Unrolled.Tests;

/// <summary>Runs a sample through the oracle; the results have the names that <see cref="PassRun"/> gives them.</summary>
internal static class OracleRun
{
    /// <summary>Output and final states, then the gradients of parameters, input and initial states.</summary>
    public static List<NamedValues<double>> Train(OracleNetwork network, Sample sample)
    {
        for (int s = 0; s < network.States.Count; s++)
        {
            network.States[s].Initial = Matrix(sample.InitialStates?[s], sample.Batch);
            network.States[s].FinalGradient = Matrix(sample.FinalStateGradients?[s], sample.Batch);
        }

        network.ClearGradients();
        double[,,] y = network.Forward(Cube(sample.X, sample.Batch, sample.Steps));
        double[,,] dx = network.Backward(Cube(sample.OutputGradient, sample.Batch, sample.OutputSteps));
        return
        [
            new(Quantity.Output, "output", [.. y.Cast<double>()]),
            .. network.States.Select(s => new NamedValues<double>(Quantity.State, $"final {s.Kind} of {s.Layer}", [.. s.Final.Cast<double>()])),
            .. network.Parameters.Select(p => new NamedValues<double>(Quantity.ParameterGradient, $"gradient of {p.Name}", [.. p.Gradient])),
            new(Quantity.InputGradient, "gradient of the input", [.. dx.Cast<double>()]),
            .. network.States.Select(s => new NamedValues<double>(Quantity.InputGradient, $"gradient of the initial {s.Kind} of {s.Layer}", [.. s.InitialGradient.Cast<double>()])),
        ];
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

    private static double[,,] Cube(float[] values, int batch, int steps)
    {
        int width = values.Length / batch / steps;
        var cube = new double[batch, steps, width];
        for (int i = 0; i < values.Length; i++)
        {
            cube[i / width / steps, i / width % steps, i % width] = values[i];
        }

        return cube;
    }
}
