namespace Unrolled.Tool.Import;

/// <summary>Faults of files whose name was not known where they were found.</summary>
internal static class FormatFault
{
    /// <summary>The same fault with the file's name.</summary>
    public static ModelFormatException At(this ModelFormatException fault, string? path)
    {
        if (fault.File is not null || path is null)
        {
            return fault;
        }

        // Before the reason stands what stands there for a file without a name.
        int reason = fault.Message.IndexOf(": ", StringComparison.Ordinal);
        return new ModelFormatException(fault.Message[(reason + 2)..], path, fault.Tensors is [var tensor, ..] ? tensor : null, fault);
    }
}
