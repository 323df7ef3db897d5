using Orleans;

namespace Unrolled.Orleans;

/// <summary>A version of a model has states, inputs or outputs of another shape than the streams have.</summary>
[GenerateSerializer]
[Alias("Unrolled.StateLayoutException")]
public sealed class StateLayoutException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="subject">Whose shape it is, for the message.</param>
    /// <param name="expected">The shape that the streams have.</param>
    /// <param name="got">The shape that came.</param>
    public StateLayoutException(string subject, string expected, string got)
        : base($"{subject}: expected [{expected}], got [{got}].")
    {
        Expected = expected;
        Got = got;
    }

    /// <summary>The shape that the streams have: <c>input 1, lstm_0.h 32, lstm_0.c 32, output 1</c>.</summary>
    [Id(0)]
    public string Expected { get; private set; }

    /// <summary>The shape that came.</summary>
    [Id(1)]
    public string Got { get; private set; }
}
