namespace Unrolled.Tool.Formats.Torch.Pickle;

/// <summary>A class or function that a pickle names. It is a name and nothing else: nothing is looked up or run.</summary>
/// <param name="Module">"torch._utils".</param>
/// <param name="Name">"_rebuild_tensor_v2".</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    // What makes a pickle dangerous elsewhere, and what no model has a reason to name: these packages,
    private static readonly HashSet<string> Packages = new(StringComparer.Ordinal)
    {
        "os", "posix", "nt", "subprocess", "sys", "importlib", "runpy", "pty", "shutil", "socket", "ctypes", "pickle", "_pickle", "marshal", "webbrowser", "urllib", "requests", "tempfile", "threading",
        "multiprocessing", "asyncio", "builtins", "__builtin__", "popen2", "timeit", "cProfile", "pdb", "bdb", "ssl", "ftplib", "smtplib",
    };

    // and these modules, whose names a user's own package may have.
    private static readonly HashSet<string> Modules = new(StringComparer.Ordinal) { "code", "codeop", "commands", "http.client", "http.server", "pip", "platform", "profile", "signal", "types" };

    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "set", "frozenset", "list", "dict", "tuple", "int", "float", "complex", "bool", "str", "bytes", "bytearray", "object", "slice", "range", "unicode", "long",
    };

    /// <summary>True of functions that run programs or code, or reach files and networks. A file that names one is refused, wherever the name stands.</summary>
    public bool IsDangerous => (Packages.Contains(Module.Split('.')[0]) || Modules.Contains(Module)) && !(Module is "builtins" or "__builtin__" && Harmless.Contains(Name)) && !Is("types", "SimpleNamespace");

    public bool Is(string module, string name) => Module == module && Name == name;

    public override string ToString() => $"{Module}.{Name}";
}
