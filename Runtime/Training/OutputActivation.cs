using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The activation that a network ends in, as far as its declaration tells.</summary>
internal static class OutputActivation
{
    /// <summary>Stands for no activation, in messages.</summary>
    public const string None = "without an activation";

    /// <summary>The activation, or <see cref="None"/>, that gives another form of outputs than a loss expects; null if no conflict is known.</summary>
    public static string? Contradicts(NetworkDefinition definition, OutputForm form)
    {
        if (form == OutputForm.Any || LastLayer(definition.Declaration) is not ({ Length: > 0 } kind, var arguments))
        {
            return null;
        }

        // Dense(5, Activation = Softmax), or Activation(Softmax): a separate layer.
        string? activation = Named(arguments) ?? (kind == "Activation" ? arguments.Split(',')[0].Trim() : kind == "Dense" ? None : null);
        return form switch
        {
            OutputForm.Logits when activation is "Softmax" or "Sigmoid" => activation,
            OutputForm.Probabilities when activation is "LogSoftmax" or None or "Linear" => activation,
            _ => null,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string? Named(string arguments)
    {
        foreach (string argument in arguments.Split(','))
        {
            string[] parts = argument.Split('=', StringSplitOptions.TrimEntries);
            if (parts is ["Activation", var value])
            {
                return value;
            }
        }

        return null;
    }

    // The last Kind(arguments) of a declaration, or Kind without any. A graph, whose output may be another layer, names sources.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (string Kind, string Arguments)? LastLayer(string declaration)
    {
        if (declaration.Contains("From = ", StringComparison.Ordinal) || declaration.Contains("Output = ", StringComparison.Ordinal))
        {
            return null;
        }

        int depth = 0, start = 0;
        for (int i = 0; i < declaration.Length; i++)
        {
            depth += declaration[i] == '(' ? 1 : declaration[i] == ')' ? -1 : 0;
            start = depth == 0 && declaration[i] == ',' ? i + 1 : start;
        }

        string layer = declaration[start..].Trim();
        int open = layer.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? (layer, "") : (layer[..open], layer[(open + 1)..].TrimEnd(')'));
    }
}
