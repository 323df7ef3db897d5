namespace Unrolled.Tests;

/// <summary>Rows that are images become flat; flat rows of a known number of steps become one.</summary>
internal sealed class OracleFlatten(OracleSite site) : OracleSingle
{
    private readonly int _steps = site.Input.Image is null ? site.Input.Steps : 1;

    public override int Units => _steps * site.Input.Width;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs)
        => inputs[0].Image is null ? new OracleShape(Units, IsVector: true) : inputs[0] with { Image = null };

    protected override double[][,] Forward(double[][,] x) => site.Input.Image is null ? Reshaped(x, 1, Units) : x;

    protected override double[][,] BackwardOf(double[][,] dy) => site.Input.Image is null ? Reshaped(dy, _steps, site.Input.Width) : dy;

    private static double[][,] Reshaped(double[][,] values, int steps, int width) => [.. values.Select(v =>
    {
        Assert.Equal(steps * width, v.Length);
        var rows = new double[steps, width];
        int i = 0;
        foreach (double value in v)
        {
            rows[i / width, i % width] = value;
            i++;
        }

        return rows;
    })];
}
