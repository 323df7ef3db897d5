namespace Unrolled.Tests;

/// <summary>Random sequences, initial states and gradients for one forward and backward pass of a network.</summary>
internal sealed class Sample
{
    /// <summary>
    /// Sequences of the same length, for a network whose inputs all go step by step: no shorter than its windows need, or of its fixed length.
    /// </summary>
    public Sample(NetworkDefinition definition, int steps, int batch, int seed = 7, bool initialStates = true)
        : this(definition, [.. Enumerable.Repeat(Fit(definition, steps), batch)], seed, initialStates)
    {
    }

    /// <summary>Sequences of several lengths, for a network whose inputs all go step by step.</summary>
    public Sample(NetworkDefinition definition, int[] lengths, int seed = 7, bool initialStates = true)
    {
        var random = new Random(seed);
        Lengths = lengths;
        OutputLengths = [.. lengths.Select(l => definition.StepsOf(definition.OutputLayers[0].Axis, [l]))];
        X = SampleArray.Draw("input", definition.Inputs, Lengths, 0, random).Values;
        DrawTokens(definition, random);
        OutputGradient = SampleArray.Draw("output", definition.Outputs, OutputLengths, 0, random).Values;
        InitialStates = initialStates ? [.. definition.States.Select(s => Draw(Batch * s.Units, random))] : null;
        FinalStateGradients = [.. definition.States.Select(s => Draw(Batch * s.Units, random))];
    }

    /// <summary>Sequences of several lengths, for any network.</summary>
    /// <param name="sequenceLengths">Of additional inputs that have a length of their own.</param>
    public Sample(OracleNetwork network, int[] lengths, int[]? sequenceLengths = null, int seed = 7, bool initialStates = true)
    {
        var random = new Random(seed);
        Lengths = lengths;
        SampleArray[] inputs = [.. network.InputNodes.Select((input, i) => SampleArray.Draw(input.Name, input.Width, input.LengthsFor(lengths, sequenceLengths), input.Tokens, random))];
        X = inputs[0].Values;
        AdditionalInputs = inputs[1..];

        // The network knows best how long its outputs are.
        IReadOnlyList<double[][,]> outputs = network.Forward([.. inputs.Select(i => i.ToOracle())]);
        SampleArray[] gradients = [.. network.OutputNodes.Zip(outputs, (node, output) => SampleArray.Draw(node.Name, node.Shape.Width, OracleValues.Lengths(output), 0, random))];
        OutputLengths = gradients[0].Lengths;
        OutputGradient = gradients[0].Values;
        AuxiliaryOutputGradients = gradients[1..];
        InitialStates = initialStates ? [.. network.States.Select(s => Draw(Batch * s.Units, random))] : null;
        FinalStateGradients = [.. network.States.Select(s => Draw(Batch * s.Units, random))];
    }

    private Sample()
    {
    }

    /// <summary>Steps of each sequence.</summary>
    public int[] Lengths { get; init; } = [];

    /// <summary>Steps of each sequence of the output; 1 each if it is a vector.</summary>
    public int[] OutputLengths { get; init; } = [];

    /// <summary>Steps of the longest sequence.</summary>
    public int Steps => Lengths.Max();

    public int Batch => Lengths.Length;

    /// <summary>Steps of the longest output.</summary>
    public int OutputSteps => OutputLengths.Max();

    /// <summary>[batch, steps, inputs]. What stands after a sequence's end is never read.</summary>
    public float[] X { get; init; } = [];

    /// <summary>The inputs besides the network's own.</summary>
    public IReadOnlyList<SampleArray> AdditionalInputs { get; init; } = [];

    /// <summary>[batch, output steps, outputs].</summary>
    public float[] OutputGradient { get; init; } = [];

    /// <summary>The gradients of the outputs besides that of the last layer.</summary>
    public IReadOnlyList<SampleArray> AuxiliaryOutputGradients { get; init; } = [];

    /// <summary>One [batch, units] for each state of the network; null stands for zeros.</summary>
    public float[][]? InitialStates { get; init; }

    /// <summary>One [batch, units] for each state of the network; null stands for zeros.</summary>
    public float[][]? FinalStateGradients { get; init; }

    /// <summary>The input of one sequence, [its steps, inputs].</summary>
    public ReadOnlySpan<float> Window(int row)
    {
        int length = X.Length / Batch;
        return X.AsSpan(row * length, length / Steps * Lengths[row]);
    }

    /// <summary>One sequence of the sample, without gradients.</summary>
    public Sample Only(int row) => new()
    {
        Lengths = [Lengths[row]],
        OutputLengths = [OutputLengths[row]],
        X = Window(row).ToArray(),
        AdditionalInputs = [.. AdditionalInputs.Select(i => i with { Lengths = [i.Lengths[row]], Values = i.Values[(row * i.Steps * i.Width)..((row * i.Steps + i.Lengths[row]) * i.Width)] })],
        OutputGradient = [],
        InitialStates = InitialStates is null ? null : [.. InitialStates.Select(s => s[(row * s.Length / Batch)..((row + 1) * s.Length / Batch)])],
    };

    /// <summary>The features of one sequence's steps, those of all inputs that go step by step side by side: [its steps, inputs].</summary>
    public float[] Features(NetworkDefinition definition, int row)
    {
        if (AdditionalInputs.Count == 0)
        {
            return Window(row).ToArray();
        }

        List<float> features = [];
        int width = definition.InputLayers[0].Width;
        for (int t = 0; t < Lengths[row]; t++)
        {
            features.AddRange(Window(row).Slice(t * width, width));
            foreach (SampleArray input in AdditionalInputs.Where((_, i) => definition.InputLayers[1 + i].Kind == InputKind.Step))
            {
                features.AddRange(input.Values.AsSpan((row * input.Steps + t) * input.Width, input.Width));
            }
        }

        return [.. features];
    }

    /// <summary>A number of steps that a network takes, as near to a wanted one as can be.</summary>
    public static int Fit(NetworkDefinition definition, int steps)
    {
        if (definition.Axes.FirstOrDefault(a => a is { Kind: AxisKind.Input, Source: 0, Steps: > 0 }) is { } given)
        {
            return given.Steps;
        }

        while (Enumerable.Range(0, definition.Axes.Length).Any(a => definition.StepsOf(a, [.. Enumerable.Repeat(steps, definition.InputLayers.Length)]) < 1))
        {
            steps++;
        }

        return steps;
    }

    // In place of the numbers where the network reads tokens.
    private void DrawTokens(NetworkDefinition definition, Random random)
    {
        int column = 0;
        foreach (InputDefinition input in definition.InputLayers)
        {
            for (int i = column; i < X.Length && input.Tokens > 0; i += definition.Inputs)
            {
                X[i] = float.IsNaN(X[i]) ? X[i] : random.Next(input.Tokens);
            }

            column += input.Width;
        }
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
