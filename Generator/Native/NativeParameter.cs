namespace Unrolled.Generator.Native;

/// <summary>A parameter of a C function, or a value that its C# method gets in addition.</summary>
/// <param name="Type">The type in C; empty for a value that C does not pass.</param>
/// <param name="Name">The name, or the value.</param>
internal sealed record NativeParameter(string Type, string Name)
{
    /// <summary>A value that the method gets and C does not pass.</summary>
    public static NativeParameter Value(int value) => new("", Code.Text(value));

    public bool IsPassed => Type.Length > 0;

    /// <summary>The declaration in the header.</summary>
    public string Declaration => Type.EndsWith("*", StringComparison.Ordinal) ? Type + Name : $"{Type} {Name}";

    /// <summary>The type in C#: addresses are numbers there, so that generated code is not unsafe.</summary>
    public string ManagedType => Type switch
    {
        "size_t" => "nuint",
        "int32_t" => "int",
        _ => "nint",
    };
}
