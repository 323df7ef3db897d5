using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Samples.Edge;

/// <summary>An open file, device or folder. .NET's console and streams would do, but they are a tenth of the program's size.</summary>
/// <param name="number">The file descriptor.</param>
/// <param name="name">For messages.</param>
/// <param name="owned">True to close it.</param>
internal sealed class Descriptor(int number, string name, bool owned) : IDisposable
{
    public static Descriptor Input { get; } = new(0, "standard input", owned: false);

    public static Descriptor Output { get; } = new(1, "standard output", owned: false);

    public static Descriptor Error { get; } = new(2, "standard error", owned: false);

    public int Number { get; private set; } = number;

    /// <summary>What messages call it.</summary>
    public string Name => name;

    /// <summary>Opens a file, which programs that are started do not inherit.</summary>
    /// <param name="path">Its path, which is also its name in messages.</param>
    /// <param name="flags">Of <see cref="Libc"/>.</param>
    /// <returns>Null where it cannot be opened; <see cref="Libc.LastError"/> says why.</returns>
    public static Descriptor? Open(string path, int flags)
    {
        const int OwnerOnly = 0x180; // rw-------
        int number;
        do
        {
            number = Libc.Open(ref Path(path)[0], flags | Libc.CloseOnExec, OwnerOnly);
        }
        while (number < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
        return number < 0 ? null : new Descriptor(number, path, owned: true);
    }

    /// <summary>A path as the C library reads it: UTF-8, with a zero at the end.</summary>
    public static byte[] Path(string path) => Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>Reads what there is, at most the buffer's length.</summary>
    /// <returns>The number of bytes; 0 at the end, −1 on an error, of which <see cref="Libc.Again"/> is one.</returns>
    public int Read(Span<byte> buffer)
    {
        nint read;
        do
        {
            read = Libc.Read(Number, ref MemoryMarshal.GetReference(buffer), buffer.Length);
        }
        while (read < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
        return (int)read;
    }

    /// <summary>Writes all bytes.</summary>
    /// <returns>False where they cannot be written; <see cref="Libc.LastError"/> says why.</returns>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written = Libc.Write(Number, ref MemoryMarshal.GetReference(bytes), bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
            }
            else if (!MayRetry(Marshal.GetLastPInvokeError()))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a text as UTF-8. An error is of no interest: there is nowhere left to tell it.</summary>
    public void TellLine(string text) => TryWrite(Encoding.UTF8.GetBytes(text + '\n'));

    // Whoever started the program may have made its output one that does not wait: then this waits until it takes more.
    private bool MayRetry(int error)
    {
        if (error == Libc.Again)
        {
            var entry = new PollEntry(Number, Libc.PollOut);
            Libc.Poll(ref entry, 1, -1);
        }

        return error is Libc.Again or Libc.Interrupted;
    }

    public void Dispose()
    {
        if (owned && Number >= 0)
        {
            Libc.Close(Number);
            Number = -1;
        }
    }
}
