using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using static Unrolled.Tool.Formats.Torch.Pickle.PickleOpcode;

namespace Unrolled.Tool.Formats.Torch.Pickle;

/// <summary>
/// Reads a pickle as records and runs nothing: a call becomes a <see cref="PickleObject"/> that says what would be called. The result consists of null, bool, long, <see cref="BigInteger"/>,
/// double, string, bytes, <c>object?[]</c> for tuples, <c>List&lt;object?&gt;</c> for lists and sets, <see cref="PickleDictionary"/>, <see cref="PickleGlobal"/>, <see cref="PickleObject"/>
/// and <see cref="PicklePersistent"/>. Values may be shared, and may contain themselves.
/// </summary>
/// <param name="bytes">The bytes; several pickles may follow each other.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class PickleReader(ReadOnlyMemory<byte> bytes, string file)
{
    // Each opcode makes at most one small object: so much memory and no more.
    private const int MaxOpcodes = 4_000_000;

    private const int MaxDigits = 1000;

    private static readonly object MarkValue = new();
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _opcodes;

    /// <summary>Where the next pickle begins.</summary>
    public int Position { get; private set; }

    /// <summary>All objects so far that lie outside the pickles.</summary>
    public List<PicklePersistent> Persistent { get; } = [];

    /// <summary>Reads one pickle, to its STOP.</summary>
    /// <exception cref="ModelFormatException">It is damaged, too long, or names what no model needs.</exception>
    public object? Read()
    {
        _stack.Clear();
        _memo.Clear();
        while (true)
        {
            if (++_opcodes > MaxOpcodes)
            {
                throw Fault($"there are more than {MaxOpcodes} opcodes");
            }

            var opcode = (PickleOpcode)Take(1)[0];
            if (opcode == Stop)
            {
                object? result = Pop();
                return _stack.Count == 0 ? result : throw Fault($"{_stack.Count} values are left at the end");
            }

            Execute(opcode);
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case Proto:
                byte version = Take(1)[0];
                _ = version <= 5 ? version : throw Fault($"protocol {version}; expected at most 5");
                break;
            case Frame:
                Take(8);
                break;
            case Mark:
                _stack.Add(MarkValue);
                break;
            case PickleOpcode.Pop:
                // As Python does, it also takes a mark.
                _stack.RemoveAt(_stack.Count > 0 ? _stack.Count - 1 : throw Fault("the stack is empty"));
                break;
            case PickleOpcode.PopMark:
                PopMark();
                break;
            case Dup:
                _stack.Add(Peek());
                break;
            case Put:
                _memo[Index(Line())] = Peek();
                break;
            case BinPut:
                _memo[Take(1)[0]] = Peek();
                break;
            case LongBinPut:
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek();
                break;
            case Memoize:
                _memo[_memo.Count] = Peek();
                break;
            case Get:
                _stack.Add(Recall(Index(Line())));
                break;
            case BinGet:
                _stack.Add(Recall(Take(1)[0]));
                break;
            case LongBinGet:
                _stack.Add(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                break;
            case PickleOpcode.Append or Appends or AddItems or SetItem or SetItems or Build:
                Fill(opcode);
                break;
            default:
                _stack.Add(Value(opcode));
                break;
        }
    }

    private object? Value(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case None:
                return null;
            case NewTrue:
                return true;
            case NewFalse:
                return false;
            case BinInt:
                return (long)BinaryPrimitives.ReadInt32LittleEndian(Take(4));
            case BinInt1:
                return (long)Take(1)[0];
            case BinInt2:
                return (long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
            case Int:
                return Line() switch { "00" => false, "01" => true, var digits => Whole(digits) };
            case Long:
                return Whole(Line().TrimEnd('L'));
            case Long1:
                return Whole(Take(Take(1)[0]));
            case Long4:
                return Whole(Take(Length4()));
            case Float:
                return double.TryParse(Line(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw Fault("a number cannot be read");
            case BinFloat:
                return BinaryPrimitives.ReadDoubleBigEndian(Take(8));
            case PickleOpcode.String:
                return Line() is [('\'' or '"') and var quote, .. var text, var end] && end == quote ? text : throw Fault("a text has no quotes");
            case PickleOpcode.Unicode:
                return Line();
            case BinString or BinUnicode:
                return Text(Length4());
            case ShortBinString or ShortBinUnicode:
                return Text(Take(1)[0]);
            case BinUnicode8:
                return Text(Length8());
            case ShortBinBytes:
                return Bytes(Take(1)[0]);
            case BinBytes:
                return Bytes(Length4());
            case BinBytes8 or ByteArray8:
                return Bytes(Length8());
            case EmptyTuple:
                return Array.Empty<object?>();
            case Tuple1:
                return Tuple(1);
            case Tuple2:
                return Tuple(2);
            case Tuple3:
                return Tuple(3);
            case PickleOpcode.Tuple:
                return PopMark();
            case EmptyList or EmptySet:
                return new List<object?>();
            case PickleOpcode.List or FrozenSet:
                return new List<object?>(PopMark());
            case EmptyDict:
                return new PickleDictionary();
            case PickleOpcode.Dict:
                var dictionary = new PickleDictionary();
                Set(dictionary, PopMark());
                return dictionary;
            case PersId:
                return Outside(Line());
            case BinPersId:
                return Outside(Pop());
            case PickleOpcode.Global:
                return Name(Line(), Line());
            case StackGlobal:
                object? name = Pop(), module = Pop();
                return module is string m && name is string n ? Name(m, n) : throw Fault("a class is not named by texts");
            case Inst:
                PickleGlobal instance = Name(Line(), Line());
                return Call(instance, PopMark());
            case Obj:
                object?[] parts = PopMark();
                return parts.Length > 0 ? Call(parts[0], parts[1..]) : throw Fault("an object has no class");
            case Reduce or NewObj:
                object? arguments = Pop();
                return Call(Pop(), arguments as object?[] ?? throw Fault("a call's arguments are not a tuple"));
            case NewObjEx:
                Pop();
                object? positional = Pop();
                return Call(Pop(), positional as object?[] ?? throw Fault("a call's arguments are not a tuple"));
            default:
                throw Fault(Enum.IsDefined(opcode) ? $"the opcode {opcode} is not read" : $"0x{(byte)opcode:x2} is not an opcode");
        }
    }

    private PicklePersistent Outside(object? id)
    {
        var value = new PicklePersistent(id);
        Persistent.Add(value);
        return value;
    }

    // What a dictionary of the standard library would be is one; everything else stays a record.
    private object Call(object? callable, object?[] arguments)
    {
        // Classes of legacy files stand beside their source text; old protocols make objects by a function that gets the class.
        if (callable is PicklePersistent { Id: object?[] and ["module", PickleGlobal named, ..] })
        {
            callable = named;
        }

        if (callable is not PickleGlobal type)
        {
            throw Fault("a call is not one of a class by its name");
        }

        if (type.Name == "_reconstructor" && arguments is [PickleGlobal made, ..])
        {
            return new PickleObject(made, []);
        }

        if (type.Is("collections", "OrderedDict") || type.Is("collections", "defaultdict"))
        {
            var dictionary = new PickleDictionary();
            foreach (object? item in arguments is [List<object?> items] ? items : [])
            {
                Set(dictionary, item as object?[] ?? (item as List<object?>)?.ToArray() ?? throw Fault("an item of a dictionary is not a pair"));
            }

            return dictionary;
        }

        return new PickleObject(type, arguments);
    }

    private void Fill(PickleOpcode opcode)
    {
        object?[] values = opcode switch
        {
            PickleOpcode.Append or Build => [Pop()],
            SetItem => Tuple(2),
            _ => PopMark(),
        };
        switch (Peek())
        {
            case List<object?> list when opcode is PickleOpcode.Append or Appends or AddItems:
                list.AddRange(values);
                break;
            case PickleDictionary dictionary when opcode is SetItem or SetItems:
                Set(dictionary, values);
                break;
            case PickleDictionary dictionary when opcode == Build:
                dictionary.State = values[0];
                break;
            case PickleObject built when opcode == Build:
                built.State = values[0];
                break;
            case PickleObject:
                // Items of a class of its own are of no use without the class.
                break;
            default:
                throw Fault($"{opcode} on a value that takes nothing");
        }
    }

    private void Set(PickleDictionary dictionary, object?[] values)
    {
        if (values.Length % 2 != 0)
        {
            throw Fault("a key of a dictionary has no value");
        }

        for (int i = 0; i < values.Length; i += 2)
        {
            dictionary.Set(values[i], values[i + 1]);
        }
    }

    private PickleGlobal Name(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        return global.IsDangerous ? throw Fault($"it names {global}, which no model needs: the file is refused, and nothing of it was run") : global;
    }

    private object?[] PopMark()
    {
        int mark = _stack.LastIndexOf(MarkValue);
        if (mark < 0)
        {
            throw Fault("a mark is missing");
        }

        object?[] values = [.. _stack.Skip(mark + 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private object?[] Tuple(int count)
    {
        object?[] values = new object?[count];
        for (int i = count - 1; i >= 0; i--)
        {
            values[i] = Pop();
        }

        return values;
    }

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object? Peek() => _stack.Count > 0 && _stack[^1] != MarkValue ? _stack[^1] : throw Fault("the stack is empty");

    private object? Recall(long index) => _memo.TryGetValue(index, out object? value) ? value : throw Fault($"the memo has no {index}");

    private long Index(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : throw Fault("a place of the memo cannot be read");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - Position)
        {
            throw Fault("it is cut off");
        }

        Position += count;
        return bytes.Span.Slice(Position - count, count);
    }

    private int Length4() => Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));

    private int Length8() => Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    private int Length(ulong count) => count <= (ulong)(bytes.Length - Position) ? (int)count : throw Fault($"{count} bytes are announced, {bytes.Length - Position} are left");

    private string Text(int length) => Utf8.GetString(Take(length));

    private ReadOnlyMemory<byte> Bytes(int length)
    {
        Take(length);
        return bytes.Slice(Position - length, length);
    }

    private string Line()
    {
        int length = bytes.Span[Position..].IndexOf((byte)'\n');
        string text = Text(length >= 0 ? length : throw Fault("a line has no end"));
        Take(1);
        return text;
    }

    private object Whole(string digits)
        => digits.Length <= MaxDigits && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value) ? Narrow(value) : throw Fault("a whole number cannot be read");

    private object Whole(ReadOnlySpan<byte> little) => little.Length <= MaxDigits ? Narrow(new BigInteger(little)) : throw Fault($"a whole number of {little.Length} bytes");

    private static object Narrow(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : value;

    private ModelFormatException Fault(string what) => new($"the pickle cannot be read: {what} (byte {Position}).", file);
}
