namespace Unrolled.Bench;

/// <summary>LSTM and Dense(1) as a textbook writes them: arrays, loops, <see cref="MathF"/>. What a step costs without this project.</summary>
internal sealed class PlainLstm(PeerLayer lstm, PeerLayer dense)
{
    private readonly float[] _z = new float[4 * lstm.Units];
    private readonly float[] _h = new float[lstm.Units];
    private readonly float[] _c = new float[lstm.Units];

    /// <summary>One time step.</summary>
    public float Step(float x)
    {
        for (int row = 0; row < _z.Length; row++)
        {
            float sum = lstm.B[row] + lstm.W[row] * x;
            for (int k = 0; k < _h.Length; k++)
            {
                sum += lstm.U[row * _h.Length + k] * _h[k];
            }

            _z[row] = sum;
        }

        int n = _h.Length;
        float y = dense.B[0];
        for (int j = 0; j < n; j++)
        {
            float i = Sigmoid(_z[j]), f = Sigmoid(_z[n + j]), g = MathF.Tanh(_z[2 * n + j]), o = Sigmoid(_z[3 * n + j]);
            _c[j] = f * _c[j] + i * g;
            _h[j] = o * MathF.Tanh(_c[j]);
            y += dense.W[j] * _h[j];
        }

        return y;
    }

    private static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));
}
