using System.Diagnostics;

namespace Unrolled.Samples.Browser;

/// <summary>Measures how long a step takes.</summary>
internal static class StepClock
{
    private const int Runs = 40;

    // A browser's clock ticks every 0.1 ms, or less often.
    private const int StepsOfRun = 100;

    /// <summary>The time of a step in µs: the best of some runs, the first of which are slower, until the code is translated.</summary>
    /// <param name="lanes">The lanes.</param>
    public static double Measure(LaneWidth lanes)
    {
        var model = new Forecaster(seed: 1) { Lanes = lanes };
        Forecaster.State state = model.CreateState();
        float[] x = new float[1], y = new float[1];
        double best = double.PositiveInfinity;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < StepsOfRun; i++)
            {
                x[0] = i * 7 % 13 / 13f;
                model.Step(state, x, y);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / StepsOfRun);
        }

        return best;
    }
}
