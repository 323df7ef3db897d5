namespace Unrolled.Bench;

/// <summary>A row of the table of shapes: a network and what is done with it.</summary>
internal sealed record Workload
{
    /// <summary>Its name, by which <c>--filter</c> finds it.</summary>
    public required string Name { get; init; }

    /// <summary>What is done.</summary>
    public required WorkloadKind Kind { get; init; }

    /// <summary>Time steps of a sequence; of a stream, how many inputs there are before they come again.</summary>
    public required int Steps { get; init; }

    /// <summary>Sequences or streams that go together.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Classes of the tokens that the network reads; 0 if it reads features.</summary>
    public int Classes { get; init; }

    /// <summary>True if a softmax stands at the end: of inference on the last layer, of training in the loss.</summary>
    public bool Softmax { get; init; }

    /// <summary>How far a peer's outputs may be from ours, absolute: more than this where our weights are rounded and theirs are not.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>A fresh network, always with the same weights.</summary>
    public required Func<Network> Model { get; init; }

    /// <summary>Our own contender over a fresh network.</summary>
    public required Func<Workload, Network, IContender> Contender { get; init; }

    /// <summary>How a timing in nanoseconds is to be told: <c>ns</c>, <c>µs</c>, <c>s/epoch</c>, <c>chars/s</c>.</summary>
    public string Unit { get; init; } = "ns";

    /// <summary>What <see cref="Unit"/> makes of nanoseconds.</summary>
    public Func<double, double> Figure { get; init; } = ns => ns;

    /// <summary>Features of a time step, as peers read them: tokens as one-hot rows.</summary>
    public int Features => Classes > 0 ? Classes : 1;

    /// <summary>Sequences that training draws its batches from.</summary>
    public int Sequences => 8 * Batch;

    /// <summary>Our own contender with the first weights.</summary>
    public IContender Ours() => Contender(this, Model());

    /// <summary>The inputs as our networks read them, [sequences of training or else streams, steps]: a smooth series, or tokens.</summary>
    public float[] Inputs()
    {
        int rows = Kind == WorkloadKind.Training ? Sequences : Batch;
        var values = new float[rows * Steps];
        uint random = 12345;
        for (int i = 0; i < values.Length; i++)
        {
            random = random * 1664525 + 1013904223;
            values[i] = Classes > 0 ? (random >> 8) % (uint)Classes : 0.5f + 0.4f * MathF.Sin(0.0172f * i) + 0.05f * MathF.Sin(1.3f * i);
        }

        return values;
    }

    /// <summary>The targets of training: the next character of every step, or the value that follows the sequence. [sequences, 1 or steps].</summary>
    public float[] Targets()
    {
        float[] inputs = Inputs();
        var targets = new float[Classes > 0 ? inputs.Length : Sequences];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = Classes > 0 ? inputs[(i + 1) % inputs.Length] : inputs[(i + 1) * Steps % inputs.Length];
        }

        return targets;
    }
}
