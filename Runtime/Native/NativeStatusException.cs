namespace Unrolled;

/// <summary>Ends a C call with a status of its own. Never seen by a caller of the library.</summary>
internal sealed class NativeStatusException(NativeStatus status, string message) : Exception(message)
{
    /// <summary>What the call returns.</summary>
    public NativeStatus Status { get; } = status;
}
