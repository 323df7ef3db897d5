namespace Unrolled.Tests;

/// <summary>One window: all steps of a sequence.</summary>
internal sealed class OracleWholeSequence(int channels) : OracleWindows(channels)
{
    public override int Taps => throw new NotSupportedException("As many as there are steps.");

    public override OracleShape OutputOf(OracleShape input, int values) => new(values, IsVector: true);

    protected override IEnumerable<OracleWindow> Make(int steps, int values)
        => [new OracleWindow(new OraclePlace(0, 0), [.. Enumerable.Range(0, steps).Select(step => (OraclePlace?)new OraclePlace(step, 0))])];
}
