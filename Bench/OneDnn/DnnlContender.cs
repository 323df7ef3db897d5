namespace Unrolled.Bench.OneDnn;

/// <summary>A network run forward by oneDNN's RNN, inner product and softmax primitives, weights in the arrangement that each prefers.</summary>
internal sealed unsafe class DnnlContender : IContender
{
    private const int ForwardInference = 96, Unidirectional = 0, Tanh = 47;

    private readonly DnnlEngine _engine = new();
    private readonly Workload _workload;
    private readonly float[] _rows;
    private readonly DnnlMemory _input;
    private readonly DnnlMemory _output;
    private readonly List<DnnlCall>[] _calls = [[], []];
    private readonly byte[] _operation = GC.AllocateArray<byte>(Dnnl.OperationSize, pinned: true);
    private readonly int _steps;
    private readonly int _batch;
    private readonly DnnlCall[][] _phases;
    private int _step;

    /// <summary>Makes the primitives.</summary>
    /// <param name="workload">The row of the table: any but training.</param>
    /// <param name="layers">The network's layers.</param>
    public DnnlContender(Workload workload, PeerLayer[] layers)
    {
        _workload = workload;
        _rows = PeerInputs.Of(workload);
        _steps = Streams ? 1 : workload.Steps;
        _batch = workload.Batch;
        _input = _engine.Memory(DnnlShape.Rows(_steps, _batch, workload.Features));
        DnnlMemory current = _input;
        foreach (PeerLayer layer in layers)
        {
            current = layer.IsRecurrent ? Recurrent(layer, current) : Dense(layer, current);
        }

        _output = workload.Softmax ? Softmax(current, layers[^1].Units) : current;
        _phases = [[.. _calls[0]], [.. _calls[1]]];
        _rows.AsSpan(0, _input.Span.Length).CopyTo(_input.Span);
    }

    /// <inheritdoc/>
    public string Name => "oneDNN";

    private bool Streams => _workload.Kind != WorkloadKind.Window;

    private byte* Operation => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_operation, 0);

    /// <inheritdoc/>
    public float[] Answers()
    {
        var answers = new List<float>();
        for (int t = 0; t < _rows.Length / _input.Span.Length; t++)
        {
            Run(1);
            answers.AddRange(_output.Span);
        }

        return [.. answers];
    }

    /// <inheritdoc/>
    public void Run(int times)
    {
        Span<float> input = _input.Span;
        int inputs = _rows.Length / input.Length;
        for (int i = 0; i < times; i++, _step++)
        {
            if (inputs > 1)
            {
                _rows.AsSpan(_step % inputs * input.Length, input.Length).CopyTo(input);
            }

            foreach (DnnlCall call in _phases[_step & 1])
            {
                call.Run();
            }
        }

        _engine.Wait();
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    // Gives [steps, batch, units], or the last step's [batch, units].
    private DnnlMemory Recurrent(PeerLayer layer, DnnlMemory input)
    {
        long units = layer.Units, gates = layer.Gates, biases = layer.Kind == "GRU" ? 4 : gates;
        var ordered = new DnnlWeights(layer);
        DnnlShape state = DnnlShape.Rows(1, 1, _batch, units), target = DnnlShape.Rows(_steps, _batch, units);
        byte* s = Streams ? state.Pointer : null;
        DnnlShape anyW = DnnlShape.Any(1, 1, layer.Inputs, gates, units), anyU = DnnlShape.Any(1, 1, units, gates, units), bias = DnnlShape.Rows(1, 1, biases, units);
        int status = layer.Kind switch
        {
            "LSTM" => Dnnl.dnnl_lstm_forward_desc_init(Operation, ForwardInference, Unidirectional, input.Shape.Pointer, s, s, anyW.Pointer, anyU.Pointer, bias.Pointer, target.Pointer, s, s, 0),
            "GRU" => Dnnl.dnnl_lbr_gru_forward_desc_init(Operation, ForwardInference, Unidirectional, input.Shape.Pointer, s, anyW.Pointer, anyU.Pointer, bias.Pointer, target.Pointer, s, 0),
            _ => Dnnl.dnnl_vanilla_rnn_forward_desc_init(Operation, ForwardInference, Tanh, Unidirectional, input.Shape.Pointer, s, anyW.Pointer, anyU.Pointer, bias.Pointer, target.Pointer, s, 0, 0, 0),
        };
        Dnnl.Check(status, layer.Kind);
        nint description = _engine.Describe(Operation, layer.Kind);
        DnnlMemory w = Filled(DnnlShape.Weights(1, 1, layer.Inputs, gates, units), ordered.W, DnnlEngine.ShapeOf(description, DnnlPlace.Weights));
        DnnlMemory u = Filled(DnnlShape.Weights(1, 1, units, gates, units), ordered.U, DnnlEngine.ShapeOf(description, DnnlPlace.Recurrent));
        DnnlMemory b = _engine.Memory(bias, ordered.B), y = _engine.Memory(target);
        (int, DnnlMemory)[] shared = [(DnnlPlace.Source, input), (DnnlPlace.Weights, w), (DnnlPlace.Recurrent, u), (DnnlPlace.Bias, b), (DnnlPlace.Target, y)];
        if (!Streams)
        {
            Both(_engine.Call(description, shared));
            return layer.ReturnsSequences ? y : _engine.View(DnnlShape.Rows(_batch, units), y.Address((_steps - 1) * _batch * units));
        }

        // Two sets of states: each is read in one phase and written in the other.
        DnnlMemory[] h = [_engine.Memory(state), _engine.Memory(state)], c = [_engine.Memory(state), _engine.Memory(state)];
        (int, DnnlMemory)[] States(int from) => layer.Kind == "LSTM"
            ? [(DnnlPlace.SourceHidden, h[from]), (DnnlPlace.TargetHidden, h[1 - from]), (DnnlPlace.SourceCell, c[from]), (DnnlPlace.TargetCell, c[1 - from])]
            : [(DnnlPlace.SourceHidden, h[from]), (DnnlPlace.TargetHidden, h[1 - from])];
        DnnlCall[] phases = _engine.Calls(description, [.. shared, .. States(0)], [.. shared, .. States(1)]);
        _calls[0].Add(phases[0]);
        _calls[1].Add(phases[1]);
        return layer.ReturnsSequences ? y : _engine.View(DnnlShape.Rows(_batch, units), y.Address());
    }

    private DnnlMemory Dense(PeerLayer layer, DnnlMemory input)
    {
        DnnlShape weights = DnnlShape.Any(layer.Units, layer.Inputs), bias = DnnlShape.Rows(layer.Units), target = DnnlShape.Rows(_batch, layer.Units);
        Dnnl.Check(Dnnl.dnnl_inner_product_forward_desc_init(Operation, ForwardInference, input.Shape.Pointer, weights.Pointer, bias.Pointer, target.Pointer), "Dense");
        nint description = _engine.Describe(Operation, "Dense");
        DnnlMemory w = Filled(DnnlShape.Rows(layer.Units, layer.Inputs), layer.W, DnnlEngine.ShapeOf(description, DnnlPlace.Weights));
        DnnlMemory y = _engine.Memory(target);
        Both(_engine.Call(description, (DnnlPlace.Source, input), (DnnlPlace.Weights, w), (DnnlPlace.Bias, _engine.Memory(bias, layer.B)), (DnnlPlace.Target, y)));
        return y;
    }

    private DnnlMemory Softmax(DnnlMemory input, int units)
    {
        Dnnl.Check(Dnnl.dnnl_softmax_forward_desc_init(Operation, ForwardInference, input.Shape.Pointer, 1), "softmax");
        DnnlMemory y = _engine.Memory(DnnlShape.Rows(_batch, units));
        Both(_engine.Call(_engine.Describe(Operation, "softmax"), (DnnlPlace.Source, input), (DnnlPlace.Target, y)));
        return y;
    }

    private DnnlMemory Filled(DnnlShape plain, float[] values, DnnlShape wanted)
    {
        (DnnlMemory memory, DnnlCall? fill) = _engine.Arranged(_engine.Memory(plain, values), wanted);
        fill?.Run();
        _engine.Wait();
        return memory;
    }

    private void Both(DnnlCall call)
    {
        _calls[0].Add(call);
        _calls[1].Add(call);
    }
}
