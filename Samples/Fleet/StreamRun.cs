using Orleans;
using Unrolled.Orleans;

namespace Unrolled.Samples.Fleet;

/// <summary>One stream as its caller drives it. Outputs are summed up as they come, and compared with a local model's at the end.</summary>
/// <param name="number">Its number.</param>
internal sealed class StreamRun(int number)
{
    private StreamSession? _session;
    private ulong _outputs = Seed;

    // The versions of the model that took the steps, each with its first step.
    private readonly List<(long From, int Version)> _versions = [];

    private const ulong Seed = 14695981039346656037, Prime = 1099511628211;

    /// <summary>The caller's session.</summary>
    public StreamSession Session => _session!;

    /// <summary>Opens the session. A stream that ran before begins anew, since a local model knows nothing of its former inputs.</summary>
    public async Task Open(IGrainFactory grains, CancellationToken cancellation)
    {
        IStreamGrain stream = grains.GetStream(WaveVersions.Name, $"sensor-{number:D7}");
        _session = await StreamSession.OpenAsync(stream, new StreamSessionOptions { RetryFor = TimeSpan.FromMinutes(2) }, cancellation);
        if (_session.ResumedAt > 0)
        {
            await _session.ResetAsync(cancellation);
        }
    }

    /// <summary>Makes the next call.</summary>
    public async Task Call(int block, CancellationToken cancellation)
    {
        long from = Session.Position;
        float[] x = new float[block];
        Fill(x, from);
        ReadOnlyMemory<float> y = block == 1 ? await Session.StepAsync(x, cancellation) : await Session.StepBlockAsync(x, block, cancellation);
        _outputs = Add(_outputs, y.Span);
        if (_versions.Count == 0 || _versions[^1].Version != Session.Version)
        {
            _versions.Add((from, Session.Version));
        }
    }

    /// <summary>Whether a local model gives the same bits.</summary>
    public bool IsExact(int block)
    {
        NetworkState state = WaveVersions.Compare(1).CreateState();
        ulong outputs = Seed;
        float[] x = new float[block], y = new float[block];
        int next = 0;
        Network model = WaveVersions.Compare(1);
        for (long t = Session.ResumedAt; t < Session.Position; t += block)
        {
            if (next < _versions.Count && _versions[next].From == t)
            {
                model = WaveVersions.Compare(_versions[next++].Version);
            }

            Fill(x, t);
            model.StepBlock(state, x, y);
            outputs = Add(outputs, y);
        }

        return outputs == _outputs;
    }

    // A wave of its own for each stream.
    private void Fill(Span<float> x, long from)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = MathF.Sin(0.37f * number + 0.11f * (from + i));
        }
    }

    // FNV-1a over the bits.
    private static ulong Add(ulong sum, ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            sum = (sum ^ BitConverter.SingleToUInt32Bits(value)) * Prime;
        }

        return sum;
    }
}
