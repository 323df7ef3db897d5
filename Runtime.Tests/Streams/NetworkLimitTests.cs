namespace Unrolled.Tests;

/// <summary>Sizes that have no room, sequences of another length than the one that a network takes, memory that overlaps: refused, or right.</summary>
public class NetworkLimitTests
{
    public static TheoryData<int, int> Passes { get; } = [(int.MaxValue, 2), (2, int.MaxValue), (int.MaxValue, int.MaxValue), (int.MaxValue, 1), (1, int.MaxValue), (1 << 20, 1 << 20)];

    [Theory]
    [MemberData(nameof(Passes))]
    public void CreatePass_OfTooMuch_IsRefused(int steps, int rows)
    {
        foreach (Network model in (Network[])[new Net16(1), new StackNet(1), new WholeNet(1), new SourceNet(1), new ConvNet(1)])
        {
            foreach (bool training in (bool[])[false, true])
            {
                string parameter = steps >= rows ? "maxSteps" : "maxRows";
                var error = Assert.Throws<ArgumentOutOfRangeException>(parameter, () => model.CreatePass(steps, rows, training));
                Assert.Equal(Math.Max(steps, rows), error.ActualValue);
                Assert.Contains($"needs at most {Array.MaxLength - 16} floats; {rows} sequences of {steps} steps need ", error.Message, StringComparison.Ordinal);
            }

            Assert.NotNull(model.CreatePass(2, 2, training: true));
        }
    }

    [Fact]
    public void CreateStates_OfTooMany_IsRefused()
    {
        foreach (Network model in (Network[])[new Net16(1), new HalfNet(1), new ByteNet(1), new MaskedNet(1), new SourceNet(1)])
        {
            foreach (int count in (int[])[100_000_000, int.MaxValue])
            {
                var error = Assert.Throws<ArgumentOutOfRangeException>("count", () => model.CreateStates(count));
                Assert.Equal(count, error.ActualValue);
                Assert.Contains(model.Definition.Name, error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Predict_OfMoreThanASpanHolds_NamesTheLengths()
    {
        Network model = new StackNet(1);
        Assert.Throws<ArgumentException>("windows", () => model.Predict(new float[4], int.MaxValue, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>("steps", () => SequenceData.Generate((_, _, _, _) => 1, 1, 1 << 20, 1 << 20, 1));
        Assert.Throws<ArgumentOutOfRangeException>("Shape", () => new ParameterDefinition("w", [1 << 20, 1 << 20], Initializer.Zeros));
    }

    [Fact]
    public void Predict_OfNetworkOfFixedSteps_WantsThatMany()
    {
        foreach (Network model in (Network[])[new FixedNet(1), new FixedByteNet(1), new FixedWholeNet(1)])
        {
            int outputs(int steps) => model.Definition.ReturnsSequences ? steps : 1;
            foreach (int steps in (int[])[1, 7, 9])
            {
                var y = new float[2 * outputs(steps)];
                Refused("window", steps, () => model.Predict(new float[steps], y.AsSpan(0, outputs(steps))));
                Refused("windows", steps, () => model.Predict(new float[2 * steps], 2, y));
                Refused("data", steps, () => model.Predict(SequenceData.Sequences(new float[2 * steps], steps, 1), y));
                Refused("windows", steps, () => model.MeasureQuantization(new float[2 * steps], 2));
                using var trainer = new Trainer<Network>(model, new TrainerOptions { BatchSize = 2 });
                SequenceData data = SequenceData.Pairs(new float[2 * steps], y, steps, 1, 1, outputs(steps));
                Refused("training", steps, () => trainer.Fit(data, 1));
                Refused("data", steps, () => trainer.Evaluate(data));
                Refused("data", steps, () => trainer.TrainBatch(data, [0, 1]));
            }

            Refused("lengths", 7, () => model.Predict(new float[16], [8, 7], new float[2 * outputs(8)]));
            Refused("data", 7, () => model.Predict(SequenceData.Sequences(new float[16], 8, 1).WithLengths(new[] { 8, 7 }), new float[2 * outputs(8)]));
            model.Predict(new float[8], new float[outputs(8)]);
            model.Predict(new float[16], [8, 8], new float[2 * outputs(8)]);
        }
    }

    [Fact]
    public void Start_OfNetworkOfFixedSteps_WantsThatMany()
    {
        Network model = new FixedSourceNet(1);
        NetworkState state = model.CreateState();
        Refused("source", 7, () => model.Start(state, new float[7]));
        Refused("source", 9, () => model.Start(model.CreateStates(1), 0, new float[9]));
        Refused("source", 7, () => model.Predict(new float[7], new float[2], new float[2]));
        model.Start(state, new float[8]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(70)]
    public void Predict_InPlace_SameBitsAsApart(int batch)
    {
        foreach (Network model in (Network[])[new HalfNet(1), new ByteNet(1), new MaskedNet(1), new MaskedVectorNet(1), new WholeNet(1), new FixedNet(1)])
        {
            int steps = model.Definition.ReturnsSequences ? model.Definition.Inputs == 1 ? 8 : 6 : 2;
            float[] windows = Windows(batch * steps * model.Definition.Inputs), expected = new float[windows.Length], actual = [.. windows];
            model.Predict(windows, batch, expected);
            model.Predict(actual, batch, actual);
            Assert.Equal(expected, actual);

            int one = windows.Length / batch;
            actual = windows[..one];
            model.Predict(actual, actual);
            Assert.Equal(expected[..one], actual);

            int[] lengths = [.. Enumerable.Range(0, batch).Select(i => model is FixedNet ? steps : 1 + i % steps)];
            actual = [.. windows];
            model.Predict(windows, lengths, expected);
            model.Predict(actual, lengths, actual);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Predict_OfMemoryThatOverlaps_IsRefused()
    {
        foreach (Network model in (Network[])[new HalfNet(1), new ByteNet(1), new MaskedNet(1), new WholeNet(1)])
        {
            int inputs = model.Definition.Inputs, length = 4 * inputs;
            float[] memory = Windows(length + 1), before = [.. memory];
            Assert.Throws<ArgumentException>("output", () => model.Predict(memory.AsSpan(0, length), memory.AsSpan(1, length)));
            Assert.Throws<ArgumentException>("outputs", () => model.Predict(memory.AsSpan(1, length), 2, memory.AsSpan(0, length)));
            Assert.Throws<ArgumentException>("outputs", () => model.Predict(memory.AsSpan(1, length), [2, 1], memory.AsSpan(0, length)));
            Assert.Throws<ArgumentException>("outputs", () => model.Predict(SequenceData.Sequences(memory.AsMemory(0, length), 4, inputs), memory.AsSpan(1, length)));
            Assert.Equal(before, memory);
        }

        Network source = new SourceNet(1);
        float[] values = Windows(8);
        Assert.Throws<ArgumentException>("output", () => source.Predict(values.AsSpan(0, 4), values.AsSpan(4, 3), values.AsSpan(3, 3)));
        Assert.Throws<ArgumentException>("output", () => source.Predict(values.AsSpan(0, 4), values.AsSpan(4, 3), values.AsSpan(5, 3)));
        float[] expected = new float[3];
        source.Predict(values.AsSpan(0, 4), values.AsSpan(4, 3), expected);
        source.Predict(values.AsSpan(0, 4), values.AsSpan(4, 3), values.AsSpan(4, 3));
        Assert.Equal(expected, values[4..7]);
    }

    [Fact]
    public void Step_InPlace_SameBitsAsApart()
    {
        foreach (Network model in (Network[])[new Net16(1), new HalfNet(1), new ByteNet(1), new MaskedNet(1)])
        {
            int inputs = model.Definition.Inputs;
            float[] x = Windows(3 * inputs), expected = new float[3 * inputs], one = x[..inputs], actual = [.. x];
            model.Step(model.CreateState(), one, expected.AsSpan(0, inputs));
            model.Step(model.CreateState(), one, one);
            Assert.Equal(expected[..inputs], one);
            model.Step(model.CreateStates(3), x, expected);
            model.Step(model.CreateStates(3), actual, actual);
            Assert.Equal(expected, actual);
            Assert.Throws<ArgumentException>("y", () => model.Step(model.CreateStates(2), actual.AsSpan(0, 2 * inputs), actual.AsSpan(1, 2 * inputs)));
            Assert.Throws<ArgumentException>("y", () => model.Step(model.CreateStates(3), [2, 0], actual.AsSpan(0, 2 * inputs), actual.AsSpan(1, 2 * inputs)));
        }
    }

    [Fact]
    public void Step_IntoItsOwnFeatures_ReadsThemFirst()
    {
        float[] expected = new float[3], memory = [0.25f, -0.5f, 0f, 0f];
        Network model = new StackNet(1);
        model.Step(model.CreateState(), memory.AsSpan(0, 2), expected);
        model.Step(model.CreateState(), memory.AsSpan(0, 2), memory.AsSpan(1, 3));
        Assert.Equal(expected, memory[1..]);
    }

    private static float[] Windows(int count) => [.. Enumerable.Range(0, count).Select(i => i / 4 % 3 == 1 ? 0f : MathF.Sin(i))];

    private static void Refused(string parameter, int steps, Action call)
        => Assert.EndsWith($"takes sequences of 8 steps, got {steps}. (Parameter '{parameter}')", Assert.Throws<ArgumentException>(parameter, call).Message, StringComparison.Ordinal);
}
