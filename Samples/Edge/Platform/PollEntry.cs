using System.Runtime.InteropServices;

namespace Unrolled.Samples.Edge;

/// <summary><c>struct pollfd</c>; a negative descriptor is not waited for.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry(int descriptor, short events)
{
    public int Descriptor = descriptor;
    public short Events = events;

    /// <summary>What came: data, but also the end, an error and a device that is gone.</summary>
    public short Came;
}
