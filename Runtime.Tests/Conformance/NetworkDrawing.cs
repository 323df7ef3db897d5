namespace Unrolled.Tests;

/// <summary>
/// Draws one network: how many sequences of what lengths, then layers that they fit. Lengths come first, since they decide what may be drawn.
/// Values stay inside a float that way: gates without a bound multiply the state at every step, so they get few steps or are clipped, and the
/// exponential gets sums of values within about ±1.
/// </summary>
internal sealed partial class NetworkDrawing(Draws draws)
{
    // Steps after which a state that squares itself is still well inside a float.
    private const int FewSteps = 3;

    // Values of a row, so that the double oracle stays quick.
    private const int MostValues = 150;

    private static readonly string[] Bounded = ["Tanh", "Sigmoid", "HardSigmoid", "HardSigmoidKeras2", "HardTanh", "Softsign", "ScaledTanh"];
    private static readonly string[] Unbounded = ["Linear", "Relu", "Softplus", "Elu", "Selu", "LeakyRelu", "ThresholdedRelu", "Affine"];
    private static readonly string[] WithArgument = ["Gelu", "GeluTanh", "Silu"];

    /// <summary>Steps of each sequence.</summary>
    public int[] Lengths { get; private set; } = [];

    /// <summary>Steps of each sequence of inputs that have lengths of their own.</summary>
    public int[] SequenceLengths { get; private set; } = [];

    /// <summary>True if the declaration says how many steps there are.</summary>
    public bool HasKnownSteps { get; private set; }

    public bool InitialStates { get; private set; }

    public List<LayerText> Layers { get; } = [];

    /// <summary>What does not show in the layers.</summary>
    public List<string> Features { get; } = [];

    public void Draw()
    {
        int batch = draws.Between(1, 5), longest = draws.OneIn(3) ? draws.Between(1, FewSteps) : draws.Between(1, 12);
        bool ragged = batch > 1 && longest > 1 && draws.OneIn(2);
        Lengths = [.. Enumerable.Range(0, batch).Select(_ => ragged ? draws.Between(1, longest) : longest)];
        int otherLongest = draws.Between(1, 8);
        SequenceLengths = [.. Enumerable.Range(0, batch).Select(_ => ragged ? draws.Between(1, otherLongest) : otherLongest)];
        HasKnownSteps = !ragged && draws.OneIn(8);
        InitialStates = draws.OneIn(2);
        OwnInput();

        int layers = draws.Of(1, 1, 2, 2, 3, 3, 4, 5);
        for (int i = 0; i < layers; i++)
        {
            Add(last: i == layers - 1);
        }

        Finish();
        Features.AddRange([$"layers: {layers}", $"steps: {longest}", $"batch: {batch}", Last.IsSequence ? "output: sequence" : "output: vector"]);
        Features.AddRange(InitialStates ? ["initial states"] : []);
        Features.AddRange(Lengths.Distinct().Count() > 1 ? ["lengths"] : []);
    }

    /// <summary>Mostly small and odd, sometimes one more than a vector holds, or than two.</summary>
    private int Size() => draws.OneIn(8) ? draws.Of(15, 16, 17, 24, 31, 32, 33, 40, 47, 64, 65) : draws.Between(1, draws.OneIn(2) ? 9 : 20);

    private void Add(bool last)
    {
        if (draws.OneIn(8))
        {
            AdditionalInput();
        }

        Signal source = Source();
        int choice = draws.Between(1, 100);
        if (source.IsToken)
        {
            Token(source);
        }
        else if (source.Image is not null && choice <= 70)
        {
            OfImages(source);
        }
        else if (choice <= 14)
        {
            OfValues(source);
        }
        else if (!source.IsSequence && choice <= 35)
        {
            OfVector(source);
        }
        else if (source.IsSequence && choice <= 34)
        {
            OfSequence(source);
        }
        else if (source.IsSequence && choice <= 80)
        {
            Recurrent(source, last);
        }
        else
        {
            Dense(source);
        }

        if (draws.OneIn(10))
        {
            Merge();
        }
    }

    /// <summary>A layer of the same kind for every row.</summary>
    private void Dense(Signal source)
    {
        int units = Size();
        LayerText layer = new("Dense", $"{units}");
        bool small = ActivateRow(layer, source);
        WithoutBias(layer);
        Place(layer, source, source.With(layer, units, small));
    }

    /// <summary>Gives a layer that is not recurrent an activation.</summary>
    /// <returns>True if its values lie within about ±1.</returns>
    private bool ActivateRow(LayerText layer, Signal source)
    {
        string activation = draws.OneIn(3) ? "Linear" : draws.From<string>([.. Bounded, .. Unbounded, .. WithArgument, "Softmax", "LogSoftmax", "Exponential"]);
        if (activation == "Exponential" && !source.IsSmall)
        {
            activation = "Softplus";
        }

        Activate(layer, "Activation", activation, unless: "Linear");
        return Bounded.Contains(activation) || activation == "Softmax";
    }

    private void WithoutBias(LayerText layer)
    {
        if (draws.OneIn(6))
        {
            layer.Set("UseBias", "false");
        }
    }

    /// <summary>Gives a layer an activation, now and then with parameters of its own.</summary>
    private void Activate(LayerText layer, string property, string activation, string unless)
    {
        if (activation != unless)
        {
            layer.Choose(property, "Activation", activation);
        }

        if (!draws.OneIn(3))
        {
            return;
        }

        switch (activation)
        {
            case "HardSigmoid":
                layer.Set($"{property}Alpha", draws.Tenths(1, 9)).Set($"{property}Beta", draws.Tenths(-2, 12));
                break;
            case "LeakyRelu" or "Elu" or "ThresholdedRelu":
                layer.Set($"{property}Alpha", draws.Tenths(1, 15));
                break;
            case "ScaledTanh":
                layer.Set($"{property}Alpha", draws.Tenths(5, 18)).Set($"{property}Beta", draws.Tenths(3, 15));
                break;
            case "Affine":
                layer.Set($"{property}Alpha", draws.Tenths(-12, 12)).Set($"{property}Beta", draws.Tenths(-10, 10));
                break;
        }
    }
}
