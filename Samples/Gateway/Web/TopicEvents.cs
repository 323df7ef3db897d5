using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Unrolled.Samples.Gateway;

/// <summary>New points of a topic as they come (server-sent events); first those that are there.</summary>
internal sealed class TopicEvents(TopicTable topics, CancellationToken stopping)
{
    private const int MostWatches = 64;

    private int _watches;

    /// <summary>Writes to a watcher until it leaves.</summary>
    public async Task Write(HttpContext context)
    {
        if (!topics.TryGet(context.Request.Query["topic"].ToString(), out TopicStream? stream))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("there is no such topic");
            return;
        }

        var watch = new TopicWatch();
        if (Interlocked.Increment(ref _watches) > MostWatches)
        {
            Interlocked.Decrement(ref _watches);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync($"{MostWatches} topics are watched already");
            return;
        }

        topics.Watch(stream, watch);
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await Write(context.Response, stream, watch, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The watcher has left, or the gateway ends.
        }
        finally
        {
            topics.Unwatch(stream, watch);
            Interlocked.Decrement(ref _watches);
        }
    }

    private static async Task Write(HttpResponse response, TopicStream stream, TopicWatch watch, CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        WriteEvent(response.BodyWriter, stream.History.ToArray());
        await response.BodyWriter.FlushAsync(cancellation);
        await foreach (HistoryPoint point in watch.Points.ReadAllAsync(cancellation))
        {
            WriteEvent(response.BodyWriter, [point]);
            await response.BodyWriter.FlushAsync(cancellation);
        }
    }

    private static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<HistoryPoint> points)
    {
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartArray();
            foreach (ref readonly HistoryPoint point in points)
            {
                PageData.WritePoint(json, point);
            }

            json.WriteEndArray();
        }

        output.Write("\n\n"u8);
    }
}
