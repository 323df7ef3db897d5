namespace Unrolled.Tests;

/// <summary>Windows along time.</summary>
internal sealed class OracleTimeWindows(int channels, int kernel, int stride, int dilation, Padding padding, int paddingSize) : OracleWindows(channels)
{
    public override int Taps => kernel;

    public override OracleShape OutputOf(OracleShape input, int values)
        => new(values) { Steps = input.Steps == 0 ? 0 : StartsOver(input.Steps).Length };

    protected override IEnumerable<OracleWindow> Make(int steps, int values)
        => StartsOver(steps).Select((start, t) => new OracleWindow(
            new OraclePlace(t, 0),
            [.. Enumerable.Range(0, kernel).Select(k => start + k * dilation).Select(step => step >= 0 && step < steps ? new OraclePlace(step, 0) : (OraclePlace?)null)]));

    private int[] StartsOver(int steps) => Starts(steps, kernel, stride, dilation, padding, paddingSize);
}
