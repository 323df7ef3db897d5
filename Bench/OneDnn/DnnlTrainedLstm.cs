namespace Unrolled.Bench.OneDnn;

/// <summary>An LSTM layer over whole sequences from states of zeros.</summary>
internal sealed unsafe class DnnlTrainedLstm : DnnlTrainedLayer
{
    private const int ForwardTraining = 64, BackwardAll = 128, Unidirectional = 0;
    private readonly DnnlCall _forward;
    private readonly DnnlCall _backward;

    /// <summary>Makes the primitives.</summary>
    /// <exception cref="NotSupportedException">The layer is no LSTM.</exception>
    public DnnlTrainedLstm(
        DnnlEngine engine, PeerLayer layer, int steps, int batch, DnnlMemory input, DnnlMemory inputGradient, NativeFloats parameters, NativeFloats gradients, int offset)
    {
        if (layer.Kind != "LSTM")
        {
            throw new NotSupportedException($"Training is compared for LSTM layers; '{layer.Name}' is a {layer.Kind}.");
        }

        long units = layer.Units;
        var ordered = new DnnlWeights(layer);
        ordered.W.CopyTo(parameters.Span[offset..]);
        ordered.U.CopyTo(parameters.Span[(offset + ordered.W.Length)..]);
        ordered.B.CopyTo(parameters.Span[(offset + ordered.W.Length + ordered.U.Length)..]);
        DnnlShape plainW = DnnlShape.Weights(1, 1, layer.Inputs, 4, units), plainU = DnnlShape.Weights(1, 1, units, 4, units), bias = DnnlShape.Rows(1, 1, 4, units);
        nint At(NativeFloats floats, int place) => floats.Address + (offset + place) * sizeof(float);
        DnnlMemory View(DnnlShape shape, NativeFloats floats, int place) => engine.View(shape, At(floats, place));
        int placeU = ordered.W.Length, placeB = placeU + ordered.U.Length;
        DnnlMemory w = View(plainW, parameters, 0), u = View(plainU, parameters, placeU), b = View(bias, parameters, placeB);
        DnnlMemory dw = View(plainW, gradients, 0), du = View(plainU, gradients, placeU), db = View(bias, gradients, placeB);

        DnnlShape source = input.Shape, target = DnnlShape.Rows(steps, batch, units);
        DnnlShape anyW = DnnlShape.Any(1, 1, layer.Inputs, 4, units), anyU = DnnlShape.Any(1, 1, units, 4, units);
        byte* operation = stackalloc byte[Dnnl.OperationSize];
        Dnnl.Check(
            Dnnl.dnnl_lstm_forward_desc_init(operation, ForwardTraining, Unidirectional, source.Pointer, null, null, anyW.Pointer, anyU.Pointer, bias.Pointer, target.Pointer, null, null, 0), "LSTM");
        nint forward = engine.Describe(operation, "LSTM");
        Dnnl.Check(
            Dnnl.dnnl_lstm_backward_desc_init(
                operation, BackwardAll, Unidirectional,
                source.Pointer, null, null, anyW.Pointer, anyU.Pointer, bias.Pointer, target.Pointer, null, null,
                source.Pointer, null, null, anyW.Pointer, anyU.Pointer, bias.Pointer, target.Pointer, null, null, 0),
            "LSTM backward");
        nint backward = engine.Describe(operation, "LSTM backward", forward);

        DnnlMemory y = engine.Memory(target), dy = engine.Memory(target), workspace = engine.Memory(DnnlEngine.ShapeOf(forward, DnnlPlace.Workspace));
        _forward = engine.Call(
            forward,
            (DnnlPlace.Source, input),
            (DnnlPlace.Weights, Parameter(engine, w, DnnlEngine.ShapeOf(forward, DnnlPlace.Weights))),
            (DnnlPlace.Recurrent, Parameter(engine, u, DnnlEngine.ShapeOf(forward, DnnlPlace.Recurrent))),
            (DnnlPlace.Bias, b),
            (DnnlPlace.Target, y),
            (DnnlPlace.Workspace, workspace));
        _backward = engine.Call(
            backward,
            (DnnlPlace.Source, input),
            (DnnlPlace.Weights, Parameter(engine, w, DnnlEngine.ShapeOf(backward, DnnlPlace.Weights))),
            (DnnlPlace.Recurrent, Parameter(engine, u, DnnlEngine.ShapeOf(backward, DnnlPlace.Recurrent))),
            (DnnlPlace.Bias, b),
            (DnnlPlace.Target, y),
            (DnnlPlace.Workspace, workspace),
            (DnnlPlace.Source | DnnlPlace.Gradient, inputGradient),
            (DnnlPlace.Weights | DnnlPlace.Gradient, Gradient(engine, dw, DnnlEngine.ShapeOf(backward, DnnlPlace.Weights | DnnlPlace.Gradient))),
            (DnnlPlace.Recurrent | DnnlPlace.Gradient, Gradient(engine, du, DnnlEngine.ShapeOf(backward, DnnlPlace.Recurrent | DnnlPlace.Gradient))),
            (DnnlPlace.Bias | DnnlPlace.Gradient, db),
            (DnnlPlace.Target | DnnlPlace.Gradient, dy));

        // Of a sequence only the last step goes on: the other steps' gradients stay zero.
        long last = (long)(steps - 1) * batch * units;
        DnnlShape vector = DnnlShape.Rows(batch, units);
        Output = layer.ReturnsSequences ? y : engine.View(vector, y.Address(last));
        OutputGradient = layer.ReturnsSequences ? dy : engine.View(vector, dy.Address(last));
    }

    /// <inheritdoc/>
    public override DnnlMemory Output { get; }

    /// <inheritdoc/>
    public override DnnlMemory OutputGradient { get; }

    /// <inheritdoc/>
    public override void Forward() => _forward.Run();

    /// <inheritdoc/>
    protected override void RunBackward(bool isFirst) => _backward.Run();
}
