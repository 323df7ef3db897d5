using MQTTnet.Exceptions;

namespace Unrolled.Samples.Gateway;

/// <summary>Keeps a connection to the broker: connects, and after a loss connects again, at growing intervals.</summary>
internal sealed class BrokerSession(BrokerOptions options, InboundQueue queue, GatewayCounters counters, GatewayLog log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(30), Steady = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private TaskCompletionSource<BrokerLink> _next = New();

    /// <summary>The connection there is now; null if there is none.</summary>
    public BrokerLink? Current { get; private set; }

    /// <summary>Waits for a connection.</summary>
    public Task<BrokerLink> WaitForLink(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return _next.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Stays connected until it is canceled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        TimeSpan pause = FirstPause;
        while (!cancellation.IsCancellationRequested)
        {
            long began = Environment.TickCount64;
            try
            {
                await using BrokerLink link = await BrokerLink.Connect(options, queue, counters, cancellation);
                Interlocked.Increment(ref counters.Connections);
                log.Write("broker", $"connected to {options.Host}:{options.Port}{(link.IsResumed ? ", the session goes on" : ", a new session")}");
                SetLink(link);
                try
                {
                    // What the broker has kept comes before its answer to the subscription, and is worked on meanwhile.
                    await await Task.WhenAny(link.Subscribe(cancellation), link.Lost);
                    log.Write("subscription", link.IsSubscribed ? $"subscribed to {string.Join(", ", options.Filters)}" : "the connection was lost before the subscription was confirmed");
                    await link.Lost.WaitAsync(cancellation);
                }
                finally
                {
                    SetLink(null);
                }

                log.Write("lost", link.IsOverrun ? "the broker sent more than it may; it sends the rest again" : "the connection is lost");
                pause = link.IsOverrun ? FirstPause : pause;
            }
            catch (Exception error) when (error is MqttCommunicationException or MqttProtocolViolationException or GatewayException or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                log.Write("broker", $"no connection to {options.Host}:{options.Port}: {error.Message}");
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (Environment.TickCount64 - began > Steady.TotalMilliseconds)
            {
                pause = FirstPause;
            }

            await Task.Delay(pause * (1 + Random.Shared.NextDouble() / 2), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
        }
    }

    private void SetLink(BrokerLink? link)
    {
        lock (_lock)
        {
            Current = link;
            if (link is not null)
            {
                _next.SetResult(link);
            }
            else
            {
                _next = New();
            }
        }
    }

    private static TaskCompletionSource<BrokerLink> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
