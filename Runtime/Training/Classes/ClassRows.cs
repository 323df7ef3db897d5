using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>Goes over the rows of a network's outputs that have a class as their target: those of each sample's steps, without steps past an end and without those of weight 0.</summary>
internal static class ClassRows
{
    /// <summary>Receives a row.</summary>
    public interface IReceiver
    {
        /// <param name="truth">The class, 0 … classes − 1.</param>
        /// <param name="outputs">[classes], or [1] of two.</param>
        void Add(int truth, ReadOnlySpan<float> outputs);
    }

    /// <summary>The classes that outputs of this length tell apart: 2 for one output a row.</summary>
    public static int Classes(SequenceData data, int outputs) => Math.Max(2, Width(data, outputs));

    /// <summary>Hands over each row in the order of samples and steps.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="LossRowException">A target is not a class.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Visit<T>(SequenceData data, ReadOnlySpan<float> outputs, ref T receiver)
        where T : struct, IReceiver
    {
        int width = Width(data, outputs.Length), classes = Math.Max(2, width);
        float[] target = new float[data.TargetSteps * data.Targets];
        for (int i = 0; i < data.Count; i++)
        {
            data.CopyTarget(i, target);
            int steps = data.HasLengths && data.TargetSteps == data.Steps ? data.Length(i) : data.TargetSteps;
            for (int t = 0; t < steps; t++)
            {
                if (data.HasWeights && data.Weight(i, t) == 0)
                {
                    continue;
                }

                try
                {
                    receiver.Add(ClassIndex.OfRow(target.AsSpan(t * data.Targets, data.Targets), classes), outputs.Slice((i * data.TargetSteps + t) * width, width));
                }
                catch (LossRowException exception)
                {
                    throw exception.At(i, t);
                }
            }
        }
    }

    private static int Width(SequenceData data, int outputs)
    {
        ArgumentNullException.ThrowIfNull(data);
        long rows = (long)data.Count * data.TargetSteps;
        int width = (int)(outputs / rows);
        if (width < 1 || width * rows != outputs)
        {
            throw new ArgumentException($"Expected outputs of [{data.Count}, {data.TargetSteps}, classes], a multiple of {rows} floats, got {outputs}.", nameof(outputs));
        }

        return data.Targets == 1 || data.Targets == width
            ? width
            : throw new ArgumentException($"Expected targets of a class index or of {width} floats, one for each output; got {data.Targets} floats.", nameof(data));
    }
}
