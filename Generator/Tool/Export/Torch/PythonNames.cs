using System.Text;

namespace Unrolled.Tool.Export.Torch;

/// <summary>Names of Python variables and of a module's attributes for names of layers.</summary>
internal sealed class PythonNames
{
    // Keywords, what a forward pass uses, and members of torch.nn.Module that an attribute would hide.
    private static readonly string[] Reserved =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
        "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "match", "case",
        "self", "torch", "nn", "F", "max", "load", "load_file", "same_padding", "x", "h", "c", "pads", "scores", "count",
        "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu", "cuda", "double", "dump_patches", "eval", "extra_repr", "float", "forward",
        "get_buffer", "get_extra_state", "get_parameter", "get_submodule", "half", "ipu", "load_state_dict", "modules", "mtia", "named_buffers", "named_children", "named_modules", "named_parameters",
        "parameters", "register_backward_hook", "register_buffer", "register_forward_hook", "register_forward_pre_hook", "register_module", "register_parameter", "requires_grad_", "set_extra_state",
        "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train", "training", "type", "xpu", "zero_grad",
    ];

    // What a layer's further variables and attributes are called after its own.
    private static readonly string[] Endings = ["", "_h", "_c", "_forward", "_reverse", "_reverse_h", "_reverse_c", "_initial_h", "_initial_c", "_reverse_initial_h", "_reverse_initial_c", "_query", "_key", "_score", "_re", "_im", "_basis"];

    private readonly HashSet<string> _taken = new(Reserved, StringComparer.Ordinal);

    /// <summary>A name like the one that is wanted, which no other call got.</summary>
    public string Of(string wanted)
    {
        var text = new StringBuilder();
        foreach (char c in wanted)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        }

        // Two underscores in front would be mangled by the class.
        string plain = text.ToString().TrimStart('_');
        plain = plain.Length == 0 || char.IsAsciiDigit(plain[0]) ? $"layer_{plain}" : plain;
        string name = plain;
        for (int i = 1; Array.Exists(Endings, ending => _taken.Contains(name + ending)); i++)
        {
            name = $"{plain}_{i}";
        }

        _taken.UnionWith(Endings.Select(ending => name + ending));
        return name;
    }
}
