namespace Unrolled.Bench;

/// <summary>Rows of one stream of single values.</summary>
internal static class SingleStream
{
    /// <summary>Inputs before they come again, a power of two.</summary>
    public const int Steps = 64;

    /// <summary>The tolerance where our weights are rounded and the peers' have 32 bits.</summary>
    public const double Rounded = 1e-2;

    /// <summary>A row whose loop is written out by the caller, so that it calls the model's own step and no delegate.</summary>
    public static Workload Of<T, TState>(string name, Func<T> model, Func<T, TState> state, StepLoop<T, TState> loop)
        where T : Network
        => new()
        {
            Name = name,
            Kind = WorkloadKind.Step,
            Steps = Steps,
            Model = model,
            Contender = (w, m) => new StepContender<T, TState>(w, (T)m, state((T)m), loop),
        };
}
