using System.Text;

namespace Unrolled.Orleans;

/// <summary>
/// The shape of a stream as text: what goes in, what is carried from step to step, what comes out. Two models of the same shape can continue each other's streams; the names of layers are part of
/// it, so that a GRU does not take over the state of a SimpleRnn of the same size.
/// </summary>
internal static class StateLayout
{
    /// <summary>The shape of a network: <c>input 1, lstm_0.h 32, lstm_0.c 32, output 1</c>.</summary>
    public static string Of(NetworkDefinition definition)
    {
        var text = new StringBuilder($"input {definition.StreamInputs}");
        foreach (StateDefinition state in definition.States)
        {
            text.Append($", {state.Layer}.{(state.Kind == StateKind.Cell ? 'c' : 'h')} {state.Units}");
        }

        foreach (HistoryDefinition history in definition.Histories)
        {
            text.Append($", {history.Layer}.past {history.Steps}x{history.Width}");
        }

        return text.Append($", output {definition.Outputs}").ToString();
    }

    /// <summary>Why streams of a network cannot be hosted; null if they can.</summary>
    public static string? Refusal(NetworkDefinition definition)
    {
        if (!definition.Streams)
        {
            return $"'{definition.Name}' needs whole sequences: it cannot run step by step.";
        }

        // What a state saves does not have these, and a stream would continue without them.
        if (definition.HasSource)
        {
            return $"'{definition.Name}' begins with a source, which a saved state does not have.";
        }

        foreach (InputDefinition input in definition.InputLayers)
        {
            if (input.Kind == InputKind.Constant)
            {
                return $"'{definition.Name}' has the constant input '{input.Name}', which a saved state does not have: make it an input of every step.";
            }
        }

        return null;
    }
}
