namespace Unrolled.Tests;

/// <summary>Random sequences, initial states and gradients for one forward and backward pass of a network.</summary>
internal sealed class Sample
{
    public Sample(NetworkDefinition definition, int steps, int batch, int seed = 7, bool initialStates = true)
    {
        var random = new Random(seed);
        Steps = steps;
        Batch = batch;
        OutputSteps = definition.ReturnsSequences ? steps : 1;
        X = Draw(batch * steps * definition.Inputs);
        OutputGradient = Draw(batch * OutputSteps * definition.Outputs);
        InitialStates = initialStates ? [.. definition.States.Select(s => Draw(batch * s.Units))] : null;
        FinalStateGradients = [.. definition.States.Select(s => Draw(batch * s.Units))];

        float[] Draw(int length)
        {
            var values = new float[length];
            foreach (ref float value in values.AsSpan())
            {
                value = 2 * random.NextSingle() - 1;
            }

            return values;
        }
    }

    public int Steps { get; }

    public int Batch { get; }

    public int OutputSteps { get; }

    /// <summary>[batch, steps, inputs].</summary>
    public float[] X { get; init; }

    /// <summary>[batch, output steps, outputs].</summary>
    public float[] OutputGradient { get; init; }

    /// <summary>One [batch, units] for each state of the network; null stands for zeros.</summary>
    public float[][]? InitialStates { get; init; }

    /// <summary>One [batch, units] for each state of the network; null stands for zeros.</summary>
    public float[][]? FinalStateGradients { get; init; }

    /// <summary>The input of one sequence, [steps, inputs].</summary>
    public ReadOnlySpan<float> Window(int row) => X.AsSpan(row * X.Length / Batch, X.Length / Batch);
}
