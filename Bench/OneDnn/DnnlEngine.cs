namespace Unrolled.Bench.OneDnn;

/// <summary>The processor as oneDNN's engine, with one stream; makes tensors and primitives on it, and takes them back all at once.</summary>
internal sealed unsafe class DnnlEngine : IDisposable
{
    private const int Processor = 1, InOrder = 1, QueryArgument = 255;
    private readonly nint _engine;
    private readonly nint _stream;
    private readonly List<DnnlMemory> _memories = [];
    private readonly List<nint> _primitives = [];

    /// <summary>Makes engine and stream.</summary>
    public DnnlEngine()
    {
        nint made;
        Dnnl.Check(Dnnl.dnnl_engine_create(&made, Processor, 0), "an engine");
        _engine = made;
        Dnnl.Check(Dnnl.dnnl_stream_create(&made, _engine, InOrder), "a stream");
        _stream = made;
    }

    /// <summary>A tensor of zeros.</summary>
    public DnnlMemory Memory(DnnlShape shape) => Keep(new DnnlMemory(this, shape));

    /// <summary>A tensor in memory that is somebody else's.</summary>
    public DnnlMemory View(DnnlShape shape, nint address) => Keep(new DnnlMemory(this, shape, address));

    /// <summary>A tensor with values.</summary>
    public DnnlMemory Memory(DnnlShape shape, ReadOnlySpan<float> values)
    {
        DnnlMemory memory = Memory(shape);
        values.CopyTo(memory.Span);
        return memory;
    }

    /// <summary>For <see cref="DnnlMemory"/>.</summary>
    public nint CreateMemory(DnnlShape shape, nint address)
    {
        nint memory;
        Dnnl.Check(Dnnl.dnnl_memory_create(&memory, shape.Pointer, _engine, address), "a tensor");
        return memory;
    }

    /// <summary>What an operation's implementation looks like.</summary>
    /// <param name="operation">The operation's descriptor.</param>
    /// <param name="what">Its name, for messages.</param>
    /// <param name="forward">Backward's hint: the forward operation's.</param>
    public nint Describe(byte* operation, string what, nint forward = 0)
    {
        nint description;
        Dnnl.Check(Dnnl.dnnl_primitive_desc_create(&description, operation, 0, _engine, forward), what);
        return description;
    }

    /// <summary>The arrangement that an implementation wants in a place.</summary>
    public static DnnlShape ShapeOf(nint description, int place) => DnnlShape.Copy(Dnnl.dnnl_primitive_desc_query_md(description, QueryArgument, place));

    /// <summary>An implementation with its arguments.</summary>
    public DnnlCall Call(nint description, params (int Place, DnnlMemory Memory)[] arguments)
        => new(Primitive(description), _stream, arguments);

    /// <summary>Several calls of one implementation, each with arguments of its own.</summary>
    public DnnlCall[] Calls(nint description, params (int Place, DnnlMemory Memory)[][] arguments)
    {
        nint primitive = Primitive(description);
        return [.. arguments.Select(a => new DnnlCall(primitive, _stream, a))];
    }

    /// <summary>A tensor in the arrangement that is wanted: the same one if it has it, else another, and the call that fills it.</summary>
    public (DnnlMemory Memory, DnnlCall? Fill) Arranged(DnnlMemory memory, DnnlShape wanted)
    {
        if (memory.Shape.Is(wanted))
        {
            return (memory, null);
        }

        DnnlMemory other = Memory(wanted);
        return (other, Copy(memory, other));
    }

    /// <summary>The call that copies a tensor into another arrangement.</summary>
    public DnnlCall Copy(DnnlMemory from, DnnlMemory to)
    {
        nint description;
        Dnnl.Check(Dnnl.dnnl_reorder_primitive_desc_create(&description, from.Shape.Pointer, _engine, to.Shape.Pointer, _engine, 0), "a reorder");
        return Call(description, (DnnlPlace.Source, from), (DnnlPlace.Target, to));
    }

    /// <summary>Waits until all calls have ended.</summary>
    public void Wait() => Dnnl.Check(Dnnl.dnnl_stream_wait(_stream), "waiting");

    /// <inheritdoc/>
    public void Dispose()
    {
        _primitives.ForEach(p => Dnnl.Check(Dnnl.dnnl_primitive_destroy(p), "a primitive's end"));
        _memories.ForEach(m => m.Dispose());
    }

    private nint Primitive(nint description)
    {
        nint primitive;
        Dnnl.Check(Dnnl.dnnl_primitive_create(&primitive, description), "a primitive");
        _primitives.Add(primitive);
        return primitive;
    }

    private DnnlMemory Keep(DnnlMemory memory)
    {
        _memories.Add(memory);
        return memory;
    }
}
