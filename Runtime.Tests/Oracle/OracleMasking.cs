namespace Unrolled.Tests;

/// <summary>Passes on what comes: the steps to leave out never reach a pass. <c>MaskingTests</c> compare with sequences that never had them.</summary>
internal sealed class OracleMasking(OracleSite site) : OracleSingle
{
    public override int Units => site.Input.Width;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0];

    protected override double[][,] Forward(double[][,] x) => x;

    protected override double[][,] BackwardOf(double[][,] dy) => dy;
}
