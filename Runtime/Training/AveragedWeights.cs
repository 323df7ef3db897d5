using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>The averages of <see cref="WeightAveraging"/>.</summary>
internal sealed class AveragedWeights
{
    private readonly WeightAveraging _averaging;
    private readonly float[] _values;
    private readonly float[] _current;
    private readonly LaneWidth _lanes;

    /// <param name="averaging">What is averaged.</param>
    /// <param name="weights">How many weights there are.</param>
    /// <param name="lanes">The lanes that compute.</param>
    public AveragedWeights(WeightAveraging averaging, int weights, LaneWidth lanes)
    {
        _averaging = averaging;
        _lanes = lanes;
        _values = new float[weights];
        _current = new float[weights];
    }

    /// <summary>How many weights the averages have seen; with 0 there are none yet.</summary>
    public long Count { get; private set; }

    /// <summary>The averages, in the order of the model's weights; all 0 while there are none.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Counts the weights after a step of the optimizer.</summary>
    public void EndStep(ParameterSet weights)
    {
        if (_averaging.EachStep)
        {
            Add(weights.Values);
        }
    }

    /// <summary>Counts the weights after the batches of an epoch.</summary>
    public void EndEpoch(int epoch, ParameterSet weights)
    {
        if (_averaging.CountsEpoch(epoch))
        {
            Add(weights.Values);
        }
    }

    /// <summary>Gives the model the averages, and keeps its weights for <see cref="GiveBack"/>.</summary>
    public void Lend(ParameterSet weights)
    {
        weights.Values.CopyTo(_current);
        weights.SetAll(_values);
    }

    /// <summary>Gives the model its weights back.</summary>
    public void GiveBack(ParameterSet weights) => weights.SetAll(_current);

    /// <summary>Starts as if there had been no step.</summary>
    public void Restart() => Set(0, []);

    /// <summary>Writes all of it into a checkpoint.</summary>
    public void Save(CheckpointWriter writer, ParameterSet parameters)
    {
        writer.Count("average.count", Count, CheckpointWriter.MostSteps);
        if (Count > 0)
        {
            writer.Parameters("average", parameters, _values, ValueRange.Of);
        }
    }

    /// <summary>Reads it, and gives an action that adopts it.</summary>
    public Action Read(CheckpointReader reader, ParameterSet parameters, long steps, int epochs)
    {
        // An epoch counts once its batches are done, before it is in the history.
        long count = reader.Number("average.count", 0L, _averaging.EachStep ? steps : epochs + 1L);
        float[] values = count > 0 ? reader.Parameters("average", parameters, parameters.Length, ValueRange.Of) : [];
        return () => Set(count, values);
    }

    // Equal weights keep their bits, so those that are frozen do.
    private void Add(ReadOnlySpan<float> weights)
    {
        if (Count++ == 0)
        {
            weights.CopyTo(_values);
            return;
        }

        var kernel = new MoveKernel(_values, weights, _averaging.Share(Count - 1));
        Elementwise.Run(ref kernel, _lanes, _values.Length);
    }

    private void Set(long count, ReadOnlySpan<float> values)
    {
        Count = count;
        values.CopyTo(_values);
    }

    // Moves each value by a share of its way to another.
    private ref struct MoveKernel(Span<float> values, ReadOnlySpan<float> towards, float share) : IElementwise
    {
        private readonly ref float _v = ref MemoryMarshal.GetReference(values);
        private readonly ref float _w = ref MemoryMarshal.GetReference(towards);
        private readonly float _share = share;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly nint Run<L, V>(nint i, nint count)
            where L : struct, ILanes<V>
            where V : struct
        {
            ref float v = ref _v, w = ref _w;
            V share = L.Splat(_share);
            for (; i + L.Width <= count; i += L.Width)
            {
                V value = L.Load(ref v, i);
                L.Store(L.Add(value, L.Multiply(share, L.Subtract(L.Load(ref w, i), value))), ref v, i);
            }

            return i;
        }
    }
}
