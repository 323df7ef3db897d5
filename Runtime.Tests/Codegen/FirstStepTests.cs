using System.Runtime;

namespace Unrolled.Tests.Codegen;

// A network of this class's own: no other test may have its step compiled.
[Network(2)]
[Lstm(6)]
[Dense(1)]
public sealed partial class CompiledBeforeItsStep;

/// <summary>No step of a stream waits for the JIT: making its state has the step compiled.</summary>
public sealed class FirstStepTests
{
    // The public Step, and what it calls of the tests' own classes.
    private const int MostMethods = 2;

    [Fact]
    public void FirstStep_AfterCreateState_CompilesOnlyItself()
    {
        var model = new CompiledBeforeItsStep(1);

        Assert.True(CompiledByCreateState(model) > 2 * MostMethods);
        Assert.InRange(CompiledByStep(model), 0, MostMethods);
        LaneWidth other = LaneSupport.IsSupported(LaneWidth.Lanes256) && model.Lanes != LaneWidth.Lanes256 ? LaneWidth.Lanes256 : LaneWidth.Scalar;
        model.Lanes = other;
        Assert.True(CompiledByCreateState(model) > 0);
        Assert.Equal(0, CompiledByStep(model));
        Assert.Equal(0, CompiledByCreateState(model));
    }

    private static long CompiledByStep(CompiledBeforeItsStep model)
    {
        CompiledBeforeItsStep.State state = model.CreateState();
        float[] x = [0.5f, -0.25f], y = [0];
        long before = JitInfo.GetCompiledMethodCount(currentThread: true);
        model.Step(state, x, y);
        return JitInfo.GetCompiledMethodCount(currentThread: true) - before;
    }

    private static long CompiledByCreateState(CompiledBeforeItsStep model)
    {
        long before = JitInfo.GetCompiledMethodCount(currentThread: true);
        model.CreateState();
        return JitInfo.GetCompiledMethodCount(currentThread: true) - before;
    }
}
