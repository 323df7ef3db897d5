using System.Runtime.CompilerServices;

namespace Unrolled;

/// <summary>Streams that are stepped one after the other, each by itself.</summary>
internal sealed class SeparateStates(NetworkState[] states) : NetworkStates(states[0].Definition, states.Length)
{
    /// <summary>The state of a stream.</summary>
    public NetworkState StateOf(int stream) => states[stream];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Step(Network network, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < states.Length && Definition.HasSource; i++)
        {
            states[i].RequireSource();
        }

        for (int i = 0; i < states.Length; i++)
        {
            StepOne(network, states[i], i, x, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Step(Network network, ReadOnlySpan<int> streams, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < streams.Length && Definition.HasSource; i++)
        {
            states[streams[i]].RequireSource();
        }

        for (int i = 0; i < streams.Length; i++)
        {
            StepOne(network, states[streams[i]], i, x, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override bool Overlaps(ReadOnlySpan<float> values)
    {
        foreach (NetworkState state in states)
        {
            if (state.Overlaps(values))
            {
                return true;
            }
        }

        return false;
    }

    private protected override void ResetStream(int stream) => states[stream].Reset();

    private protected override void CopyStream(int source, int target) => states[target].CopyFrom(states[source]);

    private protected override void Save(int stream, Span<float> target) => states[stream].CopyTo(target);

    private protected override void Restore(int stream, ReadOnlySpan<float> source) => states[stream].CopyFrom(source);

    private protected override void SetConstant(int stream, string input, ReadOnlySpan<float> values) => states[stream].SetInput(input, values);

    private protected override ReadOnlySpan<float> OutputOf(int stream, string name) => states[stream].Output(name);

    private void StepOne(Network network, NetworkState state, int row, ReadOnlySpan<float> x, Span<float> y)
    {
        int inputs = Definition.StreamInputs, outputs = Definition.Outputs;
        network.AdvanceChecked(state, x.Slice(row * inputs, inputs), y.Slice(row * outputs, outputs));
    }
}
