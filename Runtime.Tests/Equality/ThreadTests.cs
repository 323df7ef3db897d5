namespace Unrolled.Tests;

/// <summary>One model serves many states on many threads.</summary>
public class ThreadTests
{
    private const int Streams = 12, Steps = 200;

    [Theory]
    [InlineData(nameof(Models.Lstm2x8))]
    [InlineData(nameof(Models.Stack2x7x9x17))]
    [InlineData(nameof(Models.Climate))]
    [InlineData(nameof(Models.Dense3x65x2))]
    public void Step_OfManyStreamsOnThreads_SameBitsAsAlone(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        Sample[] samples = [.. Enumerable.Range(0, Streams).Select(i => new Sample(model.Definition, Steps, 1, seed: i))];
        float[][] expected = [.. samples.Select(s => StepRun.Outputs(test, model, test.CreateState(model), s.X))];
        OnThreads(i => Closeness.AssertSameBits(expected[i], StepRun.Outputs(test, model, test.CreateState(model), samples[i].X), $"{name}, stream {i}"));
    }

    [Theory]
    [InlineData(nameof(Models.Lstm2x8))]
    [InlineData(nameof(Models.Climate))]
    public void Predict_OnThreads_SameBitsAsAlone(string name)
    {
        Network model = TestModel.Of(name).Create();
        Sample[] samples = [.. Enumerable.Range(0, Streams).Select(i => new Sample(model.Definition, 1 + i % 5, 3, seed: i))];
        float[][] expected = [.. samples.Select(s => Windows(model, s))];
        OnThreads(i =>
        {
            for (int repeat = 0; repeat < 20; repeat++)
            {
                Closeness.AssertSameBits(expected[i], Windows(model, samples[i]), $"{name}, windows {i}");
                var together = new float[expected[i].Length];
                model.Predict(samples[i].X, 3, together);
                Closeness.AssertSameBits(expected[i], together, $"{name}, batch {i}");
            }
        });
    }

    private static float[] Windows(Network model, Sample sample)
    {
        int length = sample.OutputSteps * model.Definition.Outputs;
        var y = new float[sample.Batch * length];
        for (int n = 0; n < sample.Batch; n++)
        {
            model.Predict(sample.Window(n), y.AsSpan(n * length, length));
        }

        return y;
    }

    // As many threads as streams, whatever the number of processors, and all start at once.
    private static void OnThreads(Action<int> work)
    {
        using var start = new Barrier(Streams);
        var failures = new Exception?[Streams];
        Thread[] threads = [.. Enumerable.Range(0, Streams).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                work(i);
            }
            catch (Exception exception)
            {
                failures[i] = exception;
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.All(failures, Assert.Null);
    }
}
