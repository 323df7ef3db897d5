using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace Unrolled.Samples.Gateway;

/// <summary>Publishes batches of forecasts, one batch after the other, and acknowledges a batch's messages when the broker has all its forecasts.</summary>
/// <remarks>Where a connection is lost under way, the forecasts that the broker did not confirm are published again on the next one: at least once, with the same bits and the same n. Whatever
/// error the client reports, the connection is given up: while one ends, a client reports all sorts of errors, and a new connection is right after each.</remarks>
internal sealed class ForecastPublisher(BrokerSession session, GatewayCounters counters, GatewayLog log, MqttQualityOfServiceLevel quality, bool isRetained)
{
    private const int MostWaiting = 4;

    private readonly Channel<ForecastBatch> _waiting = Channel.CreateBounded<ForecastBatch>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
    private readonly ConcurrentBag<ForecastBatch> _free = [];
    private readonly Queue<Task<MqttClientPublishResult>> _sent = [];
    private ulong _confirmed;
    private int _unfinished;

    /// <summary>The number of the last reading, among those of all streams, up to which the broker has all forecasts.</summary>
    public ulong Confirmed
    {
        get => Volatile.Read(ref _confirmed);
        set => Volatile.Write(ref _confirmed, value);
    }

    /// <summary>True if nothing waits.</summary>
    public bool IsDrained => Volatile.Read(ref _unfinished) == 0;

    /// <summary>An empty batch.</summary>
    public ForecastBatch Rent() => _free.TryTake(out ForecastBatch? batch) ? batch : new ForecastBatch();

    /// <summary>Hands a batch over; waits while there are too many.</summary>
    public void Post(ForecastBatch batch, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _unfinished);
        if (!_waiting.Writer.TryWrite(batch))
        {
            _waiting.Writer.WriteAsync(batch, cancellation).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Publishes what comes until it is canceled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        await foreach (ForecastBatch batch in _waiting.Reader.ReadAllAsync(cancellation))
        {
            await PublishAll(batch, cancellation);
            Confirmed = Math.Max(Confirmed, batch.LastTotal);
            foreach (Inbound message in batch.Messages)
            {
                await Acknowledge(message, cancellation);
                message.Link.Finish();
            }

            batch.Clear();
            _free.Add(batch);
            Interlocked.Decrement(ref _unfinished);
        }
    }

    private async Task PublishAll(ForecastBatch batch, CancellationToken cancellation)
    {
        int confirmed = 0;
        while (confirmed < batch.Forecasts.Count)
        {
            BrokerLink link = await session.WaitForLink(cancellation);
            try
            {
                _sent.Clear();
                for (int next = confirmed; confirmed < batch.Forecasts.Count; confirmed++)
                {
                    for (; next < batch.Forecasts.Count && next - confirmed < link.Window; next++)
                    {
                        _sent.Enqueue(link.Publish(MessageOf(batch, next), cancellation));
                    }

                    Count(await _sent.Dequeue());
                }
            }
            catch (Exception error)
            {
                cancellation.ThrowIfCancellationRequested();
                log.Write("publish", $"{batch.Forecasts.Count - confirmed} forecasts go again: {error.Message}");
                link.Abandon();
                await ((Task)Task.WhenAll(_sent)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // they fail for the same reason
            }
        }
    }

    private MqttApplicationMessage MessageOf(ForecastBatch batch, int index)
    {
        OutgoingForecast forecast = batch.Forecasts[index];
        return new MqttApplicationMessage
        {
            Topic = forecast.Topic,
            Payload = new ReadOnlySequence<byte>(batch.Payloads.Memory.Slice(forecast.Start, forecast.Length)),
            QualityOfServiceLevel = quality,
            Retain = isRetained,
        };
    }

    private void Count(MqttClientPublishResult result)
    {
        if (result.IsSuccess)
        {
            counters.Published++;
            return;
        }

        // It would be refused again; to wait for another answer would stop everything.
        counters.PublishRefused++;
        log.Write("refused", $"the broker refuses a forecast: {result.ReasonCode} {result.ReasonString}");
    }

    private async Task Acknowledge(Inbound message, CancellationToken cancellation)
    {
        if (message.Message.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce || !message.Link.IsAlive)
        {
            return; // of a connection that has ended: the broker sends it again
        }

        try
        {
            await message.Link.Acknowledge(message.Message, cancellation);
        }
        catch (Exception error)
        {
            cancellation.ThrowIfCancellationRequested();
            log.Write("acknowledge", $"an acknowledgment was not sent: {error.Message}");
            message.Link.Abandon();
        }
    }
}
