using System.CommandLine;
using MQTTnet.Protocol;

namespace Unrolled.Samples.Gateway;

/// <summary>The options of a gateway.</summary>
internal sealed class GatewayOptionSet
{
    private const int PlainPort = 1883, TlsPort = 8883;
    private const string PasswordVariable = "GATEWAY_PASSWORD";

    private readonly Option<string> _broker = new("--broker") { Description = "HOST, HOST:PORT, or 'embedded' for a broker and simulated sensors in this process.", HelpName = "BROKER", Required = true };
    private readonly Option<string[]> _topics = new("--topic") { Description = "What to subscribe to, + for one level, # for all below; may be given several times; sensors/+/temperature by default.", HelpName = "FILTER" };
    private readonly Option<string> _forecasts = GatewayOption.Text("--forecasts", "PREFIX", "forecasts/", "What stands before a topic in the topic of its forecasts");
    private readonly Option<string?> _model = GatewayOption.Text("--model", "FILE", "The forecaster, a file that 'train' or the sample 'climate' has written. Without it, one is trained on the simulated sensors, with the embedded broker alone.");
    private readonly Option<string?> _state = GatewayOption.Text("--state", "FOLDER", "Where streams are kept over a restart. Without it they are in memory alone.");
    private readonly Option<string> _http = GatewayOption.Text("--http", "URL", "http://127.0.0.1:8080", "Where the page is, or 'none'. It has no passwords: another address than this machine's shows it to all who can reach it");
    private readonly Option<string?> _user = GatewayOption.Text("--user", "NAME", "The user's name at the broker.");
    private readonly Option<string?> _password = GatewayOption.Text("--password", "TEXT", $"The password; better in the environment's {PasswordVariable}, where other users do not see it.");
    private readonly Option<bool> _tls = new("--tls") { Description = $"Encrypts the connection to the broker; the usual port is then {TlsPort}." };
    private readonly Option<string?> _authorities = GatewayOption.Text("--ca", "FILE", "Certificates to trust instead of the system's (PEM).");
    private readonly Option<string?> _certificate = GatewayOption.Text("--cert", "FILE", "The gateway's certificate (PEM).");
    private readonly Option<string?> _key = GatewayOption.Text("--key", "FILE", "Its key (PEM).");
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Accepts any certificate of the broker." };
    private readonly Option<string> _client = GatewayOption.Text("--client", "NAME", "unrolled-gateway", "The name under which the broker keeps what is not acknowledged; no two gateways may share it");
    private readonly Option<int> _quality = GatewayOption.Number("--qos", 0, 1, 1, "QoS of forecasts: 1, or 0 to publish without confirmation");
    private readonly Option<bool> _retain = new("--retain") { Description = "Whether the broker keeps the last forecast of each topic for later subscribers; true by default.", DefaultValueFactory = _ => true };
    private readonly Option<int> _inFlight = GatewayOption.Number("--in-flight", 1, (int)ushort.MaxValue, 8192, "Messages that the broker may send before the first is acknowledged");
    private readonly Option<int> _gathering = GatewayOption.Number("--gather", 0, 1000, 2, "Milliseconds to wait for other messages of a group");
    private readonly Option<int> _maxTopics = GatewayOption.Number("--max-topics", 1, 10_000_000, 100_000, "The most streams in memory");
    private readonly Option<int> _silence = GatewayOption.Number("--silence", 1, 31_536_000, 600, "Seconds without a message after which a topic counts as silent, and may make room for a new one");
    private readonly Option<double> _threshold = GatewayOption.Number("--threshold", 0.1, 1e6, 5.0, "Scores above it are anomalies");
    private readonly Option<int> _history = GatewayOption.Number("--history", 0, 100_000, 120, "Points to keep of each topic for its chart");
    private readonly Option<int> _snapshot = GatewayOption.Number("--snapshot", 1, 86_400, 60, "Seconds between snapshots of the streams");
    private readonly Option<string> _value = GatewayOption.Text("--value", "NAME", "value", "The JSON field of the value");
    private readonly Option<string> _sequence = GatewayOption.Text("--sequence", "NAME", "seq", "The JSON field of the sequence number");
    private readonly Option<string> _time = GatewayOption.Text("--time", "NAME", "time", "The JSON field of the time");
    private readonly Option<int> _sensors = GatewayOption.Number("--sensors", 0, 100_000, 12, "Simulated sensors, with the embedded broker");
    private readonly Option<double> _rate = GatewayOption.Number("--rate", 0.001, 1000, 2.0, "Readings a second of each simulated sensor");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_broker, _topics, _forecasts, _model, _state, _http, _user, _password, _tls, _authorities, _certificate, _key, _insecure, _client, _quality, _retain, _inFlight, _gathering, _maxTopics, _silence, _threshold, _history, _snapshot, _value, _sequence, _time, _sensors, _rate])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what was given.</summary>
    /// <exception cref="GatewayException">Something does not fit.</exception>
    public GatewaySettings Read(ParseResult parsed)
    {
        string broker = parsed.GetValue(_broker)!;
        BrokerAddress address = BrokerAddress.Parse(broker) ?? throw new GatewayException($"--broker: expected HOST, HOST:PORT or embedded, got '{broker}'");
        if (parsed.GetValue(_model) is null && !address.IsEmbedded)
        {
            throw new GatewayException("--model: expected a model file for a broker's sensors; 'gateway train FILE --data READINGS' makes one");
        }

        string? http = parsed.GetValue(_http);
        return new GatewaySettings
        {
            Broker = address,
            Connection = ReadConnection(parsed, address),
            Streams = new StreamOptions(Prefix(parsed), parsed.GetValue(_threshold), parsed.GetValue(_history), parsed.GetValue(_maxTopics), TimeSpan.FromSeconds(parsed.GetValue(_silence))),
            Worker = new WorkerOptions(TimeSpan.FromMilliseconds(parsed.GetValue(_gathering)), TimeSpan.FromSeconds(parsed.GetValue(_snapshot))),
            Fields = new ReadingFields(parsed.GetValue(_value)!, parsed.GetValue(_sequence)!, parsed.GetValue(_time)!),
            Model = parsed.GetValue(_model),
            State = parsed.GetValue(_state),
            Http = http == "none" ? null : http,
            ConfirmsForecasts = parsed.GetValue(_quality) == (int)MqttQualityOfServiceLevel.AtLeastOnce,
            RetainsForecasts = parsed.GetValue(_retain),
            Sensors = parsed.GetValue(_sensors),
            Rate = parsed.GetValue(_rate),
        };
    }

    private BrokerOptions ReadConnection(ParseResult parsed, BrokerAddress address)
    {
        bool usesTls = parsed.GetValue(_tls);
        string[] topics = parsed.GetValue(_topics) is { Length: > 0 } given ? given : ["sensors/+/temperature"];
        string? certificate = parsed.GetValue(_certificate), key = parsed.GetValue(_key);
        if (!usesTls && (parsed.GetValue(_authorities) ?? certificate ?? key) is not null)
        {
            throw new GatewayException("--ca, --cert and --key: expected --tls with them");
        }

        if (certificate is null != key is null)
        {
            throw new GatewayException("--cert and --key: expected both or none");
        }

        foreach (string? file in (string?[])[parsed.GetValue(_authorities), certificate, key])
        {
            if (file is not null && !File.Exists(file))
            {
                throw new GatewayException($"there is no file '{file}'");
            }
        }

        foreach (string topic in topics)
        {
            RequireFilter(topic);
        }

        return new BrokerOptions
        {
            Host = address.Host ?? "",
            Port = address.Port ?? (usesTls ? TlsPort : PlainPort),
            ClientId = parsed.GetValue(_client)!,
            User = parsed.GetValue(_user),
            Password = parsed.GetValue(_password) ?? Environment.GetEnvironmentVariable(PasswordVariable),
            UseTls = usesTls,
            Authorities = parsed.GetValue(_authorities),
            Certificate = certificate,
            Key = key,
            IsInsecure = parsed.GetValue(_insecure),
            Filters = topics,
            InFlight = (ushort)parsed.GetValue(_inFlight),
        };
    }

    private string Prefix(ParseResult parsed)
    {
        string prefix = parsed.GetValue(_forecasts)!;
        return prefix.Length > 0 && prefix.IndexOfAny(['+', '#', '\0']) < 0 ? prefix : throw new GatewayException($"--forecasts: expected the beginning of a topic, without + and #, got '{prefix}'");
    }

    // A + and a # stand for whole levels, a # for the last ones.
    private static void RequireFilter(string filter)
    {
        string[] levels = filter.Split('/');
        for (int i = 0; i < levels.Length; i++)
        {
            bool isWildcard = levels[i] == "+" || (levels[i] == "#" && i == levels.Length - 1);
            if (filter.Length == 0 || (!isWildcard && levels[i].IndexOfAny(['+', '#', '\0']) >= 0))
            {
                throw new GatewayException($"--topic: expected a filter such as sensors/+/temperature or sensors/#, got '{filter}'");
            }
        }
    }
}
