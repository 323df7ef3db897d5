using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Unrolled.Samples.Gateway;

/// <summary>The page and the JSON behind it. It reads; nothing can be changed here.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private const string TopicPath = "/api/topics/";
    private const int DefaultLimit = 200, MostTopics = 10_000;

    private readonly WebApplication _application;

    private PageServer(WebApplication application, string url)
    {
        _application = application;
        Url = url;
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>Starts it.</summary>
    /// <param name="url">Where to listen; port 0 for any.</param>
    /// <param name="data">What it shows.</param>
    /// <exception cref="GatewayException">The address cannot be used.</exception>
    public static async Task<PageServer> Start(string url, PageData data)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1)); // those who watch do not end by themselves
        WebApplication application = builder.Build();
        Map(application, data);
        try
        {
            await application.StartAsync();
        }
        catch (Exception error) when (error is IOException or FormatException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            await application.DisposeAsync();
            throw new GatewayException($"--http: '{url}' cannot be used: {error.Message}", error);
        }

        string address = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new PageServer(application, address);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static void Map(WebApplication application, PageData data)
    {
        byte[] page = ReadPage();
        string policy = PolicyOf(Encoding.UTF8.GetString(page));
        var watching = new TopicEvents(data.Topics, application.Lifetime.ApplicationStopping);
        application.MapGet("/", context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.ContentSecurityPolicy = policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return context.Response.Body.WriteAsync(page).AsTask();
        });
        application.MapGet("/health", context =>
        {
            context.Response.StatusCode = data.IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return Json(context, data.WriteHealth);
        });
        application.MapGet("/api/status", context => Json(context, data.WriteStatus));
        application.MapGet("/api/topics", context => WriteTopics(context, data));
        application.MapGet(TopicPath + "{**topic}", context => WriteTopic(context, data));
        application.MapGet("/api/events", watching.Write);
    }

    private static Task WriteTopics(HttpContext context, PageData data)
    {
        IQueryCollection query = context.Request.Query;
        if (!TryNumber(query["offset"], 0, int.MaxValue, out int offset) || !TryNumber(query["limit"], DefaultLimit, MostTopics, out int limit))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync($"expected an offset of 0 or more and a limit of 0 to {MostTopics}");
        }

        return Json(context, output => data.WriteTopics(output, query["search"].ToString(), offset, limit));
    }

    private static bool TryNumber(string? text, int usual, int most, out int number)
    {
        number = usual;
        return string.IsNullOrEmpty(text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most);
    }

    // The path as it was sent: the framework leaves an escaped slash escaped, and a topic may have one of either kind.
    private static Task WriteTopic(HttpContext context, PageData data)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        string topic = Uri.UnescapeDataString(target[TopicPath.Length..]);
        if (data.Topics.TryGet(topic, out TopicStream? stream))
        {
            return Json(context, output => data.WriteTopic(output, stream));
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("there is no such topic");
    }

    private static async Task Json(HttpContext context, Action<System.Buffers.IBufferWriter<byte>> write)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        write(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static byte[] ReadPage()
    {
        using Stream stream = typeof(PageServer).Assembly.GetManifestResourceStream("page.html")!;
        byte[] page = new byte[stream.Length];
        stream.ReadExactly(page);
        return page;
    }

    // Its own script and style, by their digests, and nothing else.
    private static string PolicyOf(string page)
        => $"default-src 'none'; connect-src 'self'; script-src '{Digest(page, "script")}'; style-src '{Digest(page, "style")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static string Digest(string page, string tag)
    {
        int start = page.IndexOf($"<{tag}>", StringComparison.Ordinal) + tag.Length + 2, end = page.IndexOf($"</{tag}>", StringComparison.Ordinal);
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page[start..end])));
    }
}
