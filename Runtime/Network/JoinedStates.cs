using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>Streams in a pass of one time step, in which a step runs all of them at once.</summary>
internal sealed class JoinedStates : NetworkStates
{
    private readonly SequencePass _pass;
    private readonly ParameterSet _parameters;

    // The streams that have not taken their first step and whose vectors were not set: they start from the initial states of the model that takes it. Empty if all start from zeros.
    private readonly bool[] _areAtStart;

    // For steps of only some streams: they are copied here, stepped, and copied back. Created on first use.
    private SequencePass? _some;

    public JoinedStates(SequencePass pass, ParameterSet parameters)
        : base(pass.Definition, pass.MaxRows)
    {
        _pass = pass;
        _parameters = parameters;
        _areAtStart = Definition.States.Any(s => s.InitialParameter >= 0) ? new bool[pass.MaxRows] : [];
        Array.Fill(_areAtStart, true);
        pass.BeginStreams(parameters);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Step(Network network, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < _areAtStart.Length; i++)
        {
            StartStream(i, network);
        }

        _pass.SetStreamInputs(x);
        network.Forward(_pass);
        _pass.CarryOn();
        _pass.CopyStreamOutputs(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Step(Network network, ReadOnlySpan<int> streams, ReadOnlySpan<float> x, Span<float> y)
    {
        SequencePass some = _some ??= network.CreatePass(1, Count, training: false);
        some.BeginStep(streams.Length);
        for (int i = 0; i < streams.Length; i++)
        {
            StartStream(streams[i], network);
            some.TakeStream(i, _pass, streams[i]);
        }

        some.SetStreamInputs(x);
        network.Forward(some);
        for (int i = 0; i < streams.Length; i++)
        {
            some.GiveStream(i, _pass, streams[i]);
        }

        some.CopyStreamOutputs(y);
    }

    internal override bool Overlaps(ReadOnlySpan<float> values) => _pass.Overlaps(values);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ResetStream(int stream)
    {
        for (int s = 0; s < Definition.States.Length; s++)
        {
            _pass.StreamState(s, stream).Clear();
        }

        for (int h = 0; h < Definition.Histories.Length; h++)
        {
            _pass.StreamHistory(h, stream).Clear();
        }

        SetInitialStates(stream, _parameters);
        SetAtStart(stream, true);
    }

    private protected override void CopyStream(int source, int target)
    {
        _pass.TakeStream(target, _pass, source);
        SetAtStart(target, IsAtStart(source));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Save(int stream, Span<float> target)
    {
        // Training may have changed the initial states since the stream began.
        if (IsAtStart(stream))
        {
            SetInitialStates(stream, _parameters);
        }

        for (int s = 0; s < Definition.States.Length; s++)
        {
            _pass.StreamState(s, stream).CopyTo(target);
            target = target[Definition.States[s].Units..];
        }

        for (int h = 0; h < Definition.Histories.Length; h++)
        {
            Span<float> history = _pass.StreamHistory(h, stream);
            history.CopyTo(target);
            target = target[history.Length..];
        }
    }

    private protected override void Restore(int stream, ReadOnlySpan<float> source)
    {
        _pass.SetCarried(stream, source);
        SetAtStart(stream, false);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void SetConstant(int stream, string input, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < Definition.InputLayers.Length; i++)
        {
            if (Definition.InputLayers[i].Kind == InputKind.Constant && Definition.InputLayers[i].Name == input)
            {
                Require.Length(values.Length, Definition.InputLayers[i].Width, nameof(values), "a constant input");
                FlushToZero.Copy(values, _pass.InputAt(i, 0, stream));
                return;
            }
        }

        throw NetworkState.NoInput(Definition, input);
    }

    private protected override ReadOnlySpan<float> OutputOf(int stream, string name) => _pass.OutputAt(Definition.FindOutput(name), 0, stream);

    private void StartStream(int stream, Network network)
    {
        if (IsAtStart(stream))
        {
            SetInitialStates(stream, network.Parameters);
            _areAtStart[stream] = false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetInitialStates(int stream, ParameterSet parameters)
    {
        for (int s = 0; s < Definition.States.Length && _areAtStart.Length > 0; s++)
        {
            Definition.States[s].CopyInitial(parameters, _pass.StreamState(s, stream));
        }
    }

    private bool IsAtStart(int stream) => _areAtStart.Length > 0 && _areAtStart[stream];

    private void SetAtStart(int stream, bool isAtStart)
    {
        if (_areAtStart.Length > 0)
        {
            _areAtStart[stream] = isAtStart;
        }
    }
}
