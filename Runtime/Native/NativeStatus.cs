namespace Unrolled;

/// <summary>What a C function returns. The generator writes the same numbers into the header.</summary>
internal enum NativeStatus
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>A null pointer, a length that does not fit, a token out of range.</summary>
    InvalidArgument,

    /// <summary>A handle that was freed, or is none of this network.</summary>
    InvalidHandle,

    /// <summary>A model file that is damaged, or of another network.</summary>
    InvalidModel,

    /// <summary>A saved state that is damaged, or of another network.</summary>
    InvalidState,

    /// <summary>A call that is not possible now, such as a step before the source.</summary>
    InvalidOperation,

    /// <summary>A file that cannot be read.</summary>
    InputOutput,

    /// <summary>Not enough memory.</summary>
    OutOfMemory,

    /// <summary>Anything else.</summary>
    Failed,
}
