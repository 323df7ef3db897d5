namespace Unrolled.Tests;

/// <summary>The oracle's gradients of convolutions, poolings and Flatten, over sequences of several lengths.</summary>
public class ConvolutionGradientTests(ITestOutputHelper output)
{
    private static readonly int[] Lengths = [9, 7, 12, 7];

    private static readonly Dictionary<string, Func<OracleNetwork>> OfTime = new()
    {
        ["Conv1D"] = () => new(new(3), [new Conv1DAttribute(4, 3)]),
        ["Conv1D of one step"] = () => new(new(3), [new Conv1DAttribute(2, 1) { Activation = Activation.Softmax }]),
        ["Conv1D with zeros"] = () => new(new(2), [new Conv1DAttribute(3, 3) { PaddingSize = 2, Activation = Activation.Tanh }]),
        ["Conv1D with stride"] = () => new(new(2), [new Conv1DAttribute(3, 4) { Stride = 2, Padding = Padding.Same, Activation = Activation.Gelu }]),
        ["Conv1D with dilation"] = () => new(new(2), [new Conv1DAttribute(3, 3) { Dilation = 2, Padding = Padding.Causal, UseBias = false }]),
        ["Conv1D of groups"] = () => new(new(4), [new Conv1DAttribute(6, 2) { Groups = 2, Stride = 3, Activation = Activation.Sigmoid }]),
        ["Conv1D with all of it"] = () => new(new(6), [new Conv1DAttribute(3, 3) { Groups = 3, Stride = 2, Dilation = 2, Padding = Padding.Same, Activation = Activation.LogSoftmax }]),
        ["Conv1D between LSTMs"] = () => new(new(2),
        [
            new LstmAttribute(3) { ReturnSequences = true },
            new Conv1DAttribute(2, 3) { Stride = 2 },
            new Conv1DAttribute(3, 2) { Padding = Padding.Causal },
            new LstmAttribute(2),
        ]),
    };

    private static readonly Dictionary<string, Func<OracleNetwork>> OfPools = new()
    {
        ["MaxPooling1D"] = () => new(new(3), [new MaxPooling1DAttribute(2)]),
        ["MaxPooling1D with stride"] = () => new(new(3), [new MaxPooling1DAttribute(3) { Stride = 2, Padding = Padding.Same }]),
        ["AveragePooling1D"] = () => new(new(3), [new AveragePooling1DAttribute(3) { Stride = 2 }]),
        ["AveragePooling1D with padding"] = () => new(new(3), [new AveragePooling1DAttribute(4) { Stride = 1, Padding = Padding.Same }]),
        ["AveragePooling1D of the past"] = () => new(new(3), [new AveragePooling1DAttribute(3) { Stride = 2, Padding = Padding.Causal }]),
        ["GlobalMaxPooling1D"] = () => new(new(3), [new GlobalMaxPooling1DAttribute()]),
        ["GlobalAveragePooling1D"] = () => new(new(3), [new GruAttribute(2) { ReturnSequences = true }, new GlobalAveragePooling1DAttribute(), new DenseAttribute(2)]),
        ["MaxPooling2D"] = () => new(new(5, 6, 2), [new MaxPooling2DAttribute(2)]),
        ["MaxPooling2D with stride"] = () => new(new(5, 4, 3), [new MaxPooling2DAttribute(3, 2) { Stride = 2, Padding = Padding.Same }]),
        ["AveragePooling2D"] = () => new(new(5, 6, 2), [new AveragePooling2DAttribute(2, 3)]),
        ["AveragePooling2D with padding"] = () => new(new(3, 4, 2), [new AveragePooling2DAttribute(3) { Stride = 1, Padding = Padding.Same }]),
        ["GlobalMaxPooling2D"] = () => new(new(3, 2, 4), [new GlobalMaxPooling2DAttribute(), new LstmAttribute(2)]),
        ["GlobalAveragePooling2D"] = () => new(new(3, 2, 4), [new GlobalAveragePooling2DAttribute()]),
    };

    private static readonly Dictionary<string, Func<OracleNetwork>> OfImages = new()
    {
        ["Conv2D"] = () => new(new(4, 5, 2), [new Conv2DAttribute(3, 3)]),
        ["Conv2D with zeros above and below"] = () => new(new(3, 4, 1), [new Conv2DAttribute(2, 3, 2) { PaddingHeight = 2, Activation = Activation.Tanh }, new Conv2DAttribute(2, 2) { PaddingSize = 1, PaddingHeight = 0 }]),
        ["Conv2D with zeros"] = () => new(new(3, 4, 1), [new Conv2DAttribute(2, 3) { PaddingSize = 1, Stride = 2, Activation = Activation.Tanh }]),
        ["Conv2D of any shape"] = () => new(new(5, 4, 2), [new Conv2DAttribute(2, 1, 3) { Padding = Padding.Same, Dilation = 2, Activation = Activation.Softmax, UseBias = false }]),
        ["Conv2D of groups"] = () => new(new(3, 4, 4), [new Conv2DAttribute(6, 2, 3) { Groups = 2, Padding = Padding.Same }]),
        ["Images to a recurrent layer"] = () => new(new(6, 5, 1),
        [
            new Conv2DAttribute(2, 3) { Activation = Activation.Elu },
            new MaxPooling2DAttribute(2),
            new FlattenAttribute(),
            new GruAttribute(3),
        ]),
        ["Steps to one vector"] = () => new(new(2) { Steps = 9 },
        [
            new Conv1DAttribute(3, 2) { Stride = 2 },
            new FlattenAttribute(),
            new DenseAttribute(2),
        ]),
        ["Images to one vector"] = () => new(new(3, 2, 2) { Steps = 9 },
        [
            new Conv2DAttribute(2, 2),
            new FlattenAttribute(),
            new FlattenAttribute(),
        ]),
    };

    private static readonly IEnumerable<KeyValuePair<string, Func<OracleNetwork>>> All = [.. OfTime, .. OfPools, .. OfImages];

    public static TheoryData<string> Convolutions { get; } = [.. OfTime.Keys, .. OfImages.Keys];

    public static TheoryData<string> Networks { get; } = [.. All.Select(n => n.Key)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Backward_OfEveryGradient_EqualsCentralDifference(string name)
    {
        GradientError worst = Worst(name, Mutation.None);
        Assert.True(Math.Abs(worst.Relative) <= GradientCheck.Limit, worst.ToString());
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Backward_WithFlippedSign_IsFound(string name)
    {
        GradientError worst = Worst(name, Mutation.FlippedSign);
        Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"A mistake went unnoticed: {worst}");
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Backward_WithoutTheFirstTap_IsFound(string name)
    {
        GradientError worst = Worst(name, Mutation.OneStepShort);
        Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"A mistake went unnoticed: {worst}");
    }

    [Fact]
    public void Backward_WithoutTheBias_IsFound()
    {
        foreach (string name in new[] { "Conv1D", "Conv1D of groups", "Conv2D", "Conv2D of groups" })
        {
            GradientError worst = Worst(name, Mutation.DroppedGate);
            Assert.True(Math.Abs(worst.Relative) > GradientCheck.Found, $"{name}: a mistake went unnoticed: {worst}");
        }
    }

    private GradientError Worst(string name, Mutation mutation)
    {
        OracleNetwork network = All.Single(n => n.Key == name).Value();
        network.Mutation = mutation;
        int[] lengths = network.InputNodes[0].Node.Shape.Steps is > 0 and int steps ? [steps, steps] : Lengths;
        GradientError worst = GradientCheck.Run(network, lengths, null, seed: 1)[0];
        output.WriteLine(worst.ToString());
        return worst;
    }
}
