namespace Unrolled.Tests;

/// <summary>After the first call, steps and predictions allocate nothing.</summary>
public class AllocationTests
{
    private const int Calls = 20;

    public static TheoryData<string> AllModels { get; } = [.. TestModel.OfWindows.Select(m => m.Name)];

    public static TheoryData<string> Streams { get; } = [.. TestModel.OfStreams.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_AfterTheFirst_AllocatesNothing(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        NetworkState state = test.CreateState(model);
        StepFunction step = test.Step;
        float[] x = new float[model.Definition.Inputs], y = new float[model.Definition.Outputs];
        Assert.Equal(0, AllocatedBytes(() => step(model, state, x, y)));
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_AfterTheFirst_AllocatesNothing(string name)
    {
        Network model = TestModel.Of(name).Create();
        var sample = new Sample(model.Definition, 3, 5);
        int length = sample.OutputSteps * model.Definition.Outputs;
        float[] window = sample.Window(0).ToArray(), y = new float[length], ys = new float[5 * length];
        Assert.Equal(0, AllocatedBytes(() => model.Predict(window, y)));
        Assert.Equal(0, AllocatedBytes(() => model.Predict(sample.X, 5, ys)));
    }

    [Fact]
    public void Reset_AllocatesNothing()
    {
        TestModel test = TestModel.Of(nameof(Models.Climate));
        NetworkState state = test.CreateState(test.Create());
        Assert.Equal(0, AllocatedBytes(state.Reset));
    }

    [Fact]
    public void CopyOfState_AllocatesNothing()
    {
        TestModel test = TestModel.Of(nameof(Models.Climate));
        Network model = test.Create();
        NetworkState state = test.CreateState(model), other = test.CreateState(model);
        var saved = new float[state.Length];
        Assert.Equal(0, AllocatedBytes(() => other.CopyFrom(state)));
        Assert.Equal(0, AllocatedBytes(() => state.CopyTo(saved)));
        Assert.Equal(0, AllocatedBytes(() => state.CopyFrom(saved)));
        Assert.Equal(0, AllocatedBytes(() => state.SetHidden("lstm_1", state.Hidden("lstm_1"))));
    }

    // The control: were the counter blind, the tests above would pass by not seeing.
    [Fact]
    public void AllocatedBytes_OfSmallestAllocation_IsSeen()
    {
        object? kept = null;
        Assert.True(AllocatedBytes(() => kept = new object()) >= Calls * 16);
        GC.KeepAlive(kept);
    }

    // The least of three measurements: a collection that another test's thread starts in between retires this thread's allocation
    // buffer, whose unused rest may then be counted as allocated. What the calls allocate themselves is in all three.
    private static long AllocatedBytes(Action call) => Enumerable.Range(0, 3).Min(_ => Allocation.Of(() =>
    {
        for (int i = 0; i < Calls; i++)
        {
            call();
        }
    }));
}
