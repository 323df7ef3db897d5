using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Unrolled.Tests;

/// <summary>One change of a file: of its bytes, or of what its header or its data say.</summary>
/// <param name="Kind">What is changed, of <see cref="Kinds"/>.</param>
/// <param name="Place">Where: modulo how many places there are.</param>
/// <param name="Value">To what: modulo how much there is to choose from.</param>
internal readonly record struct FileMutation(int Kind, int Place, int Value)
{
    /// <summary>How many kinds of changes there are.</summary>
    public const int Kinds = 14;

    private static readonly string[] Numbers =
    [
        "-1", "0", "1", "2", "-0", "00", "+5", "0.5", "1e3", "2147483647", "2147483648", "-2147483648", "4294967295", "9007199254740992", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "18446744073709551616", "1e300", "-1e300", "1e-45", "1e999", "-1e999", "NaN", "Infinity", "-Infinity", "", " ", "x", "null", "true", "[]", "{}", "\"1\"", "99999999999999999999999999",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "\\ud800", "\\udc00x", "\\u0000", "\\n", "__metadata__", "dtype", "shape", "F64", "I8", "BOOL", "none", "NaN", "-1", "1e300", "unrolled.checkpoint", "unrolled.scaler", "{}", "kind", "minmax", "standard", "\\uD83D\\uDE00",
    ];

    private static readonly double[] Values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, -0.0, 1e300, -1e300, 5e-324, 0.5, 1e38, 9223372036854775807.0, 2, 1];

    /// <summary>A changed copy of a file.</summary>
    /// <param name="file">The file: a safetensors file, or JSON alone.</param>
    /// <param name="isJson">True for JSON alone.</param>
    public byte[] Apply(byte[] file, bool isJson)
    {
        int start = isJson ? 0 : Math.Min(8, file.Length);
        long length = isJson ? file.Length : file.Length < 8 ? 0 : (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(file), (ulong)(file.Length - 8));
        byte[] header = file[start..(int)(start + length)], data = file[(int)(start + length)..];
        switch (Kind)
        {
            case 0:
                return Edited(file, (byte)(file[Place % file.Length] ^ (1 << Value % 8)));
            case 1:
                return Edited(file, (byte)Value);
            case 2:
                return file[..(Place % file.Length)];
            case 3:
                int from = Place % file.Length, to = from + Math.Min(file.Length - from, 1 + Value % 64);
                return [.. file[..to], .. file[from..]];
            case 4:
                return Whole(ReplaceNumber(header, Numbers[Value % Numbers.Length]), data);
            case 5:
            case 6:
                (int first, int end) = Entry(header);
                return Whole(Kind == 5 ? [.. header[..end], .. header[first..]] : [.. header[..first], .. header[end..]], data);
            case 7:
                return Whole(ReplaceText(header, Texts[Value % Texts.Length]), data);
            case 8:
                int at = Place % (header.Length + 1);
                return Whole([.. header[..at], (byte)"{}[],:\" \\0-."[Value % 12], .. header[at..]], data);
            case 9 when !isJson && file.Length >= 8:
                byte[] lying = [.. file];
                BinaryPrimitives.WriteUInt64LittleEndian(lying, (Value % 6) switch { 0 => 0, 1 => ulong.MaxValue, 2 => (ulong)header.Length - 1, 3 => (ulong)header.Length + 1, 4 => 100_000_000, _ => (ulong)Place });
                return lying;
            case 10 when data.Length >= sizeof(double):
                BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(Place % (data.Length / sizeof(double)) * sizeof(double)), Values[Value % Values.Length]);
                return Whole(header, data);
            case 11 when data.Length >= sizeof(float):
                BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(Place % (data.Length / sizeof(float)) * sizeof(float)), (float)Values[Value % Values.Length]);
                return Whole(header, data);
            case 12:
                List<Range> numbers = NumbersOf(header);
                return numbers.Count == 0 ? file : Whole(ReplaceNumber(header, Encoding.ASCII.GetString(header[numbers[Value % numbers.Count]])), data);
            default:
                return Whole(ReplaceNumber(header, null), data);
        }

        byte[] Whole(byte[] newHeader, byte[] newData)
        {
            byte[] prefix = new byte[isJson ? 0 : 8];
            if (!isJson)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)newHeader.Length);
            }

            return [.. prefix, .. newHeader, .. newData];
        }
    }

    private byte[] Edited(byte[] file, byte value)
    {
        byte[] edited = [.. file];
        edited[Place % file.Length] = value;
        return edited;
    }

    // By another one; by the next or the one before if there is none.
    private byte[] ReplaceNumber(byte[] header, string? number)
    {
        List<Range> numbers = NumbersOf(header);
        if (numbers.Count == 0)
        {
            return header;
        }

        (int start, int length) = numbers[Place % numbers.Count].GetOffsetAndLength(header.Length);
        number ??= long.TryParse(header.AsSpan(start, length), CultureInfo.InvariantCulture, out long old) ? (old + (Value % 2 == 0 ? 1 : -1)).ToString(CultureInfo.InvariantCulture) : "7";
        return [.. header[..start], .. Encoding.ASCII.GetBytes(number), .. header[(start + length)..]];
    }

    private byte[] ReplaceText(byte[] header, string text)
    {
        List<int> quotes = [.. Enumerable.Range(0, header.Length).Where(i => header[i] == (byte)'"')];
        if (quotes.Count < 2)
        {
            return header;
        }

        int open = Place % (quotes.Count / 2) * 2;
        return [.. header[..(quotes[open] + 1)], .. Encoding.ASCII.GetBytes(text), .. header[quotes[open + 1]..]];
    }

    // From after a comma or an opening brace to after the next comma.
    private (int First, int End) Entry(byte[] header)
    {
        List<int> starts = [.. Enumerable.Range(0, header.Length).Where(i => header[i] is (byte)',' or (byte)'{').Select(i => i + 1)];
        if (starts.Count == 0)
        {
            return (0, header.Length);
        }

        int which = Place % starts.Count;
        return (starts[which], which + 1 < starts.Count ? starts[Math.Min(starts.Count - 1, which + 1 + Value % 4)] : header.Length);
    }

    // Numbers within texts too: those of metadata.
    private static List<Range> NumbersOf(byte[] header)
    {
        List<Range> numbers = [];
        for (int i = 0; i < header.Length; i++)
        {
            int start = i;
            while (i < header.Length && header[i] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'.' or (byte)'+')
            {
                i++;
            }

            if (i > start)
            {
                numbers.Add(start..i);
            }
        }

        return numbers;
    }
}
