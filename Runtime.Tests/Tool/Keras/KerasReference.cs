namespace Unrolled.Tests.Tool.Keras;

/// <summary>Keras's layers in double precision, written as their documentation has them: [steps][features].</summary>
internal static class KerasReference
{
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double HardSigmoid2(double x) => Math.Clamp(0.2 * x + 0.5, 0, 1);

    public static double HardSigmoid3(double x) => Math.Clamp(x / 6 + 0.5, 0, 1);

    public static double Relu(double x) => Math.Max(x, 0);

    public static double Linear(double x) => x;

    /// <summary>The steps of one sequence of an array [batch, steps, features].</summary>
    public static double[][] Steps(Tensor array, int row = 0)
    {
        int steps = array.Shape[1], features = array.Rank > 2 ? array.Shape[2] : 1;
        return [.. Enumerable.Range(0, steps).Select(t => Enumerable.Range(0, features).Select(f => (double)array.Values[(row * steps + t) * features + f]).ToArray())];
    }

    /// <summary>x·kernel + bias; the kernel is [inputs, units].</summary>
    public static double[] Product(double[] x, float[] kernel, int units, float[]? bias = null, int biasStart = 0)
    {
        double[] y = new double[units];
        for (int u = 0; u < units; u++)
        {
            y[u] = bias is null ? 0 : bias[biasStart + u];
            for (int i = 0; i < x.Length; i++)
            {
                y[u] += x[i] * kernel[i * units + u];
            }
        }

        return y;
    }

    public static double[] Dense(double[] x, float[][] w, Func<double, double>? f = null)
        => [.. Product(x, w[0], w[0].Length / x.Length, w.Length > 1 ? w[1] : null).Select(f ?? Linear)];

    public static double[] Softmax(double[] x)
    {
        double sum = x.Sum(Math.Exp);
        return [.. x.Select(v => Math.Exp(v) / sum)];
    }

    /// <summary>h of every step, and the last c. Gates i, f, c, o.</summary>
    public static (double[][] H, double[] C) Lstm(double[][] x, int units, float[][] w, Func<double, double>? activation = null, Func<double, double>? gate = null, double[]? h0 = null, double[]? c0 = null)
    {
        activation ??= Math.Tanh;
        gate ??= Sigmoid;
        double[] h = h0 ?? new double[units], c = c0 ?? new double[units];
        List<double[]> all = [];
        foreach (double[] step in x)
        {
            double[] sums = Product(step, w[0], 4 * units, w.Length > 2 ? w[2] : null), back = Product(h, w[1], 4 * units);
            double[] next = new double[units], cell = new double[units];
            for (int u = 0; u < units; u++)
            {
                double Sum(int g) => sums[g * units + u] + back[g * units + u];
                cell[u] = gate(Sum(1)) * c[u] + gate(Sum(0)) * activation(Sum(2));
                next[u] = gate(Sum(3)) * activation(cell[u]);
            }

            (h, c) = (next, cell);
            all.Add(h);
        }

        return ([.. all], c);
    }

    /// <summary>h of every step. Gates z, r, h; the bias is [2, 3·units] if the reset is after the product.</summary>
    public static double[][] Gru(double[][] x, int units, float[][] w, bool resetAfter, double[]? h0 = null)
    {
        double[] h = h0 ?? new double[units];
        List<double[]> all = [];
        foreach (double[] step in x)
        {
            double[] sums = Product(step, w[0], 3 * units, w[2]);
            double[] next = new double[units];
            double[] back = Product(h, w[1], 3 * units, resetAfter ? w[2] : null, 3 * units);
            double[] z = [.. Enumerable.Range(0, units).Select(u => Sigmoid(sums[u] + back[u]))];
            double[] r = [.. Enumerable.Range(0, units).Select(u => Sigmoid(sums[units + u] + back[units + u]))];
            double[] before = Product([.. h.Zip(r, (a, b) => a * b)], w[1], 3 * units);
            for (int u = 0; u < units; u++)
            {
                double candidate = Math.Tanh(sums[2 * units + u] + (resetAfter ? r[u] * back[2 * units + u] : before[2 * units + u]));
                next[u] = z[u] * h[u] + (1 - z[u]) * candidate;
            }

            h = next;
            all.Add(h);
        }

        return [.. all];
    }

    public static double[][] Simple(double[][] x, int units, float[][] w, Func<double, double>? activation = null)
    {
        double[] h = new double[units];
        List<double[]> all = [];
        foreach (double[] step in x)
        {
            h = [.. Product(step, w[0], units, w[2]).Zip(Product(h, w[1], units), (a, b) => (activation ?? Math.Tanh)(a + b))];
            all.Add(h);
        }

        return [.. all];
    }

    /// <summary>A convolution along time; the kernel is [size, inputs, filters].</summary>
    public static double[][] Conv1D(double[][] x, int size, int filters, float[][] w, int stride = 1, int before = 0, int outputs = -1, int dilation = 1)
    {
        int inputs = x[0].Length;
        outputs = outputs < 0 ? (x.Length - ((size - 1) * dilation + 1)) / stride + 1 : outputs;
        List<double[]> all = [];
        for (int t = 0; t < outputs; t++)
        {
            double[] y = [.. w[1].Select(b => (double)b)];
            for (int k = 0; k < size; k++)
            {
                int at = t * stride + k * dilation - before;
                if (at >= 0 && at < x.Length)
                {
                    double[] part = Product(x[at], w[0][(k * inputs * filters)..((k + 1) * inputs * filters)], filters);
                    y = [.. y.Zip(part, (a, b) => a + b)];
                }
            }

            all.Add(y);
        }

        return [.. all];
    }

    public static double[][] Reversed(double[][] x) => [.. x.Reverse()];

    public static IEnumerable<double> Flat(double[][] x) => x.SelectMany(row => row);
}
