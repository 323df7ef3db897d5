using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>The value of the same season in the last period.</summary>
internal sealed class SeasonalNaiveForecast(int period) : BaselineForecast
{
    public override int MinHistory => period;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Fill(ReadOnlySpan<float> history, Span<float> forecast)
    {
        ReadOnlySpan<float> last = history[^period..];
        for (int h = 0; h < forecast.Length; h++)
        {
            forecast[h] = last[h % period];
        }
    }
}
