namespace Unrolled.Tests;

/// <summary>Measures what an action allocates.</summary>
internal static class Allocation
{
    /// <summary>Bytes that this thread allocates in the second of two runs; the first one is for what happens only once.</summary>
    public static long Of(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
