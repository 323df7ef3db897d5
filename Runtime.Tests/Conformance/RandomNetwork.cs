namespace Unrolled.Tests;

/// <summary>
/// A network drawn from a seed: its declaration, and how many sequences of what length to run through it. The same seed gives the same
/// network on every machine.
/// </summary>
internal sealed class RandomNetwork
{
    private RandomNetwork(int seed, string more)
    {
        var drawing = new NetworkDrawing(new Draws(seed));
        drawing.Draw();
        Seed = seed;
        Lengths = drawing.Lengths;
        SequenceLengths = drawing.SequenceLengths;
        InitialStates = drawing.InitialStates;
        Spare = drawing.HasKnownSteps ? 0 : 2;
        Namespace = seed % 2 == 0 ? $"Drawn.Even{seed % 3}" : "";
        Name = $"Network{seed}";
        Declaration = string.Join("\n", drawing.Layers) + more;
        Features = [.. drawing.Layers.SelectMany(l => l.Features).Concat(drawing.Features).Distinct()];
    }

    public int Seed { get; }

    /// <summary>The class's name.</summary>
    public string Name { get; }

    /// <summary>Its name with the namespace.</summary>
    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";

    /// <summary>Its attributes, one a line.</summary>
    public string Declaration { get; }

    /// <summary>A file with the class.</summary>
    public string Source => $"using Unrolled;\n{(Namespace.Length == 0 ? "" : $"namespace {Namespace};\n")}{Declaration}\npublic partial class {Name};\n";

    /// <summary>True if a forward pass of training is another one: dropout, statistics of a batch.</summary>
    public bool TrainsDifferently => Declaration.Contains("Dropout", StringComparison.Ordinal) || Declaration.Contains("BatchNormalization", StringComparison.Ordinal);

    /// <summary>What of the vocabulary it takes up, for the counts.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>Steps of each sequence.</summary>
    public int[] Lengths { get; }

    /// <summary>Steps of each sequence of inputs that have lengths of their own.</summary>
    public int[] SequenceLengths { get; }

    /// <summary>How much longer sequences may be.</summary>
    public int Spare { get; }

    /// <summary>True if the sequences start from states other than zero.</summary>
    public bool InitialStates { get; }

    private string Namespace { get; }

    /// <summary>Draws a network.</summary>
    /// <param name="more">One more attribute after it.</param>
    public static RandomNetwork Draw(int seed, string more = "") => new(seed, more);

    public override string ToString() => $"seed {Seed}, lengths {string.Join(" ", Lengths)} and {string.Join(" ", SequenceLengths)}{(InitialStates ? ", initial states" : "")}\n{Declaration}";
}
