namespace Unrolled.Tests;

/// <summary>The columns of one image as the steps of a sequence.</summary>
internal sealed class OracleImageToSequence(OracleSite site) : OracleSingle
{
    private readonly (int Height, int Width, int Channels) _image = site.Input.Image!.Value;

    public override int Units => _image.Height * _image.Channels;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => new(Units) { Steps = _image.Width };

    protected override double[][,] Forward(double[][,] x)
    {
        double[][,] y = [.. x.Select(_ => new double[_image.Width, Units])];
        ForEach(x.Length, (n, t, u, place) => y[n][t, u] = x[n][0, place]);
        return y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Vectors(dy.Length, site.Input.Width);
        ForEach(dy.Length, (n, t, u, place) => dx[n][0, place] = Mutation == Mutation.FlippedSign ? -dy[n][t, u] : dy[n][t, u]);
        return dx;
    }

    private void ForEach(int batch, Action<int, int, int, int> action)
    {
        for (int n = 0; n < batch; n++)
        {
            for (int place = 0; place < site.Input.Width; place++)
            {
                int channel = place % _image.Channels, pixel = place / _image.Channels;
                action(n, pixel % _image.Width, pixel / _image.Width * _image.Channels + channel, place);
            }
        }
    }
}
