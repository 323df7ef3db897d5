namespace Unrolled.Bench.OneDnn;

/// <summary>A Dense layer of as many rows as there are.</summary>
internal sealed unsafe class DnnlTrainedDense : DnnlTrainedLayer
{
    private const int ForwardTraining = 64;
    private readonly DnnlCall _forward;
    private readonly DnnlCall _backwardWeights;
    private readonly DnnlCall _backwardData;

    /// <summary>Makes the primitives.</summary>
    public DnnlTrainedDense(
        DnnlEngine engine, PeerLayer layer, int rows, DnnlMemory input, DnnlMemory inputGradient, NativeFloats parameters, NativeFloats gradients, int offset)
    {
        DnnlShape source = DnnlShape.Rows(rows, layer.Inputs), target = DnnlShape.Rows(rows, layer.Units), plainW = DnnlShape.Rows(layer.Units, layer.Inputs), bias = DnnlShape.Rows(layer.Units);
        DnnlMemory x = Matrix(engine, input, source), dx = Matrix(engine, inputGradient, source);
        Output = engine.Memory(target);
        OutputGradient = engine.Memory(target);
        layer.W.CopyTo(parameters.Span[offset..]);
        layer.B.CopyTo(parameters.Span[(offset + layer.W.Length)..]);
        nint At(NativeFloats floats, int place) => floats.Address + (offset + place) * sizeof(float);
        DnnlMemory w = engine.View(plainW, At(parameters, 0)), b = engine.View(bias, At(parameters, layer.W.Length));
        DnnlMemory dw = engine.View(plainW, At(gradients, 0)), db = engine.View(bias, At(gradients, layer.W.Length));

        DnnlShape any = DnnlShape.Any(layer.Units, layer.Inputs);
        byte* operation = stackalloc byte[Dnnl.OperationSize];
        Dnnl.Check(Dnnl.dnnl_inner_product_forward_desc_init(operation, ForwardTraining, source.Pointer, any.Pointer, bias.Pointer, target.Pointer), "Dense");
        nint forward = engine.Describe(operation, "Dense");
        _forward = engine.Call(forward, (DnnlPlace.Source, x), (DnnlPlace.Weights, Parameter(engine, w, DnnlEngine.ShapeOf(forward, DnnlPlace.Weights))), (DnnlPlace.Bias, b), (DnnlPlace.Target, Output));

        Dnnl.Check(Dnnl.dnnl_inner_product_backward_data_desc_init(operation, source.Pointer, any.Pointer, target.Pointer), "Dense backward, inputs");
        nint data = engine.Describe(operation, "Dense backward, inputs", forward);
        _backwardData = engine.Call(
            data, (DnnlPlace.Source | DnnlPlace.Gradient, dx), (DnnlPlace.Weights, Parameter(engine, w, DnnlEngine.ShapeOf(data, DnnlPlace.Weights))), (DnnlPlace.Target | DnnlPlace.Gradient, OutputGradient));

        Dnnl.Check(Dnnl.dnnl_inner_product_backward_weights_desc_init(operation, source.Pointer, any.Pointer, bias.Pointer, target.Pointer), "Dense backward, weights");
        nint weights = engine.Describe(operation, "Dense backward, weights", forward);
        _backwardWeights = engine.Call(
            weights,
            (DnnlPlace.Source, x),
            (DnnlPlace.Weights | DnnlPlace.Gradient, Gradient(engine, dw, DnnlEngine.ShapeOf(weights, DnnlPlace.Weights | DnnlPlace.Gradient))),
            (DnnlPlace.Bias | DnnlPlace.Gradient, db),
            (DnnlPlace.Target | DnnlPlace.Gradient, OutputGradient));
    }

    /// <inheritdoc/>
    public override DnnlMemory Output { get; }

    /// <inheritdoc/>
    public override DnnlMemory OutputGradient { get; }

    /// <summary>A softmax over rows.</summary>
    public static DnnlCall Softmax(DnnlEngine engine, DnnlMemory input, DnnlMemory output)
    {
        const int ForwardInference = 96;
        byte* operation = stackalloc byte[Dnnl.OperationSize];
        Dnnl.Check(Dnnl.dnnl_softmax_forward_desc_init(operation, ForwardInference, input.Shape.Pointer, 1), "softmax");
        return engine.Call(engine.Describe(operation, "softmax"), (DnnlPlace.Source, input), (DnnlPlace.Target, output));
    }

    /// <inheritdoc/>
    public override void Forward() => _forward.Run();

    /// <inheritdoc/>
    protected override void RunBackward(bool isFirst)
    {
        _backwardWeights.Run();
        if (!isFirst)
        {
            _backwardData.Run();
        }
    }

    // A sequence's [steps, batch, units] are the rows of a matrix.
    private static DnnlMemory Matrix(DnnlEngine engine, DnnlMemory memory, DnnlShape shape)
        => memory.Shape.Is(shape) ? memory : engine.View(shape, memory.Address());
}
