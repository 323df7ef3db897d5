namespace Unrolled.Tests;

/// <summary>The maximum or the mean of each channel over the places of a window; padding takes no part.</summary>
/// <param name="windows">The windows.</param>
/// <param name="maximum">True for the maximum, whose gradient goes to the first of the largest; false for the mean.</param>
/// <param name="site">Where it stands.</param>
internal sealed class OraclePooling(OracleWindows windows, bool maximum, OracleSite site) : OracleSingle
{
    private readonly OracleShape _output = windows.OutputOf(site.Input, windows.Channels);
    private double[][,] _x = [], _y = [];

    public override int Units => _output.Width;

    public override IReadOnlyList<OracleTensor> Parameters => [];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => _output;

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        _y = [.. x.Select(v => new double[windows.Over(v.GetLength(0), windows.Channels).Max(w => w.Output.Step) + 1, Units])];
        ForEach((n, window, places, c) =>
        {
            double[] values = [.. places.Select(p => x[n][p.Step, p.Offset + c])];
            _y[n][window.Output.Step, window.Output.Offset + c] = maximum ? values.Max() : values.Sum() / values.Length;
        });
        return _y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_x);
        ForEach((n, window, places, c) =>
        {
            double d = dy[n][window.Output.Step, window.Output.Offset + c], y = _y[n][window.Output.Step, window.Output.Offset + c];
            if (Mutation == Mutation.FlippedSign)
            {
                d = -d;
            }

            if (maximum)
            {
                OraclePlace first = places.First(p => _x[n][p.Step, p.Offset + c] == y);
                dx[n][first.Step, first.Offset + c] += d;
                return;
            }

            foreach (OraclePlace place in places)
            {
                dx[n][place.Step, place.Offset + c] += d / places.Length;
            }
        });
        return dx;
    }

    private void ForEach(Action<int, OracleWindow, OraclePlace[], int> action)
    {
        for (int n = 0; n < _x.Length; n++)
        {
            foreach (OracleWindow window in windows.Over(_x[n].GetLength(0), windows.Channels))
            {
                OraclePlace[] places = [.. window.Inputs.OfType<OraclePlace>()];
                for (int c = 0; c < windows.Channels; c++)
                {
                    action(n, window, places, c);
                }
            }
        }
    }
}
