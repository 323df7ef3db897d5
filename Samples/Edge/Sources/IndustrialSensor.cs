using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Samples.Edge;

/// <summary>
/// A channel of a sensor of Linux's Industrial I/O, by its files: <c>in_temp_input</c>, or (raw + offset) · scale of <c>in_temp_raw</c>, <c>in_temp_offset</c> and
/// <c>in_temp_scale</c>. See Documentation/ABI/testing/sysfs-bus-iio of the kernel.
/// </summary>
/// <param name="folder">The device: <c>/sys/bus/iio/devices/iio:device0</c>.</param>
/// <param name="channel">The channel: <c>in_temp</c>, <c>in_voltage0</c>, <c>in_accel_x</c>.</param>
/// <param name="factor">What values are multiplied by: the kernel gives temperatures in thousandths of a degree.</param>
internal sealed class IndustrialSensor(string folder, string channel, double factor)
{
    private const int LongestFile = 64;

    // Made once: a sensor may be read for years.
    private readonly string _processed = $"{folder}/{channel}_input", _raw = $"{folder}/{channel}_raw";
    private readonly string[] _offsets = Paths(folder, channel, "offset");
    private readonly string[] _scales = Paths(folder, channel, "scale");

    /// <summary>Reads the channel.</summary>
    /// <exception cref="EdgeException">There is no such channel, it cannot be read, or it has no finite number.</exception>
    public float Read()
    {
        double value = (Find(_processed) ?? (Raw() + (Shared(_offsets) ?? 0)) * (Shared(_scales) ?? 1)) * factor;
        return float.IsFinite((float)value) ? (float)value : throw new EdgeException(ExitCode.Value, $"'{_raw}': expected a value that a float can have, got a larger one");
    }

    /// <summary>The names under which a channel's offset or scale may be: its own, then those that channels share, by type and by direction.</summary>
    public static List<string> Names(string channel, string attribute)
    {
        List<string> names = [$"{channel}_{attribute}"];
        string shared = WithoutDigits(channel);
        for (int end = shared.Length; end > 0; end = shared.LastIndexOf('_', end - 1))
        {
            names.Add($"{shared[..end]}_{attribute}");
        }

        names.Add(attribute);
        return names;
    }

    private static string[] Paths(string folder, string channel, string attribute)
    {
        List<string> names = Names(channel, attribute);
        string[] paths = new string[names.Count];
        for (int i = 0; i < paths.Length; i++)
        {
            paths[i] = $"{folder}/{names[i]}";
        }

        return paths;
    }

    private double Raw() => Find(_raw) ?? throw new EdgeException(ExitCode.Source, $"expected '{_processed}' or '{_raw}', got neither: there is no such channel, or the sensor was unplugged");

    private static double? Shared(string[] paths)
    {
        foreach (string path in paths)
        {
            if (Find(path) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    // Null if there is no such file.
    private static double? Find(string path)
    {
        using Descriptor? file = Descriptor.Open(path, Libc.ReadOnly);
        if (file is null)
        {
            return Marshal.GetLastPInvokeError() == Libc.NotFound ? null : throw Unreadable(path);
        }

        Span<byte> text = stackalloc byte[LongestFile];
        int length = file.Read(text);
        if (length < 0)
        {
            throw Unreadable(path);
        }

        ReadOnlySpan<byte> number = text[..length];
        return Number.TryParse(number, out double value) ? value : throw new EdgeException(ExitCode.Value, $"'{path}': expected a number, got '{Encoding.UTF8.GetString(number).TrimEnd()}'");
    }

    private static EdgeException Unreadable(string path) => new(ExitCode.Source, $"expected a number in '{path}', got an error: {Libc.LastError()} (was the sensor unplugged?)");

    // in_voltage0 shares in_voltage, and in_voltage0-voltage1 shares in_voltage-voltage.
    private static string WithoutDigits(string channel)
    {
        var kept = new StringBuilder();
        foreach (char c in channel)
        {
            if (!char.IsAsciiDigit(c))
            {
                kept.Append(c);
            }
        }

        return kept.ToString();
    }
}
