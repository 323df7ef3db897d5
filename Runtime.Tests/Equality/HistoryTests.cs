namespace Unrolled.Tests;

/// <summary>What streams remember of a convolution's input: copied, saved, restored and reset, it gives the bits of a stream that was never touched.</summary>
public class HistoryTests
{
    private const int Steps = 17;

    // Cuts before and after the rings have gone round.
    public static TheoryData<string, int> Models { get; } =
    [
        .. from name in new[] { nameof(Tests.Models.Conv1D1x8Causal), nameof(Tests.Models.Conv1D2x17Dilated), nameof(Tests.Models.Conv1D5x20x33), nameof(Tests.Models.WaveNet2x6Gru4), nameof(Tests.Models.Lstm3x5Conv9Lstm4) }
           from cut in new[] { 0, 1, 2, 3, 4, 7, 12 }
           select new TheoryDataRow<string, int>(name, cut),
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void CopyFrom_OtherState_ContinuesIt(string name, int cut) => Continue(name, cut, (test, model, state) =>
    {
        NetworkState copy = test.CreateState(model);
        StepRun.Outputs(test, model, copy, new Sample(model.Definition, 5, 1, seed: 3).X);
        copy.CopyFrom(state);
        return copy;
    });

    [Theory]
    [MemberData(nameof(Models))]
    public void CopyFrom_SavedState_ContinuesIt(string name, int cut) => Continue(name, cut, (test, model, state) =>
    {
        var saved = new float[state.Length];
        state.CopyTo(saved);
        NetworkState restored = test.CreateState(model);
        StepRun.Outputs(test, model, restored, new Sample(model.Definition, cut % 2 == 0 ? 4 : 5, 1, seed: 3).X);
        restored.CopyFrom(saved);
        return restored;
    });

    [Theory]
    [MemberData(nameof(Models))]
    public void Reset_OfUsedState_IsANewOne(string name, int cut)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var sample = new Sample(model.Definition, Steps, 1);
        NetworkState state = test.CreateState(model);
        StepRun.Outputs(test, model, state, sample.X.AsSpan(0, cut * model.Definition.Inputs));
        state.Reset();
        Closeness.AssertSameBits(StepRun.Outputs(test, model, test.CreateState(model), sample.X), StepRun.Outputs(test, model, state, sample.X), name);
    }

    [Fact]
    public void CopyTo_OfStream_HoldsTheLastInputsOldestFirst()
    {
        TestModel test = TestModel.Of(nameof(Tests.Models.Conv1D2x17Dilated));
        Network model = test.Create();
        NetworkState state = test.CreateState(model);
        float[] x = [.. Enumerable.Range(1, 2 * 7).Select(i => (float)i)];
        StepRun.Outputs(test, model, state, x);
        var saved = new float[state.Length];
        state.CopyTo(saved);
        Assert.Equal(x[^8..], saved);
    }

    private static void Continue(string name, int cut, Func<TestModel, Network, NetworkState, NetworkState> transfer)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        int inputs = model.Definition.Inputs;
        var sample = new Sample(model.Definition, Steps, 1);
        float[] expected = StepRun.Outputs(test, model, test.CreateState(model), sample.X);
        NetworkState state = test.CreateState(model);
        float[] before = StepRun.Outputs(test, model, state, sample.X.AsSpan(0, cut * inputs));
        float[] after = StepRun.Outputs(test, model, transfer(test, model, state), sample.X.AsSpan(cut * inputs));
        Closeness.AssertSameBits(expected, [.. before, .. after], $"{name}, {cut}");
    }
}
