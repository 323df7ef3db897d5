using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>A network that has weights and cannot compute: an LSTM 3 → 8 and a dense layer 8 → 2, as PyTorch names them.</summary>
internal sealed class HandMadeNetwork() : Network(Shape)
{
    private static readonly NetworkDefinition Shape = new()
    {
        Name = "HandMade",
        Inputs = 3,
        Outputs = 2,
        ReturnsSequences = false,
        Layers = [new("lstm", "LSTM", 8, false, 384), new("fc", "Dense", 2, false, 18)],
        Parameters =
        [
            Tensor("lstm.weight_ih_l0", [32, 3]),
            Tensor("lstm.weight_hh_l0", [32, 8]),
            Tensor("lstm.bias_ih_l0", [32], "lstm.bias_hh_l0"),
            Tensor("fc.weight", [2, 8]),
            Tensor("fc.bias", [2]),
        ],
        States = [],
        StateLength = 0,
        PanelLength = 402,
        RowLength = 0,
        GradientLength = 0,
    };

    /// <summary>How often the weights were packed.</summary>
    public int Packed { get; private set; }

    /// <summary>A network with the weights 1/3, 2/3, 3/3 …</summary>
    public static HandMadeNetwork Filled()
    {
        var model = new HandMadeNetwork();
        model.Parameters.SetAll([.. Enumerable.Range(1, model.Parameters.Length).Select(i => i / 3f)]);
        return model;
    }

    public override void Forward(SequencePass pass) => throw new NotSupportedException();

    public override void Backward(SequencePass pass) => throw new NotSupportedException();

    public override void CollectGradients(ReadOnlySpan<float> gradientColumns, Span<float> gradients) => throw new NotSupportedException();

    protected override NetworkState NewState() => throw new NotSupportedException();

    protected override SequencePass NewPass(int maxSteps, int maxRows, bool training) => throw new NotSupportedException();

    protected override void Advance(NetworkState state, ReadOnlySpan<float> x, Span<float> y) => throw new NotSupportedException();

    protected override void PackPanels(Span<float> panels)
    {
        Packed++;
        Parameters.Values.CopyTo(panels);
    }

    protected override void PackRows(Span<float> rows) => throw new NotSupportedException();

    private static ParameterDefinition Tensor(string name, ImmutableArray<int> shape, string? zeroTwin = null) => new(name, shape, Initializer.Zeros, zeroTwin);
}
