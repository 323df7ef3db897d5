namespace Unrolled.Bench.OnnxRuntime;

/// <summary>A network run by ONNX Runtime on one thread, its inputs, outputs and states bound once.</summary>
internal sealed class OrtContender : IContender
{
    private readonly OrtApi _api;
    private readonly Workload _workload;
    private readonly nint _session;
    private readonly NativeFloats _input;
    private readonly NativeFloats _output;
    private readonly List<NativeFloats> _states = [];
    private readonly List<nint> _values = [];
    private readonly nint[] _bindings;
    private readonly float[] _rows;
    private int _step;

    /// <summary>Makes the session.</summary>
    /// <param name="api">The library.</param>
    /// <param name="workload">The row of the table: any but training.</param>
    /// <param name="layers">The network's layers.</param>
    public OrtContender(OrtApi api, Workload workload, PeerLayer[] layers)
    {
        _api = api;
        _workload = workload;
        bool streams = workload.Kind != WorkloadKind.Window;
        int steps = streams ? 1 : workload.Steps, batch = workload.Batch;
        var model = new OnnxModel(layers, steps, batch, streams, workload.Softmax);
        _session = api.CreateSession(model.Bytes);
        _rows = PeerInputs.Of(workload);
        _input = new NativeFloats((long)steps * batch * workload.Features);
        _output = new NativeFloats(batch * layers[^1].Units);
        (string, nint) x = ("x", Tensor(_input, steps, batch, workload.Features)), y = ("y", Tensor(_output, batch, layers[^1].Units));

        // Two sets of states: each is read by the one binding and written by the other.
        var sets = new List<nint>[] { [], [] };
        foreach (OnnxState state in model.States)
        {
            foreach (List<nint> set in sets)
            {
                var floats = new NativeFloats(batch * state.Units);
                _states.Add(floats);
                set.Add(Tensor(floats, 1, batch, state.Units));
            }
        }

        nint Binding(List<nint> from, List<nint> to) => api.CreateBinding(
            _session,
            model.States.Select((s, i) => (s.Input, from[i])).Prepend(x),
            model.States.Select((s, i) => (s.Output, to[i])).Prepend(y));
        _bindings = [Binding(sets[0], sets[1]), Binding(sets[1], sets[0])];
        _rows.AsSpan(0, _input.Length).CopyTo(_input.Span);
    }

    /// <inheritdoc/>
    public string Name => "ONNX Runtime";

    /// <inheritdoc/>
    public float[] Answers()
    {
        var answers = new List<float>();
        for (int t = 0; t < _rows.Length / _input.Length; t++)
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

            _api.Run(_session, _bindings[_step & 1]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _api.Release(_session, _bindings, _values);
        _input.Dispose();
        _output.Dispose();
        _states.ForEach(s => s.Dispose());
    }

    private nint Tensor(NativeFloats floats, params ReadOnlySpan<long> shape)
    {
        nint value = _api.CreateTensor(floats, shape);
        _values.Add(value);
        return value;
    }
}
