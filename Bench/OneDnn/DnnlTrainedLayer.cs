namespace Unrolled.Bench.OneDnn;

/// <summary>A layer that is trained: its parameters are a part of one run of floats, its gradients a part of another.</summary>
internal abstract class DnnlTrainedLayer
{
    // Copies of parameters for a primitive that wants them otherwise, and of gradients that a primitive gives otherwise.
    private readonly List<DnnlCall> _parameterCopies = [];
    private readonly List<DnnlMemory> _gradientsApart = [];
    private readonly List<DnnlCall> _gradientCopies = [];

    /// <summary>What the layer gives.</summary>
    public abstract DnnlMemory Output { get; }

    /// <summary>The gradient that comes back to it.</summary>
    public abstract DnnlMemory OutputGradient { get; }

    /// <summary>Runs forward, keeping what backward needs.</summary>
    public abstract void Forward();

    /// <summary>Adds to the parameters' gradients and sets that of the input.</summary>
    /// <param name="isFirst">True if nobody needs the gradient of the input.</param>
    public void Backward(bool isFirst)
    {
        // The library adds to the gradients of a recurrent layer's weights.
        foreach (DnnlMemory gradient in _gradientsApart)
        {
            gradient.Span.Clear();
        }

        RunBackward(isFirst);
        foreach (DnnlCall copy in _gradientCopies)
        {
            copy.Run();
        }
    }

    /// <summary>Brings changed parameters into the arrangements that the primitives want.</summary>
    public void Arrange()
    {
        foreach (DnnlCall copy in _parameterCopies)
        {
            copy.Run();
        }
    }

    /// <summary>Runs the backward primitives.</summary>
    protected abstract void RunBackward(bool isFirst);

    /// <summary>A parameter as a primitive wants it, filled now and by <see cref="Arrange"/>.</summary>
    protected DnnlMemory Parameter(DnnlEngine engine, DnnlMemory plain, DnnlShape wanted)
    {
        (DnnlMemory memory, DnnlCall? fill) = engine.Arranged(plain, wanted);
        if (fill is not null)
        {
            fill.Run();
            engine.Wait();
            _parameterCopies.Add(fill);
        }

        return memory;
    }

    /// <summary>A gradient as a primitive gives it, which <see cref="Backward"/> brings to its place.</summary>
    protected DnnlMemory Gradient(DnnlEngine engine, DnnlMemory plain, DnnlShape given)
    {
        if (plain.Shape.Is(given))
        {
            return plain;
        }

        DnnlMemory memory = engine.Memory(given);
        _gradientsApart.Add(memory);
        _gradientCopies.Add(engine.Copy(memory, plain));
        return memory;
    }
}
