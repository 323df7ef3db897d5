using System.Globalization;

namespace Unrolled.Samples.Gateway;

/// <summary>Where the broker is.</summary>
/// <param name="Host">Its name or address; null for a broker in this process.</param>
/// <param name="Port">Its port; null for the usual one.</param>
internal sealed record BrokerAddress(string? Host, int? Port)
{
    private const string Embedded = "embedded";

    /// <summary>True for a broker in this process.</summary>
    public bool IsEmbedded => Host is null;

    /// <summary>Reads HOST, HOST:PORT, [IPv6]:PORT, embedded or embedded:PORT; null if it is none of them.</summary>
    public static BrokerAddress? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        bool isAddress = text.StartsWith('['), hasPort = isAddress ? colon > text.IndexOf(']') : colon >= 0 && text.IndexOf(':') == colon;
        string host = hasPort ? text[..colon] : text;
        int port = 0;
        if (hasPort && (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > ushort.MaxValue))
        {
            return null;
        }

        host = host.Trim('[', ']');
        return host.Length == 0 || host.Contains('/') || host.Any(char.IsWhiteSpace) ? null : new BrokerAddress(host == Embedded ? null : host, hasPort ? port : null);
    }
}
