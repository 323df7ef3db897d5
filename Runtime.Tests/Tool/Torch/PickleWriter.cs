using System.Buffers.Binary;
using System.Text;

namespace Unrolled.Tests.Tool.Torch;

/// <summary>Writes pickles of protocol 2, as PyTorch does, opcode by opcode.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>A pickle of one value: null, bool, int, double, string, byte[], object?[] (tuple), List (list), Dictionary in order, or an action that writes opcodes.</summary>
    public static byte[] Of(object? value)
    {
        PickleWriter writer = new PickleWriter().Raw(0x80, 2);
        writer.Value(value);
        return writer.Raw((byte)'.').ToArray();
    }

    public PickleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleWriter Value(object? value)
    {
        switch (value)
        {
            case null:
                return Raw((byte)'N');
            case bool flag:
                return Raw(flag ? (byte)0x88 : (byte)0x89);
            case int number:
                Span<byte> four = stackalloc byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(four, number);
                return Raw((byte)'J').Raw(four);
            case double number:
                Span<byte> eight = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(eight, number);
                return Raw((byte)'G').Raw(eight);
            case string text:
                return Raw((byte)'X').Length(Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));
            case byte[] bytes:
                return Raw((byte)'B').Length(bytes.Length).Raw(bytes);
            case object?[] tuple:
                Raw((byte)'(');
                Array.ForEach(tuple, v => Value(v));
                return Raw((byte)'t');
            case List<object?> list:
                Raw((byte)']', (byte)'(');
                list.ForEach(v => Value(v));
                return Raw((byte)'e');
            case List<(string Key, object? Value)> items:
                Raw((byte)'}', (byte)'(');
                items.ForEach(i => Value(i.Key).Value(i.Value));
                return Raw((byte)'u');
            case Action<PickleWriter> write:
                write(this);
                return this;
            default:
                throw new ArgumentException($"{value.GetType()} is not written.", nameof(value));
        }
    }

    public PickleWriter Global(string module, string name) => Raw((byte)'c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    /// <summary>A call of a function, or with <paramref name="state"/> an object of a class with its attributes.</summary>
    public static Action<PickleWriter> Call(string module, string name, object?[] arguments, object? state = null) => w =>
    {
        w.Global(module, name).Value(arguments).Raw((byte)'R');
        if (state is not null)
        {
            w.Value(state).Raw((byte)'b');
        }
    };

    /// <summary>An OrderedDict, with the attribute _metadata if modules are given.</summary>
    public static Action<PickleWriter> Ordered(List<(string Key, object? Value)> items, params string[] modules) => w =>
    {
        w.Global("collections", "OrderedDict").Raw((byte)')', (byte)'R', (byte)'(');
        items.ForEach(i => w.Value(i.Key).Value(i.Value));
        w.Raw((byte)'u');
        if (modules.Length > 0)
        {
            w.Value(new List<(string, object?)> { ("_metadata", Ordered([("", new List<(string, object?)>()), .. modules.Select(m => (m, (object?)new List<(string, object?)> { ("version", 1) }))])) }).Raw((byte)'b');
        }
    };

    private PickleWriter Length(int length)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, length);
        return Raw(four);
    }
}
