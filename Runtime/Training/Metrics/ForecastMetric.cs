using System.Globalization;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>A mean over the targets of probabilistic forecasts.</summary>
/// <param name="name">What it is.</param>
/// <param name="forecast">What the outputs are.</param>
/// <param name="score">The score of one target.</param>
internal sealed class ForecastMetric(string name, ForecastLoss forecast, ForecastMetric.Score score) : MeanMetric
{
    /// <summary>The score of one target.</summary>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="target">The target.</param>
    public delegate double Score(ReadOnlySpan<float> outputs, float target);

    public override string Name { get; } = $"{name} of {forecast.Description}";

    public override bool Accepts(int outputs, int targets) => outputs % forecast.OutputsPerTarget == 0 && targets == forecast.TargetWidth(outputs);

    public override int TermsPerRow(int outputs) => forecast.TargetWidth(outputs);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        forecast.RequireOutputs(predicted.Length);
        Require.Length(target.Length, forecast.TargetWidth(predicted.Length), nameof(target), "the target row");
        int count = forecast.OutputsPerTarget;
        double sum = 0;
        for (int t = 0; t < target.Length; t++)
        {
            sum += score(predicted.Slice(t * count, count), target[t]);
        }

        return sum;
    }

    /// <summary>A probability in a name.</summary>
    public static string Text(double probability) => probability.ToString("R", CultureInfo.InvariantCulture);
}
