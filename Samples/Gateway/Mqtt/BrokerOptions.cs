namespace Unrolled.Samples.Gateway;

/// <summary>How to talk to the broker.</summary>
internal sealed record BrokerOptions
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>The broker keeps unacknowledged messages under this name; two gateways must not share one.</summary>
    public string ClientId { get; init; } = "unrolled-gateway";

    public string? User { get; init; }

    public string? Password { get; init; }

    public bool UseTls { get; init; }

    /// <summary>A file with certificates that are trusted instead of the system's (PEM).</summary>
    public string? Authorities { get; init; }

    /// <summary>This gateway's certificate and key (PEM).</summary>
    public string? Certificate { get; init; }

    public string? Key { get; init; }

    /// <summary>True to accept any certificate.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>What to subscribe to.</summary>
    public IReadOnlyList<string> Filters { get; init; } = ["sensors/+/temperature"];

    /// <summary>What stands before a topic in the topic of its forecasts.</summary>
    public string ForecastPrefix { get; init; } = "forecasts/";

    /// <summary>Messages that the broker may send before the first of them is acknowledged.</summary>
    public ushort InFlight { get; init; } = 8192;
}
