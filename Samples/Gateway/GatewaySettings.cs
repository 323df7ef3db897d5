namespace Unrolled.Samples.Gateway;

/// <summary>What the command line says.</summary>
internal sealed record GatewaySettings
{
    public required BrokerAddress Broker { get; init; }

    /// <summary>How to talk to a broker; host and port are those of <see cref="Broker"/>.</summary>
    public required BrokerOptions Connection { get; init; }

    public StreamOptions Streams { get; init; } = new();

    public WorkerOptions Worker { get; init; } = new(TimeSpan.FromMilliseconds(2), TimeSpan.FromMinutes(1));

    public ReadingFields Fields { get; init; } = new();

    /// <summary>The model file; null to train one on simulated sensors, which is for simulated sensors alone.</summary>
    public string? Model { get; init; }

    /// <summary>The folder of the states; null to keep them in memory alone.</summary>
    public string? State { get; init; }

    /// <summary>Where the page is, an address of this machine and a port; null for no page.</summary>
    public string? Http { get; init; } = "http://127.0.0.1:8080";

    /// <summary>True to publish forecasts at QoS 1, false at QoS 0.</summary>
    public bool ConfirmsForecasts { get; init; } = true;

    /// <summary>True if the broker keeps the last forecast of each topic for those who subscribe later.</summary>
    public bool RetainsForecasts { get; init; } = true;

    /// <summary>Simulated sensors with the embedded broker.</summary>
    public int Sensors { get; init; } = 12;

    /// <summary>Their readings a second.</summary>
    public double Rate { get; init; } = 2;
}
