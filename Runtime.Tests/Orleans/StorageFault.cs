namespace Unrolled.Tests;

/// <summary>How a storage fails.</summary>
internal enum StorageFault
{
    None,
    Fails,
    FailsWrites,
    FailsAfterWriting,
    Hangs,
}
