using System.Globalization;

namespace Unrolled.Tool.Formats.Torch;

/// <summary>
/// What the names of modules without weights say: state dicts list all modules, and people call a ReLU "relu". A Sequential numbers its modules, so that gaps show where activations and dropout are.
/// </summary>
/// <param name="state">The state dict.</param>
internal sealed class ModuleNames(StateDict state)
{
    private static readonly (string Part, Activation Activation)[] Hidden =
    [
        ("leaky", Activation.LeakyRelu), ("relu", Activation.Relu), ("gelu", Activation.Gelu), ("selu", Activation.Selu), ("elu", Activation.Elu), ("silu", Activation.Silu), ("swish", Activation.Silu), ("tanh", Activation.Tanh),
    ];

    private static readonly (string Part, Activation Activation)[] Last = [("logsoftmax", Activation.LogSoftmax), ("log_softmax", Activation.LogSoftmax), ("softmax", Activation.Softmax), ("sigmoid", Activation.Sigmoid)];

    private readonly HashSet<string> _withTensors = [.. state.Tensors.Select(t => t.Module)];

    /// <summary>The modules without weights of their own or below them; empty if the file does not list modules.</summary>
    private IEnumerable<string> Bare => state.Modules.Where(m => !_withTensors.Contains(m) && !_withTensors.Any(t => t.StartsWith(m + ".", StringComparison.Ordinal)));

    /// <summary>The activation between two modules, and how it is known; linear if there is none.</summary>
    /// <param name="before">The module before.</param>
    /// <param name="after">The module after.</param>
    /// <param name="found">Whether names or classes say so, so that nothing is assumed.</param>
    public Activation Between(string before, string after, out bool found)
    {
        found = true;
        if (Number(before) is { } first && Number(after) is { } second && Parent(before) == Parent(after))
        {
            if (second - first <= 1)
            {
                return Activation.Linear;
            }

            string[] between = [.. Enumerable.Range(first + 1, Math.Min(second - first - 1, 16)).Select(n => Parent(before) + n.ToString(CultureInfo.InvariantCulture)).Select(m => state.Classes.GetValueOrDefault(m, ""))];
            if (between.All(c => c.Length > 0))
            {
                return between.Select(c => ByName(Hidden, Short(c)) ?? ByName(Last, Short(c))).FirstOrDefault(a => a is not null) ?? Activation.Linear;
            }

            found = false;
            return Stated ?? Activation.Relu;
        }

        if (Stated is { } stated)
        {
            return stated;
        }

        Activation? named = Bare.Select(m => ByName(Hidden, Leaf(m)) ?? ByName(Hidden, Short(state.Classes.GetValueOrDefault(m, "")))).FirstOrDefault(a => a is not null);
        found = named is not null;
        return named ?? Activation.Relu;
    }

    /// <summary>The activation of the last layer by the name or class of a module; null if none says so.</summary>
    public Activation? AtEnd(string last, out string module)
    {
        foreach (string name in Bare)
        {
            module = name;
            if ((ByName(Last, Leaf(name)) ?? ByName(Last, Short(state.Classes.GetValueOrDefault(name, "")))) is { } activation)
            {
                return activation;
            }
        }

        // A Tanh or ReLU at the end of a Sequential, if its class is known.
        if (Number(last) is { } number && Parent(last) + (number + 1).ToString(CultureInfo.InvariantCulture) is var next && state.Classes.TryGetValue(next, out string? type) && ByName(Hidden, Short(type)) is { } hidden)
        {
            module = next;
            return hidden;
        }

        module = "";
        return null;
    }

    /// <summary>Modules of the last layer's Sequential that follow it and are not known.</summary>
    public string? After(string last)
        => Number(last) is { } number ? Bare.FirstOrDefault(m => Parent(m) == Parent(last) && Number(m) is { } n && n > number && !state.Classes.ContainsKey(m)) : null;

    /// <summary>A module without weights whose name has a part; null if there is none.</summary>
    public string? Find(string part) => Bare.FirstOrDefault(m => Leaf(m).Contains(part, StringComparison.OrdinalIgnoreCase) || Short(state.Classes.GetValueOrDefault(m, "")).Contains(part, StringComparison.OrdinalIgnoreCase));

    private Activation? Stated => state.Value("activation", "act", "activation_fn", "hidden_activation") is string text ? ByName(Hidden, text) : null;

    private static Activation? ByName((string Part, Activation Activation)[] table, string name)
    {
        foreach ((string part, Activation activation) in table)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return activation;
            }
        }

        return null;
    }

    private static string Parent(string module) => module[..(module.LastIndexOf('.') + 1)];

    private static string Leaf(string module) => module[(module.LastIndexOf('.') + 1)..];

    private static string Short(string type) => type[(type.LastIndexOf('.') + 1)..];

    private static int? Number(string module) => module.Contains('.') && int.TryParse(Leaf(module), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
