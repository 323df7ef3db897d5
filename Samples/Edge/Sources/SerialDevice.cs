namespace Unrolled.Samples.Edge;

/// <summary>Opens serial devices.</summary>
internal static class SerialDevice
{
    // Of <asm-generic/termbits.h>: baud rates and their codes.
    private static ReadOnlySpan<int> Rates => [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600];

    private static ReadOnlySpan<int> Codes => [0x9, 0xB, 0xC, 0xD, 0xE, 0xF, 0x1001, 0x1002, 0x1003, 0x1004, 0x1007];

    /// <summary>True for a rate that devices can have.</summary>
    public static bool HasRate(int baud) => Rates.IndexOf(baud) >= 0;

    /// <summary>Opens a device for reading as it sends: 8 bits, no parity, no echo, no control characters.</summary>
    /// <param name="path">The device: <c>/dev/ttyUSB0</c>.</param>
    /// <param name="baud">Bits per second.</param>
    /// <exception cref="EdgeException">It cannot be opened, or is no serial device.</exception>
    public static Descriptor Open(string path, int baud)
    {
        Descriptor device = Descriptor.Open(path, Libc.ReadOnly | Libc.NoTerminal | Libc.NonBlocking)
            ?? throw new EdgeException(ExitCode.Source, $"expected a serial device at '{path}', got an error: {Libc.LastError()}");
        if (Libc.GetTerminal(device.Number, out TerminalSettings settings) == 0)
        {
            Libc.MakeRaw(ref settings);
            if (Libc.SetSpeed(ref settings, (uint)Codes[Rates.IndexOf(baud)]) == 0
                && Libc.SetTerminal(device.Number, Libc.Now, ref settings) == 0
                && Libc.DiscardTerminal(device.Number, Libc.InputQueue) == 0)
            {
                return device;
            }
        }

        string error = Libc.LastError();
        device.Dispose();
        throw new EdgeException(ExitCode.Source, $"expected a serial device at '{path}' that can be set to {Number.Text(baud)} baud, got an error: {error}");
    }
}
