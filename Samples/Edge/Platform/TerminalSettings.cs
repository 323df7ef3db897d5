using System.Runtime.InteropServices;

namespace Unrolled.Samples.Edge;

/// <summary><c>struct termios</c> of Linux on x64 and ARM64, 60 bytes. Only the C library looks inside.</summary>
[StructLayout(LayoutKind.Sequential, Size = 60)]
internal struct TerminalSettings
{
    // So that it is aligned as the C library's, whose first members are these.
    public uint InputFlags, OutputFlags, ControlFlags, LocalFlags;
}
