using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The mean of the scores of classes, each against all others.</summary>
internal sealed class ClassScoreMetric(string name, Score score) : Metric
{
    public override string Name => name;

    public override bool LargerIsBetter => true;

    public override bool Accepts(int outputs, int targets) => ClassMeanMetric.TargetsClasses(outputs, targets);

    public override int Counters(int outputs) => YesNoCounters.Count * outputs;

    public override void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<double> counters)
    {
        int said = ClassIndex.OfLargest(predicted), was = ClassMeanMetric.Class(predicted, target);
        YesNoCounters.Add(Of(counters, said), said: true, was: said == was);
        if (said != was)
        {
            YesNoCounters.Add(Of(counters, was), said: false, was: true);
        }

        static Span<double> Of(Span<double> counters, int index) => counters.Slice(YesNoCounters.Count * index, YesNoCounters.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Result(ReadOnlySpan<double> counters)
    {
        double sum = 0;
        int classes = 0;
        for (int c = 0; c < counters.Length; c += YesNoCounters.Count)
        {
            ReadOnlySpan<double> own = counters.Slice(c, YesNoCounters.Count);
            if (YesNoCounters.HasAny(own))
            {
                sum += YesNoCounters.Result(own, score);
                classes++;
            }
        }

        return classes == 0 ? double.NaN : sum / classes;
    }
}
