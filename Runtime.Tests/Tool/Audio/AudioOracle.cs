namespace Unrolled.Tests.Tool.Audio;

/// <summary>Recurrent layers in double precision, by their formulas. Weights are asked for by gate, unit and input, so that each test says where its format keeps them.</summary>
internal static class AudioOracle
{
    /// <param name="w">W of a gate (i, f, g, o), a unit and an input.</param>
    public static double[][] Lstm(double[][] x, int units, Func<int, int, int, double> w, Func<int, int, int, double> u, Func<int, int, double> b, double[]? h0 = null, double[]? c0 = null)
    {
        double[] h = h0 ?? new double[units], c = c0 is null ? new double[units] : [.. c0];
        return [.. x.Select(row =>
        {
            double[] next = new double[units];
            for (int k = 0; k < units; k++)
            {
                double[] a = [.. Enumerable.Range(0, 4).Select(g => b(g, k) + row.Select((v, i) => w(g, k, i) * v).Sum() + h.Select((v, i) => u(g, k, i) * v).Sum())];
                c[k] = Sigmoid(a[1]) * c[k] + Sigmoid(a[0]) * Math.Tanh(a[2]);
                next[k] = Sigmoid(a[3]) * Math.Tanh(c[k]);
            }

            return h = next;
        })];
    }

    /// <param name="w">W of a gate (r, z, n), a unit and an input.</param>
    public static double[][] Gru(double[][] x, int units, Func<int, int, int, double> w, Func<int, int, int, double> u, Func<int, int, double> b, Func<int, int, double>? c, Func<double, double>? activation = null)
    {
        double[] h = new double[units];
        return [.. x.Select(row =>
        {
            double Input(int g, int k) => b(g, k) + row.Select((v, i) => w(g, k, i) * v).Sum();
            double Hidden(int g, int k, double[] s) => s.Select((v, i) => u(g, k, i) * v).Sum();
            double[] r = [.. Enumerable.Range(0, units).Select(k => Sigmoid(Input(0, k) + (c?.Invoke(0, k) ?? 0) + Hidden(0, k, h)))];
            double[] reset = [.. h.Select((v, k) => v * r[k])], next = new double[units];
            for (int k = 0; k < units; k++)
            {
                double z = Sigmoid(Input(1, k) + (c?.Invoke(1, k) ?? 0) + Hidden(1, k, h));
                // With a second bias the reset comes after the product.
                double n = (activation ?? Math.Tanh)(Input(2, k) + (c is not null ? r[k] * (c(2, k) + Hidden(2, k, h)) : Hidden(2, k, reset)));
                next[k] = (1 - z) * n + z * h[k];
            }

            return h = next;
        })];
    }

    public static double[][] Dense(double[][] x, int units, Func<int, int, double> w, Func<int, double> b, Func<double, double>? activation = null)
        => [.. x.Select(row => Enumerable.Range(0, units).Select(k => (activation ?? (v => v))(b(k) + row.Select((v, i) => w(k, i) * v).Sum())).ToArray())];

    public static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));
}
