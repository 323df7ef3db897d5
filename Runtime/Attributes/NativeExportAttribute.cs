namespace Unrolled;

/// <summary>
/// Makes a network callable from C: the generator also writes functions that NativeAOT exports from a native library (<c>NativeLib</c> <c>Shared</c> or <c>Static</c> in the project), and a C header
/// that declares them.
/// </summary>
/// <remarks>
/// With the prefix <c>wave</c> the header is <c>wave.h</c>, and its functions are <c>wave_load</c>, <c>wave_create</c>, <c>wave_stream_create</c>, <c>wave_step</c>, <c>wave_step_block</c>,
/// <c>wave_reset</c>, <c>wave_save_state</c>, <c>wave_load_state</c>, <c>wave_predict</c>, <c>wave_last_error</c> and others, as far as the network has them: docs/native-library.md.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NativeExportAttribute : Attribute
{
    /// <summary>Exports a network.</summary>
    /// <param name="prefix">
    /// What the names of all functions and the header's begin with: 1 … 63 ASCII letters, digits and underscores, the first a letter. No two networks of a project may have prefixes whose functions
    /// have the same names.
    /// </param>
    public NativeExportAttribute(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        Prefix = prefix;
    }

    /// <summary>What the names of all functions begin with.</summary>
    public string Prefix { get; }
}
