using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>The line through the first and the last value.</summary>
internal sealed class DriftForecast : BaselineForecast
{
    public override int MinHistory => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Fill(ReadOnlySpan<float> history, Span<float> forecast)
    {
        double slope = ((double)history[^1] - history[0]) / (history.Length - 1);
        for (int h = 0; h < forecast.Length; h++)
        {
            forecast[h] = (float)(history[^1] + (h + 1) * slope);
        }
    }
}
