using System.IO.Pipes;

namespace Unrolled.Tests;

/// <summary>A pipe whose end a source reads.</summary>
internal sealed class Pipe : IDisposable
{
    private readonly AnonymousPipeServerStream _server = new(PipeDirection.Out);

    /// <summary>What a source reads from.</summary>
    public Descriptor Reader => new((int)_server.ClientSafePipeHandle.DangerousGetHandle(), "the pipe", owned: false);

    public void Write(string text) => _server.Write(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>No more comes.</summary>
    public void End() => _server.SafePipeHandle.Dispose();

    public void Dispose() => _server.Dispose();
}
