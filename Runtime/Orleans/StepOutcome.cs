namespace Unrolled.Orleans;

/// <summary>What a stream did with a call.</summary>
public enum StepOutcome
{
    /// <summary>The steps were taken, or had been taken by this very call before: the reply has their outputs.</summary>
    Stepped,

    /// <summary>Nothing: the stream is before the call's position, since it went back to its saved state. The caller repeats its inputs from the reply's position on.</summary>
    Behind,

    /// <summary>Nothing: the stream has passed the call's position with other calls, and no longer has the outputs.</summary>
    Passed,
}
