using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Unrolled.Samples.Gateway;

/// <summary>One connection to the broker, from connecting to its end. Another one is another object: an acknowledgment names a message by a number that is good on its own connection alone.</summary>
internal sealed class BrokerLink : IAsyncDisposable
{
    // The broker discards what is longer: a topic, a payload, and what belongs to them.
    private const uint MaxPacketLength = 8192;
    private const int MostInFlight = 256;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15), Patience = TimeSpan.FromSeconds(30), SessionExpiry = TimeSpan.FromDays(7);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly BrokerOptions _options;
    private readonly InboundQueue _queue;
    private readonly GatewayCounters _counters;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Messages in the queue or beyond it that were not acknowledged yet.
    private int _unfinished;

    // A broker that sends more than it may, as mosquitto does with what it has kept over a restart. From the first message on for which there is no room, this connection takes no other:
    // a later one of the same topic must not come before it. When what was taken is acknowledged, the connection ends, and the broker sends the rest again on the next.
    private volatile bool _isOverrun;

    private BrokerLink(BrokerOptions options, InboundQueue queue, GatewayCounters counters)
    {
        _options = options;
        _queue = queue;
        _counters = counters;
        _client.ApplicationMessageReceivedAsync += Receive;
        _client.DisconnectedAsync += _ =>
        {
            _lost.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Ends when the connection does.</summary>
    public Task Lost => _lost.Task;

    /// <summary>True while messages can be acknowledged; they may come before the client says that it is connected.</summary>
    public bool IsAlive => !Lost.IsCompleted;

    /// <summary>True if the broker sent more than it may: the connection ends soon, and the next one brings the rest.</summary>
    public bool IsOverrun => _isOverrun;

    /// <summary>Forecasts that may be under way to the broker at a time.</summary>
    public int Window { get; private set; } = MostInFlight;

    /// <summary>True if the broker remembered this client.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>True once the broker has confirmed the subscription.</summary>
    public bool IsSubscribed { get; private set; }

    /// <summary>Connects. Messages of a session that goes on may come at once.</summary>
    /// <exception cref="GatewayException">The broker refuses.</exception>
    public static async Task<BrokerLink> Connect(BrokerOptions options, InboundQueue queue, GatewayCounters counters, CancellationToken cancellation)
    {
        var link = new BrokerLink(options, queue, counters);
        try
        {
            await link.Connect(cancellation);
            return link;
        }
        catch
        {
            link._client.Dispose();
            throw;
        }
    }

    /// <summary>Subscribes.</summary>
    /// <exception cref="GatewayException">The broker refuses.</exception>
    public async Task Subscribe(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var subscription = new MqttClientSubscribeOptionsBuilder();
        foreach (string filter in _options.Filters)
        {
            // Kept messages were counted when they came, or are older than the stream; the gateway's own are forecasts.
            subscription.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce, noLocal: true, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe);
        }

        MqttClientSubscribeResult subscribed = await _client.SubscribeAsync(subscription.Build(), patience.Token);
        foreach (MqttClientSubscribeResultItem item in subscribed.Items)
        {
            if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
            {
                throw new GatewayException($"the broker refuses the subscription to '{item.TopicFilter.Topic}': {item.ResultCode}");
            }
        }

        IsSubscribed = true;
    }

    /// <summary>Sends a message.</summary>
    public Task<MqttClientPublishResult> Publish(MqttApplicationMessage message, CancellationToken cancellation) => _client.PublishAsync(message, cancellation);

    /// <summary>Gives the connection up.</summary>
    public void Abandon() => _lost.TrySetResult();

    /// <summary>Acknowledges a message of this connection.</summary>
    public Task Acknowledge(MqttApplicationMessageReceivedEventArgs message, CancellationToken cancellation) => message.AcknowledgeAsync(cancellation);

    /// <summary>Notes that a message that was in the queue needs this connection no more.</summary>
    public void Finish()
    {
        if (Interlocked.Decrement(ref _unfinished) == 0 && _isOverrun)
        {
            Abandon();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lost.TrySetResult();
        if (_client.IsConnected)
        {
            try
            {
                using var patience = new CancellationTokenSource(Patience);
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token);
            }
            catch (Exception error) when (error is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or InvalidOperationException)
            {
                // The connection is gone, which is what was wanted.
            }
        }

        _client.Dispose();
    }

    private async Task Connect(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        MqttClientConnectResult answer = await _client.ConnectAsync(CreateOptions(), patience.Token);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new GatewayException($"the broker refuses: {answer.ResultCode} {answer.ReasonString}".TrimEnd());
        }

        IsResumed = answer.IsSessionPresent;
        Window = Math.Clamp((int)(answer.ReceiveMaximum ?? ushort.MaxValue), 1, MostInFlight);
    }

    private MqttClientOptions CreateOptions()
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(_options.Host, _options.Port)
            .WithStreamProvider(new ReadAheadProvider())
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(_options.ClientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)SessionExpiry.TotalSeconds)
            .WithReceiveMaximum(_options.InFlight)
            .WithMaximumPacketSize(MaxPacketLength)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(Patience);
        if (_options.User is { } user)
        {
            builder.WithCredentials(user, _options.Password);
        }

        if (_options.UseTls)
        {
            try
            {
                builder.WithTlsOptions(SetTls);
            }
            catch (CryptographicException error)
            {
                throw new GatewayException($"--ca, --cert or --key cannot be read: {error.Message}", error);
            }
        }

        return builder.Build();
    }

    private void SetTls(MqttClientTlsOptionsBuilder tls)
    {
        tls.UseTls().WithTargetHost(_options.Host);
        if (_options.Authorities is { } authorities)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(authorities);
            tls.WithTrustChain(trusted).WithRevocationMode(X509RevocationMode.NoCheck);
        }

        if (_options.Certificate is { } certificate)
        {
            tls.WithClientCertificates([X509Certificate2.CreateFromPemFile(certificate, _options.Key)]);
        }

        if (_options.IsInsecure)
        {
            tls.WithAllowUntrustedCertificates().WithCertificateValidationHandler(_ => true);
        }
    }

    // Called for one message after the other.
    private Task Receive(MqttApplicationMessageReceivedEventArgs message)
    {
        message.AutoAcknowledge = false;
        Interlocked.Increment(ref _counters.Received);
        if (Lost.IsCompleted || _isOverrun)
        {
            return Task.CompletedTask;
        }

        Interlocked.Increment(ref _unfinished);
        if (_queue.TryAdd(new Inbound(this, message)))
        {
            return Task.CompletedTask;
        }

        if (message.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            Interlocked.Increment(ref _counters.Overflowed);
        }
        else
        {
            Interlocked.Increment(ref _counters.Overruns);
            _isOverrun = true;
        }

        Finish();
        return Task.CompletedTask;
    }
}
