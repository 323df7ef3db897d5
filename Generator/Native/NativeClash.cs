namespace Unrolled.Generator.Native;

/// <summary>Prefixes of the networks of one project. Two of them must not give two functions, two sizes or two headers the same name, also where case does not count.</summary>
internal static class NativeClash
{
    /// <summary>For each network, the one that has taken its prefix, or null. The shorter prefix stays, and of equal ones the first.</summary>
    public static IReadOnlyList<NativeLibrary?> Find(IReadOnlyList<NativeLibrary> libraries)
        => [.. libraries.Select((library, i) => libraries.Where((other, k) => k != i && Takes(other.Prefix, library.Prefix) && (other.Prefix.Length < library.Prefix.Length || k < i)).FirstOrDefault())];

    // wave_stream and wave have the function wave_stream_create in common.
    private static bool Takes(string prefix, string other)
        => other.Equals(prefix, StringComparison.OrdinalIgnoreCase) || other.StartsWith(prefix + "_", StringComparison.OrdinalIgnoreCase);
}
