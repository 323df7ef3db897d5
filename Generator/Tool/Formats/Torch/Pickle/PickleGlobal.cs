namespace Unrolled.Tool.Formats.Torch.Pickle;

/// <summary>A class or function that a pickle names. It is a name and nothing else: nothing is looked up or run.</summary>
/// <param name="Module">"torch._utils".</param>
/// <param name="Name">"_rebuild_tensor_v2".</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    // What makes a pickle dangerous elsewhere, and what no model has a reason to name.
    private static readonly HashSet<string> Dangerous = new(StringComparer.Ordinal)
    {
        "os", "posix", "nt", "subprocess", "sys", "importlib", "runpy", "pty", "shutil", "socket", "ctypes", "pickle", "_pickle", "marshal", "code", "codeop", "webbrowser", "http", "urllib", "requests", "tempfile",
        "threading", "multiprocessing", "asyncio", "signal", "platform", "pip", "builtins", "__builtin__", "commands", "popen2", "timeit", "cProfile", "profile", "pdb", "bdb", "ssl", "ftplib", "smtplib", "types",
    };

    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "set", "frozenset", "list", "dict", "tuple", "int", "float", "complex", "bool", "str", "bytes", "bytearray", "object", "slice", "range", "unicode", "long",
    };

    /// <summary>True of functions that run programs or code, or reach files and networks. A file that names one is refused, wherever the name stands.</summary>
    public bool IsDangerous => Dangerous.Contains(Module.Split('.')[0]) && !(Module is "builtins" or "__builtin__" && Harmless.Contains(Name));

    public bool Is(string module, string name) => Module == module && Name == name;

    public override string ToString() => $"{Module}.{Name}";
}
