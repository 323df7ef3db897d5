namespace Unrolled.Bench.Precision;

/// <summary>One network in three precisions: a step of each.</summary>
/// <param name="Name">Its layers.</param>
/// <param name="Steps">A step with Float32, BFloat16, Int8.</param>
internal sealed record StepCase(string Name, IReadOnlyList<Action> Steps)
{
    private delegate void StepOf<TModel, TState>(TModel model, TState state, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StepCase> All { get; } =
    [
        new("Lstm 1 → 64, Dense 1", [
            Step(new Lstm64Float32(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Lstm64BFloat16(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Lstm64Int8(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y))]),
        new("Lstm 1 → 128, Dense 1", [
            Step(new Lstm128Float32(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Lstm128BFloat16(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Lstm128Int8(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y))]),
        new("Lstm 1 → 512, Dense 1", [
            Step(new Lstm512Float32(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Lstm512BFloat16(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Lstm512Int8(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y))]),
        new("Gru 1 → 64, Dense 1", [
            Step(new Gru64Float32(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Gru64BFloat16(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Gru64Int8(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y))]),
        new("Gru 1 → 128, Dense 1", [
            Step(new Gru128Float32(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Gru128BFloat16(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Gru128Int8(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y))]),
        new("Gru 1 → 512, Dense 1", [
            Step(new Gru512Float32(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Gru512BFloat16(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y)),
            Step(new Gru512Int8(1), m => m.CreateState(), (m, s, x, y) => m.Step(s, x, y))]),
    ];

    private static Action Step<TModel, TState>(TModel model, Func<TModel, TState> createState, StepOf<TModel, TState> step)
    {
        TState state = createState(model);
        float[] x = [0.5f], y = new float[1];
        return () => step(model, state, x, y);
    }
}
