namespace Unrolled.Tests;

/// <summary>
/// Draws the layers of one network. Lengths come first, since they decide what may be drawn: a cell whose gates and candidate are both
/// without bound squares its state at every step, so it gets few steps, or gates that are clipped; the exponential gets sums of values within
/// about ±1.
/// </summary>
internal sealed partial class NetworkDrawing(Draws draws)
{
    // Steps after which a state that squares itself is still well inside a float.
    private const int FewSteps = 3;

    private static readonly string[] Bounded = ["Tanh", "Sigmoid", "HardSigmoid", "HardSigmoidKeras2", "HardTanh", "Softsign", "ScaledTanh"];
    private static readonly string[] Unbounded = ["Linear", "Relu", "Softplus", "Elu", "Selu", "LeakyRelu", "ThresholdedRelu", "Affine"];
    private static readonly string[] ForDense = ["Gelu", "GeluTanh", "Silu", "Softmax", "LogSoftmax"];

    // The output of the last layer: its width, whether there is one for every step, and whether it lies within about ±1.
    private int _width;
    private bool _sequence = true, _small = true;

    public int Steps { get; private set; }

    public int Batch { get; private set; }

    public bool InitialStates { get; private set; }

    public List<LayerText> Layers { get; } = [];

    /// <summary>What does not show in the layers.</summary>
    public List<string> Features { get; } = [];

    public void Draw()
    {
        Steps = draws.OneIn(3) ? draws.Between(1, FewSteps) : draws.Between(1, 12);
        Batch = draws.Between(1, 5);
        InitialStates = draws.OneIn(2);
        _width = Size();
        Layers.Add(new LayerText("Network", $"{_width}"));

        int layers = draws.Of(1, 1, 2, 2, 3, 3, 4, 5);
        for (int i = 0; i < layers; i++)
        {
            Layers.Add(_sequence && draws.Between(1, 5) <= 3 ? Recurrent(last: i == layers - 1) : Dense());
        }

        Features.AddRange([$"{layers} layers", Steps == 1 ? "1 step" : "steps", Batch == 1 ? "1 sequence" : "batch", _sequence ? "output sequence" : "output vector"]);
        if (InitialStates)
        {
            Features.Add("initial states");
        }
    }

    /// <summary>Mostly small and odd, sometimes one more than a vector holds, or than two.</summary>
    private int Size() => draws.OneIn(8) ? draws.Of(15, 16, 17, 24, 31, 32, 33, 40, 47, 64, 65) : draws.Between(1, draws.OneIn(2) ? 9 : 20);

    private LayerText Dense()
    {
        int units = Size();
        LayerText layer = new("Dense", $"{units}");
        string activation = draws.OneIn(3) ? "Linear" : draws.Of<string>([.. Bounded, .. Unbounded, .. ForDense, "Exponential"]);
        if (activation == "Exponential" && !_small)
        {
            activation = "Softplus";
        }

        Activate(layer, "Activation", activation, unless: "Linear");
        _small = Bounded.Contains(activation) || activation == "Softmax";
        _width = units;
        return layer;
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
