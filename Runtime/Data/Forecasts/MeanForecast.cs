using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>The mean of all values.</summary>
internal sealed class MeanForecast : BaselineForecast
{
    public override int MinHistory => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Fill(ReadOnlySpan<float> history, Span<float> forecast)
    {
        double sum = 0;
        foreach (float value in history)
        {
            sum += value;
        }

        forecast.Fill((float)(sum / history.Length));
    }
}
