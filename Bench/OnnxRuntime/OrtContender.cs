using System.Runtime.InteropServices;
using Unrolled.Bench.Models;

namespace Unrolled.Bench.OnnxRuntime;

/// <summary>A model run by ONNX Runtime on one thread, its arrays bound once.</summary>
internal sealed class OrtContender : IContender
{
    private readonly OrtApi _api;
    private readonly nint _session;
    private readonly NativeFloats _input;
    private readonly NativeFloats _output;
    private readonly List<NativeFloats> _memory = [];
    private readonly List<nint> _values = [];
    private readonly nint[] _bindings;
    private readonly float[] _calls;
    private int _call;

    /// <summary>Makes the session.</summary>
    /// <param name="api">The library.</param>
    /// <param name="file">The model's bytes.</param>
    /// <param name="call">How it is called.</param>
    /// <param name="calls">The inputs of some calls, which are repeated.</param>
    public OrtContender(OrtApi api, byte[] file, ModelCall call, float[] calls)
    {
        (_api, _calls) = (api, calls);
        _session = api.CreateSession(file);
        _input = Memory(call.Input.Count);
        _output = Memory(call.Output.Count);
        List<(string, nint)> inputs = [(call.Input.Name, Tensor(_input, call.Input))], outputs = [(call.Output.Name, Tensor(_output, call.Output))];
        foreach ((string name, long value) in call.Numbers)
        {
            NativeFloats number = Memory(sizeof(long) / sizeof(float));
            MemoryMarshal.Cast<float, long>(number.Span)[0] = value;
            nint tensor = api.CreateInteger(number);
            _values.Add(tensor);
            inputs.Add((name, tensor));
        }

        // Two sets of states: each is read by the one binding and written by the other.
        nint[][] sets = [[.. call.States.Select(s => Tensor(Memory(s.Input.Count), s.Input))], [.. call.States.Select(s => Tensor(Memory(s.Input.Count), s.Input))]];
        nint Binding(nint[] from, nint[] to)
            => api.CreateBinding(_session, [.. inputs, .. call.States.Select((s, i) => (s.Input.Name, from[i]))], [.. outputs, .. call.States.Select((s, i) => (s.Output, to[i]))]);
        _bindings = [Binding(sets[0], sets[1]), Binding(sets[1], sets[0])];
        calls.AsSpan(0, _input.Length).CopyTo(_input.Span);
    }

    /// <inheritdoc/>
    public string Name => "ONNX Runtime";

    /// <inheritdoc/>
    public float[] Answers()
    {
        List<float> answers = [];
        for (int i = 0; i < _calls.Length / _input.Length; i++)
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
        int calls = _calls.Length / input.Length;
        for (int i = 0; i < times; i++, _call++)
        {
            if (calls > 1)
            {
                _calls.AsSpan(_call % calls * input.Length, input.Length).CopyTo(input);
            }

            _api.Run(_session, _bindings[_call & 1]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _api.Release(_session, _bindings, _values);
        _memory.ForEach(m => m.Dispose());
    }

    private NativeFloats Memory(int count)
    {
        var memory = new NativeFloats(count);
        _memory.Add(memory);
        return memory;
    }

    private nint Tensor(NativeFloats floats, NamedShape shape)
    {
        nint value = _api.CreateTensor(floats, shape.Shape);
        _values.Add(value);
        return value;
    }
}
