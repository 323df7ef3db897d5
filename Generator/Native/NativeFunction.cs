namespace Unrolled.Generator.Native;

/// <summary>A function that C calls.</summary>
/// <param name="Name">Its name after the prefix, which is also that of the C# method in another spelling.</param>
/// <param name="Comment">What it does, in one or more lines for the header.</param>
/// <param name="Method">The method of <c>Unrolled.NativeExports</c> that it calls.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record NativeFunction(string Name, string Comment, string Method, EquatableArray<NativeParameter> Parameters)
{
    /// <summary>The type that C gets; a status for most.</summary>
    public string Result { get; init; } = "int32_t";

    /// <summary>The C# expression, where it is not a call with the network's number and the parameters.</summary>
    public string Expression { get; init; } = "";
}
