namespace Unrolled.Samples.Edge;

/// <summary>The command line. It is read by hand: a library for it would be larger than the program.</summary>
internal sealed class EdgeOptions
{
    public const string Usage = """
        Usage: edge MODEL.safetensors [OPTION]…   reads values, writes the forecast of the next one after each
        Values, from standard input if nothing else is given, one a line:
          --serial DEVICE     a serial device, one value a line
          --baud N            its rate; 9600 by default
          --iio FOLDER        a sensor of Industrial I/O: /sys/bus/iio/devices/iio:device0
          --channel NAME      its channel: in_temp
          --interval SECONDS  how often it is read; 1 by default
          --factor X          what its values are multiplied by; 1 by default
        Forecasts:
          --json              objects with number, value and forecast
        Learning:
          --learn             from each value
          --rate X            the learning rate, at most 1; 0.0001 by default
          --window N          values that a forecast is learned from; 60 by default
          --batch N           windows of a step; 1 by default
        State:
          --state FOLDER      where it is saved, and read at the start
          --save SECONDS      how often at most; 1 by default
        """;

    private const int Most = 1000;
    private const float MostSeconds = 1_000_000;

    public required string Model { get; init; }

    public string? Serial { get; private set; }

    public int Baud { get; private set; } = 9600;

    public string? Sensor { get; private set; }

    public string? Channel { get; private set; }

    /// <summary>Milliseconds.</summary>
    public long Interval { get; private set; } = 1000;

    public double Factor { get; private set; } = 1;

    public bool Json { get; private set; }

    public bool Learn { get; private set; }

    public float Rate { get; private set; } = 1e-4f;

    public int Window { get; private set; } = 60;

    public int Batch { get; private set; } = 1;

    public string? State { get; private set; }

    /// <summary>Milliseconds.</summary>
    public long SaveInterval { get; private set; } = 1000;

    /// <summary>Reads a command line.</summary>
    /// <exception cref="EdgeException">Something is unknown, missing or out of its range.</exception>
    public static EdgeOptions Parse(ReadOnlySpan<string> args)
    {
        if (args.IsEmpty || args[0].StartsWith('-'))
        {
            throw new EdgeException(ExitCode.Arguments, $"expected a model's file first, got {(args.IsEmpty ? "nothing" : $"'{args[0]}'")}\n{Usage}");
        }

        var options = new EdgeOptions { Model = args[0] };
        for (int i = 1; i < args.Length; i++)
        {
            string name = args[i];
            if (!options.TrySet(name))
            {
                i++;
                options.Set(name, i < args.Length ? args[i] : null);
            }
        }

        options.Check();
        return options;
    }

    private bool TrySet(string name)
    {
        switch (name)
        {
            case "--json":
                Json = true;
                return true;
            case "--learn":
                Learn = true;
                return true;
            default:
                return false;
        }
    }

    private void Set(string name, string? value)
    {
        switch (name)
        {
            case "--serial":
                Serial = Text(name, value);
                break;
            case "--baud":
                Baud = Number.TryParse(Text(name, value), out int baud) && SerialDevice.HasRate(baud) ? baud : throw Refuse(name, "a usual rate of 1200 to 921600", value);
                break;
            case "--iio":
                Sensor = Text(name, value);
                break;
            case "--channel":
                Channel = Text(name, value);
                break;
            case "--interval":
                Interval = Milliseconds(name, value);
                break;
            case "--factor":
                Factor = Number.TryParse(Text(name, value), out double factor) ? factor : throw Refuse(name, "a number", value);
                break;
            case "--rate":
                Rate = Number.TryParse(Text(name, value), out float learning) && learning is > 0 and <= 1 ? learning : throw Refuse(name, "a number above 0, at most 1", value);
                break;
            case "--window":
                Window = Whole(name, value);
                break;
            case "--batch":
                Batch = Whole(name, value);
                break;
            case "--state":
                State = Text(name, value);
                break;
            case "--save":
                SaveInterval = Milliseconds(name, value);
                break;
            default:
                throw new EdgeException(ExitCode.Arguments, $"expected an option, got '{name}'\n{Usage}");
        }
    }

    private void Check()
    {
        if (Serial is not null && Sensor is not null)
        {
            throw new EdgeException(ExitCode.Arguments, "expected --serial or --iio, got both");
        }

        if (Sensor is null != Channel is null)
        {
            throw new EdgeException(ExitCode.Arguments, $"expected --iio and --channel, got only {(Sensor is null ? "--channel" : "--iio")}");
        }
    }

    private static string Text(string name, string? value) => string.IsNullOrEmpty(value) ? throw Refuse(name, "a value", value) : value;

    private static int Whole(string name, string? value)
        => Number.TryParse(Text(name, value), out int number) && number is >= 1 and <= Most ? number : throw Refuse(name, $"a whole number of 1 to {Number.Text(Most)}", value);

    private static long Milliseconds(string name, string? value)
        => Number.TryParse(Text(name, value), out float seconds) && seconds is >= 0.001f and <= MostSeconds
            ? (long)((double)seconds * 1000)
            : throw Refuse(name, $"0.001 to {Number.Text((long)MostSeconds)} seconds", value);

    private static EdgeException Refuse(string name, string expected, string? got) => new(ExitCode.Arguments, $"{name}: expected {expected}, got {(got is null ? "nothing" : $"'{got}'")}");
}
