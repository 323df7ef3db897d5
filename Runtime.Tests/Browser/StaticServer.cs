using System.Net;
using System.Net.Sockets;

namespace Unrolled.Tests.Browser;

/// <summary>A web server of static files, as simple as "python3 -m http.server": no compression, nothing but the files.</summary>
internal sealed class StaticServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _folder;
    private readonly Task _serving;

    public StaticServer(string folder)
    {
        _folder = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Address);
        _listener.Start();
        _serving = Serve();
    }

    /// <summary>Where the files are.</summary>
    public string Address { get; }

    /// <summary>Ends the server: from then on, connections are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }

            await Answer(context);
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        string file = Path.GetFullPath(Path.Combine(_folder, path == "/" ? "index.html" : path.TrimStart('/')));
        try
        {
            if (!file.StartsWith(_folder, StringComparison.Ordinal) || !File.Exists(file))
            {
                context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            }
            else
            {
                byte[] bytes = await File.ReadAllBytesAsync(file);
                context.Response.ContentType = Path.GetExtension(file) switch
                {
                    ".html" => "text/html",
                    ".css" => "text/css",
                    ".js" => "text/javascript",
                    ".json" => "application/json",
                    ".wasm" => "application/wasm",
                    _ => "application/octet-stream",
                };
                context.Response.ContentLength64 = bytes.Length;
                await context.Response.OutputStream.WriteAsync(bytes);
            }

            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The browser has ended the connection, or the test the server.
        }
    }
}
