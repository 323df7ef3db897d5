using System.Collections.Immutable;

namespace Unrolled.Tests;

/// <summary>
/// y = W·x + b at the last time step or at every one, by plain loops: the smallest network there is to train. It reads the packed
/// weights, so that a trainer that forgets to commit its changes is noticed.
/// </summary>
internal sealed class LinearNetwork : Network
{
    public LinearNetwork(int inputs, int outputs, bool returnsSequences = false, int seed = 1)
        : base(Define(inputs, outputs, returnsSequences))
        => Initialize(seed);

    /// <summary>Called at the start of each backward pass.</summary>
    public Action<SequencePass>? OnBackward { get; set; }

    public override void Forward(SequencePass pass)
    {
        ReadOnlySpan<float> w = PackedPanels.Span, b = w[(Definition.Outputs * Definition.Inputs)..];
        for (int t = 0; t < pass.OutputSteps; t++)
        {
            for (int r = 0; r < pass.Rows; r++)
            {
                ReadOnlySpan<float> x = pass.InputAt(pass.Steps - pass.OutputSteps + t, r);
                Span<float> y = pass.OutputAt(t, r);
                for (int o = 0; o < y.Length; o++)
                {
                    float sum = b[o];
                    for (int k = 0; k < x.Length; k++)
                    {
                        sum = MathF.FusedMultiplyAdd(w[o * x.Length + k], x[k], sum);
                    }

                    y[o] = sum;
                }
            }
        }
    }

    public override void Backward(SequencePass pass)
    {
        OnBackward?.Invoke(pass);
        Span<float> dW = pass.Gradients, db = dW[(Definition.Outputs * Definition.Inputs)..];
        for (int t = 0; t < pass.OutputSteps; t++)
        {
            for (int r = 0; r < pass.Rows; r++)
            {
                ReadOnlySpan<float> x = pass.InputAt(pass.Steps - pass.OutputSteps + t, r), dy = pass.OutputGradientAt(t, r);
                for (int o = 0; o < dy.Length; o++)
                {
                    for (int k = 0; k < x.Length; k++)
                    {
                        dW[o * x.Length + k] = MathF.FusedMultiplyAdd(dy[o], x[k], dW[o * x.Length + k]);
                    }

                    db[o] += dy[o];
                }
            }
        }
    }

    public override void CollectGradients(ReadOnlySpan<float> gradientColumns, Span<float> gradients) => gradientColumns.CopyTo(gradients);

    protected override NetworkState NewState() => new LinearState(Definition);

    protected override SequencePass NewPass(int maxSteps, int maxRows, bool training) => new LinearPass(Definition, maxSteps, maxRows, training);

    protected override void Advance(NetworkState state, ReadOnlySpan<float> x, Span<float> y) => throw new NotSupportedException();

    protected override void PackPanels(Span<float> panels) => Parameters.Values.CopyTo(panels);

    protected override void PackRows(Span<float> rows)
    {
    }

    private static NetworkDefinition Define(int inputs, int outputs, bool returnsSequences)
    {
        int length = (inputs + 1) * outputs;
        return new NetworkDefinition
        {
            Name = nameof(LinearNetwork),
            Inputs = inputs,
            Outputs = outputs,
            ReturnsSequences = returnsSequences,
            Layers = [new LayerDefinition("dense_0", "Dense", outputs, returnsSequences, length)],
            Parameters =
            [
                new ParameterDefinition("dense_0.weight", [outputs, inputs], Initializer.GlorotUniform),
                new ParameterDefinition("dense_0.bias", [outputs], Initializer.Zeros),
            ],
            States = ImmutableArray<StateDefinition>.Empty,
            StateLength = 0,
            PanelLength = length,
            RowLength = 0,
            GradientLength = length,
        };
    }

    private sealed class LinearState(NetworkDefinition definition) : NetworkState(definition);

    private sealed class LinearPass : SequencePass
    {
        public LinearPass(NetworkDefinition definition, int maxSteps, int maxRows, bool training)
            : base(definition, maxSteps, maxRows, training)
        {
            int output = definition.ReturnsSequences ? 1 : 0;
            PlaceInput(0, Reserve(1, definition.Inputs), 0, definition.Inputs);
            PlaceOutput(0, Reserve(output, definition.Outputs), Reserve(output, definition.Outputs), definition.Outputs);
            Allocate();
        }
    }
}
