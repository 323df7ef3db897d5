namespace Unrolled.Tests;

/// <summary>Random sequences, initial states and gradients for one forward and backward pass of a network.</summary>
internal sealed class Sample
{
    /// <summary>Sequences of the same length, for a network with one input and one output.</summary>
    public Sample(NetworkDefinition definition, int steps, int batch, int seed = 7, bool initialStates = true)
        : this(definition, [.. Enumerable.Repeat(steps, batch)], seed, initialStates)
    {
    }

    /// <summary>Sequences of several lengths, for a network with one input and one output.</summary>
    public Sample(NetworkDefinition definition, int[] lengths, int seed = 7, bool initialStates = true)
    {
        var random = new Random(seed);
        Lengths = lengths;
        OutputLengths = definition.ReturnsSequences ? lengths : [.. lengths.Select(_ => 1)];
        X = SampleArray.Draw("input", definition.Inputs, Lengths, 0, random).Values;
        OutputGradient = SampleArray.Draw("output", definition.Outputs, OutputLengths, 0, random).Values;
        InitialStates = initialStates ? [.. definition.States.Select(s => Draw(Batch * s.Units, random))] : null;
        FinalStateGradients = [.. definition.States.Select(s => Draw(Batch * s.Units, random))];
    }

    /// <summary>Sequences of several lengths, for any network.</summary>
    /// <param name="sequenceLengths">Of further inputs that have a length of their own.</param>
    public Sample(OracleNetwork network, int[] lengths, int[]? sequenceLengths = null, int seed = 7, bool initialStates = true)
    {
        var random = new Random(seed);
        Lengths = lengths;
        SampleArray[] inputs = [.. network.InputNodes.Select((input, i) => SampleArray.Draw(input.Name, input.Width, input.LengthsFor(lengths, sequenceLengths), input.Tokens, random))];
        X = inputs[0].Values;
        FurtherInputs = inputs[1..];

        // The network knows best how long its outputs are.
        IReadOnlyList<double[][,]> outputs = network.Forward([.. inputs.Select(i => i.ToOracle())]);
        SampleArray[] gradients = [.. network.OutputNodes.Zip(outputs, (node, output) => SampleArray.Draw(node.Name, node.Shape.Width, OracleValues.Lengths(output), 0, random))];
        OutputLengths = gradients[0].Lengths;
        OutputGradient = gradients[0].Values;
        FurtherOutputGradients = gradients[1..];
        InitialStates = initialStates ? [.. network.States.Select(s => Draw(Batch * s.Units, random))] : null;
        FinalStateGradients = [.. network.States.Select(s => Draw(Batch * s.Units, random))];
        StatesWithSource = [.. network.States.Select(s => s.Source is not null)];
    }

    /// <summary>Steps of each sequence.</summary>
    public int[] Lengths { get; init; }

    /// <summary>Steps of each sequence of the output; 1 each if it is a vector.</summary>
    public int[] OutputLengths { get; init; }

    /// <summary>Steps of the longest sequence.</summary>
    public int Steps => Lengths.Max();

    public int Batch => Lengths.Length;

    /// <summary>Steps of the longest sequence of all inputs.</summary>
    public int LongestSteps => FurtherInputs.Select(i => i.Steps).Append(Steps).Max();

    /// <summary>Steps of the longest output.</summary>
    public int OutputSteps => OutputLengths.Max();

    /// <summary>[batch, steps, inputs]. What stands behind a sequence's end is never read.</summary>
    public float[] X { get; init; }

    /// <summary>The inputs besides the network's own.</summary>
    public IReadOnlyList<SampleArray> FurtherInputs { get; init; } = [];

    /// <summary>[batch, output steps, outputs].</summary>
    public float[] OutputGradient { get; init; }

    /// <summary>The gradients of the outputs besides that of the last layer.</summary>
    public IReadOnlyList<SampleArray> FurtherOutputGradients { get; init; } = [];

    /// <summary>One [batch, units] for each state of the network; null stands for zeros.</summary>
    public float[][]? InitialStates { get; init; }

    /// <summary>One [batch, units] for each state of the network; null stands for zeros.</summary>
    public float[][]? FinalStateGradients { get; init; }

    private bool[] StatesWithSource { get; } = [];

    /// <summary>True if a state starts where another one ended, so that it has no initial one.</summary>
    public bool HasSource(int state) => state < StatesWithSource.Length && StatesWithSource[state];

    /// <summary>The input of one sequence, [its steps, inputs].</summary>
    public ReadOnlySpan<float> Window(int row)
    {
        int length = X.Length / Batch;
        return X.AsSpan(row * length, length / Steps * Lengths[row]);
    }

    /// <summary>What one sequence gives a network at every step: its own input and the further ones of that kind side by side, [its steps, features].</summary>
    public float[] Features(NetworkDefinition definition, int row)
    {
        SampleArray[] inputs = [new("input", X.Length / Batch / Steps, Lengths, X), .. FurtherInputs.Where((_, i) => definition.InputLayers[i + 1].Kind == InputKind.Step)];
        return [.. Enumerable.Range(0, Lengths[row]).SelectMany(t => inputs.SelectMany(i => i.Values.AsSpan((row * i.Steps + t) * i.Width, i.Width).ToArray()))];
    }

    private static float[] Draw(int length, Random random)
    {
        var values = new float[length];
        foreach (ref float value in values.AsSpan())
        {
            value = 2 * random.NextSingle() - 1;
        }

        return values;
    }
}
