namespace Unrolled.Tests;

/// <remarks>Alone, since what a process allocates on all its threads is counted.</remarks>
[Collection(nameof(RunAlone))]
public class GeneratedDataTests
{
    private const int Steps = 12, Inputs = 2, Outputs = 9;

    private const string Model = nameof(Models.Stack2x7x9Sequence);

    [Fact]
    public void Sample_AskedForInAnyOrder_IsTheSame()
    {
        SequenceData data = Lengths(5_000, seed: 3), again = Lengths(5_000, seed: 3), other = Lengths(5_000, seed: 4);
        int[] indices = [0, 1, 4_999, 17, 1, 0, 1_041, 17];
        var samples = indices.Select(i => (data.Length(i), Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(data.Input(i))), string.Join(" ", Target(data, i)))).ToArray();
        Array.Reverse(indices);
        Assert.Equal(samples.Reverse(), indices.Select(i => (again.Length(i), Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(again.Input(i))), string.Join(" ", Target(again, i)))));
        Assert.NotEqual(data.Input(17).ToArray(), other.Input(17).ToArray());
        Assert.NotEqual(data.Input(17).ToArray(), data.Input(18).ToArray());
        Assert.All(Enumerable.Range(0, 5_000), i => Assert.InRange(data.Length(i), 4, Steps));
        Assert.Equal(Enumerable.Range(4, Steps - 3), Enumerable.Range(0, 5_000).Select(data.Length).Distinct().Order());
    }

    // What the generator draws is the same in every version.
    [Fact]
    public void Sample_OfASeed_HasKnownNumbers()
    {
        SequenceData data = SequenceData.Generate((i, random, input, target) => Draw(random, input), 10, 3, 1, 1, seed: 7);
        Assert.Equal([61, 94, 88], data.Input(0).ToArray());
        Assert.Equal([25, 51, 27], data.Input(9).ToArray());

        static int Draw(RandomSource random, Span<float> input)
        {
            foreach (ref float x in input)
            {
                x = random.NextInt(100);
            }

            return input.Length;
        }
    }

    [Fact]
    public void Sample_OfManyThreads_IsTheSame()
    {
        SequenceData data = Lengths(3_000, seed: 5);
        float[][] expected = [.. Enumerable.Range(0, data.Count).Select(i => data.Input(i).ToArray())];
        int wrong = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            for (int i = thread; i < data.Count; i += 3)
            {
                if (!data.Input(i).SequenceEqual(expected[i]))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        });
        Assert.Equal(0, wrong);
    }

    // Nothing of the sample that was there before is left.
    [Fact]
    public void Generator_Writes_OnZeros()
    {
        bool clean = true;
        SequenceData data = SequenceData.Generate(Fill, 100_000, Steps, Inputs, Outputs, Steps);
        for (int i = 0; i < data.Count; i += 97)
        {
            _ = data.Input(i);
        }

        Assert.True(clean);

        int Fill(int index, RandomSource random, Span<float> input, Span<float> target)
        {
            clean &= !input.ContainsAnyExcept(0f) && !target.ContainsAnyExcept(0f);
            input.Fill(index + 1);
            target.Fill(index + 1);
            return Steps;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_OfGeneratedSamples_EqualsStoredOnes(int threads)
    {
        const int count = 50;
        SequenceData data = Lengths(count, seed: 3);
        float[] x = new float[count * Steps * Inputs], y = new float[count * Steps * Outputs];
        int[] lengths = [.. Enumerable.Range(0, count).Select(data.Length)];
        for (int i = 0; i < count; i++)
        {
            data.Input(i).CopyTo(x.AsSpan(i * Steps * Inputs));
            data.CopyTarget(i, y.AsSpan(i * Steps * Outputs, Steps * Outputs));
        }

        SequenceData stored = SequenceData.Pairs(x, y, Steps, Inputs, Outputs, Steps).WithLengths(lengths);
        Network one = TestModel.Of(Model).Create(), two = TestModel.Of(Model).Create();
        foreach ((Network model, SequenceData samples) in new[] { (one, data), (two, stored) })
        {
            using var trainer = new Trainer<Network>(model, new TrainerOptions { BatchSize = 16, Shards = 3, Threads = threads, StepsPerEpoch = 5 });
            trainer.Fit(samples, 3, samples);
        }

        Assert.Equal(two.Parameters.Values.ToArray(), one.Parameters.Values.ToArray());
    }

    // The first batches make the tables of the threads.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_OfEndlessSamples_AllocatesNothingPerBatch(int threads)
    {
        SequenceData data = Lengths(int.MaxValue, seed: 3);
        var gauge = new Gauge();
        using var trainer = new Trainer<Network>(
            TestModel.Of(Model).Create(), new TrainerOptions { BatchSize = 32, Shards = 4, Threads = threads, Shuffle = false, StepsPerEpoch = 50, ValidationSteps = 2 });
        trainer.Fit(data, 4, data, gauge);
        Assert.Equal(0, gauge.Least);
        Assert.True(gauge.Batches > 100);
    }

    [Fact]
    public void Slice_Split_Weights_OfGeneratedSamples_AreTheirs()
    {
        SequenceData data = Lengths(100, seed: 3);
        (SequenceData earlier, SequenceData later) = data.Split(0.8);
        Assert.Equal(data.Input(83).ToArray(), later.Input(3).ToArray());
        Assert.Equal(data.Length(83), later.Length(3));
        Assert.Equal(80, earlier.Count);
        Assert.Equal(2f, data.WithWeights(Enumerable.Repeat(2f, 100).ToArray()).Weight(5, 0));
        float[] part = new float[3 * Outputs];
        data.CopyTarget(7, 2, part);
        Assert.Equal(Target(data, 7)[(2 * Outputs)..(5 * Outputs)], part);
    }

    [Fact]
    public void Generator_OfAWrongLength_IsNamed()
    {
        SequenceData fixedLength = SequenceData.Generate((i, _, _, _) => i == 3 ? 4 : 5, 10, 5, 1, 1), several = SequenceData.Generate((i, _, _, _) => i, 10, 5, 1, 1, shortest: 2);
        _ = fixedLength.Input(2);
        Assert.Equal("The generator returned 4 time steps for sample 3, expected 5, since Generate was called without 'shortest'.", Assert.Throws<InvalidOperationException>(() => fixedLength.Input(3)).Message);
        Assert.Equal("The generator returned 1 time steps for sample 1, expected 2 … 5.", Assert.Throws<InvalidOperationException>(() => several.Length(1)).Message);
        Assert.Equal("The generator returned 6 time steps for sample 6, expected 2 … 5.", Assert.Throws<InvalidOperationException>(() => several.Length(6)).Message);
        Assert.False(fixedLength.HasLengths);
        Assert.True(several.HasLengths);
    }

    [Fact]
    public void Generator_ThatThrew_IsAskedAgain()
    {
        bool throws = true;
        SequenceData data = SequenceData.Generate((_, _, _, _) => throws ? throw new TimeoutException() : 5, 10, 5, 1, 1);
        Assert.Throws<TimeoutException>(() => data.Input(3));
        throws = false;
        Assert.Equal(5, data.Input(3).Length);
    }

    [Fact]
    public void Arguments_OutOfRange_AreNamed()
    {
        SampleGenerator generator = (_, _, _, _) => 1;
        Assert.Equal("generator", Assert.Throws<ArgumentNullException>(() => SequenceData.Generate(null!, 1, 1, 1, 1)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Generate(generator, 0, 1, 1, 1)).ParamName);
        Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Generate(generator, 1, 0, 1, 1)).ParamName);
        Assert.Equal("shortest", Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Generate(generator, 1, 5, 1, 1, shortest: 0)).ParamName);
        Assert.Equal("shortest", Assert.Throws<ArgumentOutOfRangeException>(() => SequenceData.Generate(generator, 1, 5, 1, 1, shortest: 6)).ParamName);
        SequenceData data = SequenceData.Generate(generator, 1, 1, 1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Input(1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Length(-1));
        Assert.Throws<ArgumentException>(() => data.CopyTarget(0, new float[2]));
    }

    // Of a random length; at each step the targets are the sum of the last five inputs, and whether it is above 0.
    private static SequenceData Lengths(int count, int seed) => SequenceData.Generate(
        static (_, random, input, target) =>
        {
            int length = 4 + random.NextInt(Steps - 3);
            for (int i = 0; i < length * Inputs; i++)
            {
                input[i] = (float)random.NextNormal();
            }

            for (int t = 0; t < length; t++)
            {
                float sum = 0;
                for (int i = Math.Max(0, (t - 4) * Inputs); i < (t + 1) * Inputs; i++)
                {
                    sum += input[i];
                }

                target[t * Outputs] = sum;
                target[t * Outputs + 1] = sum > 0 ? 1 : 0;
            }

            return length;
        },
        count, Steps, Inputs, Outputs, Steps, shortest: 4, seed);

    private static float[] Target(SequenceData data, int index)
    {
        float[] target = new float[data.TargetSteps * data.Targets];
        data.CopyTarget(index, target);
        return target;
    }

    // Over all threads; other threads of the host may allocate now and then, what a batch allocates each would have.
    private sealed class Gauge : IProgress<TrainingProgress>
    {
        private long _before = -1;

        public long Least { get; private set; } = long.MaxValue;

        public int Batches { get; private set; }

        public void Report(TrainingProgress value)
        {
            long now = GC.GetTotalAllocatedBytes(precise: true);
            if (value is { Epoch: > 1, EpochEnded: false, Batch: > 1 })
            {
                Least = Math.Min(Least, now - _before);
                Batches++;
            }

            _before = GC.GetTotalAllocatedBytes(precise: true);
        }
    }
}
