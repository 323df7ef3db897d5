namespace Unrolled.Tests;

/// <summary>The magnitudes of the products of overlapping frames of a row with a basis.</summary>
internal sealed class OracleStft : OracleSingle
{
    private readonly StftAttribute _declared;
    private readonly OracleTensor _basis;
    private readonly int _samples, _frames, _bins;
    private double[][,] _x = [];

    public OracleStft(StftAttribute declared, OracleSite site)
    {
        _declared = declared;
        _samples = site.Input.Width;
        _bins = declared.Window / 2 + 1;
        _frames = (_samples + declared.PadBefore + declared.PadAfter - declared.Window) / declared.Hop + 1;
        _basis = new OracleTensor($"{site.Prefix}.basis", 2 * _bins, declared.Window) { IsTrained = false };
    }

    public override int Units => _frames * _bins;

    public override IReadOnlyList<OracleTensor> Parameters => [_basis];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0] with { Width = Units, Image = (_frames, 1, _bins) };

    protected override double[][,] Forward(double[][,] x)
    {
        _x = x;
        double[][,] y = OracleValues.Zeros(x, Units);
        ForEach((n, t, f, b) =>
        {
            double re = Product(n, t, f, b), im = Product(n, t, f, _bins + b);
            y[n][t, f * _bins + b] = _declared.Power ? re * re + im * im : Math.Sqrt(re * re + im * im);
        });
        return y;
    }

    protected override double[][,] BackwardOf(double[][,] dy)
    {
        double[][,] dx = OracleValues.Zeros(_x);
        ForEach((n, t, f, b) =>
        {
            double re = Product(n, t, f, b), im = Product(n, t, f, _bins + b), size = Math.Sqrt(re * re + im * im), d = dy[n][t, f * _bins + b];
            double factor = _declared.Power ? 2 * d : size > 0 ? d / size : 0;
            factor = Mutation == Mutation.FlippedSign ? -factor : factor;
            for (int k = Mutation == Mutation.OneStepShort ? 1 : 0; k < _declared.Window; k++)
            {
                dx[n][t, Place(f, k)] += factor * (re * _basis.Values[b * _declared.Window + k] + (Mutation == Mutation.DroppedGate ? 0 : im) * _basis.Values[(_bins + b) * _declared.Window + k]);
            }
        });
        return dx;
    }

    private void ForEach(Action<int, int, int, int> action)
    {
        for (int n = 0; n < _x.Length; n++)
        {
            for (int i = 0; i < _x[n].GetLength(0) * Units; i++)
            {
                action(n, i / Units, i % Units / _bins, i % _bins);
            }
        }
    }

    // The product of a frame with a row of the basis.
    private double Product(int n, int t, int frame, int row)
    {
        double sum = 0, magnitude = 0;
        for (int k = 0; k < _declared.Window; k++)
        {
            double term = _basis.Values[row * _declared.Window + k] * _x[n][t, Place(frame, k)];
            sum += term;
            magnitude += Math.Abs(term);
        }

        return OracleNoise.OfSum(sum, magnitude);
    }

    // The sample that a frame has at one of its places: reflected where the row has none.
    private int Place(int frame, int k)
    {
        int place = Math.Abs(frame * _declared.Hop + k - _declared.PadBefore);
        return place < _samples ? place : 2 * (_samples - 1) - place;
    }
}
