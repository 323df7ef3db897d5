namespace Unrolled.Tests.Tool.Export;

/// <summary>Random sequences for a network, and what it answers.</summary>
internal sealed class NetworkRun
{
    private readonly Dictionary<string, float[]> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Steps, float[] Values)> _outputs = new(StringComparer.Ordinal);

    private NetworkRun(int batch, int steps)
    {
        Batch = batch;
        Steps = steps;
    }

    public int Batch { get; }

    /// <summary>Steps of the network's own input.</summary>
    public int Steps { get; }

    /// <summary>Inputs by name, [batch, steps, features].</summary>
    public IReadOnlyDictionary<string, float[]> Inputs => _inputs;

    /// <summary>Outputs by name with their steps, [batch, steps, features].</summary>
    public IReadOnlyDictionary<string, (int Steps, float[] Values)> Outputs => _outputs;

    /// <summary>The steps of one of the inputs.</summary>
    public int StepsOf(NetworkDefinition definition, int input) => definition.InputLayers[input].Kind switch
    {
        InputKind.Constant => 1,
        InputKind.Sequence when input > 0 => Steps - 2,
        _ => Steps,
    };

    /// <summary>Runs a network.</summary>
    public static NetworkRun Of(Network network, int batch = 2, int steps = 9, int seed = 1)
    {
        NetworkDefinition definition = network.Definition;
        int known = definition.Axes[definition.InputLayers[0].Axis].Steps;
        var run = new NetworkRun(batch, known > 0 ? known : definition.Inputs > 4096 ? 3 : steps);
        var random = new Random(seed);
        List<int> lengths = [.. Enumerable.Repeat(run.Steps, batch)];
        for (int i = 1; i < definition.InputLayers.Length; i++)
        {
            if (definition.InputLayers[i].Kind == InputKind.Sequence)
            {
                lengths.AddRange(Enumerable.Repeat(run.StepsOf(definition, i), batch));
            }
        }

        SequencePass pass = network.CreatePass(lengths.Max(), batch, training: false);
        pass.Begin(lengths.ToArray(), batch);
        for (int i = 0; i < definition.InputLayers.Length; i++)
        {
            InputDefinition input = definition.InputLayers[i];
            int count = run.StepsOf(definition, i);
            float[] values = new float[batch * count * input.Width];
            foreach (ref float value in values.AsSpan())
            {
                value = input.Tokens > 0 ? random.Next(input.Tokens) : 2 * random.NextSingle() - 1;
            }

            run._inputs.Add(input.Name, values);
            for (int r = 0; r < batch; r++)
            {
                for (int t = 0; t < count; t++)
                {
                    values.AsSpan((r * count + t) * input.Width, input.Width).CopyTo(pass.InputAt(i, t, r));
                }
            }
        }

        network.Forward(pass);
        for (int o = 0; o < definition.OutputLayers.Length; o++)
        {
            OutputDefinition output = definition.OutputLayers[o];
            int count = pass.OutputLength(o, 0);
            float[] values = new float[batch * count * output.Width];
            for (int r = 0; r < batch; r++)
            {
                for (int t = 0; t < count; t++)
                {
                    pass.OutputAt(o, t, r)[..output.Width].CopyTo(values.AsSpan((r * count + t) * output.Width));
                }
            }

            run._outputs.Add(output.Name, (count, values));
        }

        return run;
    }

    /// <summary>The largest difference as a fraction of the largest value, or of 1 where all are smaller.</summary>
    public static double Error(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 1, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            double d = Math.Abs((double)expected[i] - actual[i]);
            difference = d > difference || double.IsNaN(d) ? d : difference;
        }

        return double.IsNaN(difference) ? double.PositiveInfinity : difference / largest;
    }
}
