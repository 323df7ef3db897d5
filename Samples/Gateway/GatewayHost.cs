using MQTTnet.Protocol;

namespace Unrolled.Samples.Gateway;

/// <summary>A gateway at work: everything between the command line and its end.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _tasks = [];
    private readonly StateStore? _store;
    private readonly EmbeddedBroker? _broker;
    private readonly PageServer? _page;
    private GatewayWorker? _worker;

    private GatewayHost(StateStore? store, EmbeddedBroker? broker, PageServer? page)
    {
        _store = store;
        _broker = broker;
        _page = page;
    }

    /// <summary>The port of the embedded broker; 0 if there is none.</summary>
    public int BrokerPort => _broker?.Port ?? 0;

    /// <summary>The address of the page; null if there is none.</summary>
    public string? Url => _page?.Url;

    public required StreamEngine Engine { get; init; }

    public required GatewayCounters Counters { get; init; }

    public required GatewayStatus Status { get; init; }

    public required BrokerSession Session { get; init; }

    /// <summary>Ends when a part of the gateway does, with its error.</summary>
    public Task Ended => Task.WhenAny(_tasks).Unwrap();

    /// <summary>Starts a gateway.</summary>
    /// <param name="settings">What it is to do.</param>
    /// <param name="output">Where it says what happens.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="GatewayException">Something is not as it should be; the message says what.</exception>
    public static async Task<GatewayHost> Start(GatewaySettings settings, TextWriter output, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        var log = new GatewayLog(output);
        Network model = settings.Model is { } path ? ForecasterFile.Load(path) : SensorTraining.OnSimulation(output);
        var engine = new StreamEngine(model, settings.Streams);
        var counters = new GatewayCounters();
        var status = new GatewayStatus();
        var faults = new FaultyMessages();
        var unpublished = new ForecastBatch();
        StateStore? store = settings.State is { } folder
            ? StateStore.Open(folder, ForecasterFile.Fingerprint(model), engine, unpublished.Add, line => log.Write("state", line))
            : null;
        EmbeddedBroker? broker = null;
        PageServer? page = null;
        try
        {
            broker = settings.Broker.IsEmbedded ? await EmbeddedBroker.Start(settings.Broker.Port) : null;
            BrokerOptions connection = broker is null ? settings.Connection : settings.Connection with { Host = "127.0.0.1", Port = broker.Port, UseTls = false };
            var queue = new InboundQueue(2 * connection.InFlight);
            var session = new BrokerSession(connection, queue, counters, log);
            page = settings.Http is { } url ? await PageServer.Start(url, new PageData(engine, counters, status, faults, session, settings.Streams, clock)) : null;
            var host = new GatewayHost(store, broker, page) { Engine = engine, Counters = counters, Status = status, Session = session };
            var publisher = new ForecastPublisher(session, counters, log, settings.ConfirmsForecasts ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce, settings.RetainsForecasts)
            {
                Confirmed = engine.Total - (ulong)unpublished.Forecasts.Count,
            };
            if (unpublished.Forecasts.Count > 0)
            {
                log.Write("recovered", $"{unpublished.Forecasts.Count} forecasts are published again");
                publisher.Post(unpublished, CancellationToken.None);
            }

            var intake = new MessageIntake(engine, new StreamRoom(engine, store, settings.Streams, counters), settings.Fields, counters, faults, log, settings.Streams.ForecastPrefix);
            host.Begin(new GatewayWorker(engine, intake, queue, publisher, store, settings.Worker, counters, status, log, clock), publisher);
            if (broker is not null && settings.Sensors > 0)
            {
                host._tasks.Add(new SensorSimulation(broker.Port, settings.Sensors, settings.Rate, clock).Run(host._end.Token));
            }

            return host;
        }
        catch
        {
            await (page?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (broker?.DisposeAsync() ?? ValueTask.CompletedTask);
            store?.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await Task.WhenAll(_tasks);
            _worker?.Close();
        }
        catch (OperationCanceledException)
        {
            _worker?.Close(); // that is how they end
        }
        finally
        {
            await (_page?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_broker?.DisposeAsync() ?? ValueTask.CompletedTask);
            _store?.Dispose();
            _end.Dispose();
        }
    }

    private void Begin(GatewayWorker worker, ForecastPublisher publisher)
    {
        CancellationToken end = _end.Token;
        _worker = worker;
        _tasks.Add(Task.Factory.StartNew(() => worker.Run(end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        _tasks.Add(Task.Run(() => publisher.Run(end)));
        _tasks.Add(Task.Run(() => Session.Run(end)));
    }
}
