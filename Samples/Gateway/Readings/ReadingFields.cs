using System.Text;

namespace Unrolled.Samples.Gateway;

/// <summary>The names of a JSON payload's fields, in UTF-8.</summary>
internal sealed class ReadingFields(string value = "value", string sequence = "seq", string time = "time")
{
    public byte[] Value { get; } = Encoding.UTF8.GetBytes(value);

    public byte[] Sequence { get; } = Encoding.UTF8.GetBytes(sequence);

    public byte[] Time { get; } = Encoding.UTF8.GetBytes(time);
}
