namespace Unrolled.Bench;

/// <summary>The LSTM as a textbook writes it: arrays, loops, <see cref="MathF"/>. What a step costs without this project.</summary>
internal sealed class PlainLstm(Network model, int units)
{
    private readonly float[] _w = model.Parameters[0].Values.ToArray();
    private readonly float[] _u = model.Parameters[1].Values.ToArray();
    private readonly float[] _b = model.Parameters[2].Values.ToArray();
    private readonly float[] _z = new float[4 * units];
    private readonly float[] _h = new float[units];
    private readonly float[] _c = new float[units];

    /// <summary>One time step; gives h.</summary>
    public float[] Step(float x)
    {
        for (int row = 0; row < _z.Length; row++)
        {
            float sum = _b[row] + _w[row] * x;
            for (int k = 0; k < _h.Length; k++)
            {
                sum += _u[row * _h.Length + k] * _h[k];
            }

            _z[row] = sum;
        }

        int n = _h.Length;
        for (int j = 0; j < n; j++)
        {
            float i = Sigmoid(_z[j]), f = Sigmoid(_z[n + j]), g = MathF.Tanh(_z[2 * n + j]), o = Sigmoid(_z[3 * n + j]);
            _c[j] = f * _c[j] + i * g;
            _h[j] = o * MathF.Tanh(_c[j]);
        }

        return _h;
    }

    private static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));
}
