namespace Unrolled.Tests;

/// <summary>A place in a sequence: a step, and where in that step's row its values start.</summary>
internal readonly record struct OraclePlace(int Step, int Offset);

/// <summary>One window of a convolution or a pooling: where its result stands, and the places that it sees, null where there is padding.</summary>
internal sealed record OracleWindow(OraclePlace Output, IReadOnlyList<OraclePlace?> Inputs);

/// <summary>Which windows there are over a sequence.</summary>
/// <param name="channels">Values at each place of the input.</param>
internal abstract class OracleWindows(int channels)
{
    // A gradient check asks for the same windows thousands of times.
    private readonly Dictionary<(int Steps, int Values), OracleWindow[]> _known = [];

    public int Channels { get; } = channels;

    /// <summary>Places of one window.</summary>
    public abstract int Taps { get; }

    /// <summary>What the layer gives, with so many values at each place.</summary>
    public abstract OracleShape OutputOf(OracleShape input, int values);

    /// <summary>The windows over a sequence of so many steps, in the order of their results.</summary>
    public IReadOnlyList<OracleWindow> Over(int steps, int values)
    {
        if (!_known.TryGetValue((steps, values), out OracleWindow[]? windows))
        {
            _known[(steps, values)] = windows = [.. Make(steps, values)];
        }

        return windows;
    }

    /// <summary>Makes the windows over a sequence of so many steps, in the order of their results.</summary>
    protected abstract IEnumerable<OracleWindow> Make(int steps, int values);

    /// <summary>The first places of the windows along one axis of so many places; places before 0 are padding.</summary>
    protected static int[] Starts(int places, int kernel, int stride, int dilation, Padding padding, int paddingSize)
    {
        int span = (kernel - 1) * dilation;
        if (padding == Padding.Causal)
        {
            // The last place of a window is a place of the input.
            return [.. Enumerable.Range(0, places).Where(p => p % stride == 0).Select(p => p - span)];
        }

        int before = paddingSize, after = paddingSize;
        if (padding == Padding.Same)
        {
            // ⌈places / stride⌉ windows, by the fewest zeros, of which the larger half comes after.
            int count = (int)Math.Ceiling(places / (double)stride), zeros = Math.Max(0, (count - 1) * stride + span + 1 - places);
            before = zeros / 2;
            after = zeros - before;
        }

        var starts = new List<int>();
        for (int start = -before; start + span < places + after && (padding != Padding.Same || start + before < places); start += stride)
        {
            starts.Add(start);
        }

        return [.. starts];
    }
}
