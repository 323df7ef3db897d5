namespace Unrolled.Bench.Published;

/// <summary>Whether a network's outputs are those of double precision.</summary>
internal static class PublishedCheck
{
    /// <summary>How far outputs may be from double precision over the same weights, of the greatest output.</summary>
    /// <remarks>
    /// 8 bits: a value near the middle between two steps of its vector's scale may be rounded the other way, by 1/127 of the greatest, and later steps and layers carry that on. Four layers of
    /// 1000 units differ by 1.6e-2 after 100 steps.
    /// </remarks>
    public static double Tolerance(WeightPrecision precision) => precision == WeightPrecision.Int8 ? 3e-2 : 1e-5;

    /// <summary>The greatest difference of a step's outputs over a window, and of the window's, from the reference, relative to its greatest output.</summary>
    public static double Difference(PublishedShape shape, Network network, DoubleLstm reference)
    {
        NetworkState state = network.CreateState();
        float[] x = shape.Window(), y = new float[network.Definition.Outputs];
        double greatest = 0, difference = 0;
        double[] expected = [];
        for (int t = 0; t < shape.Steps; t++)
        {
            ReadOnlySpan<float> input = x.AsSpan(t * shape.Inputs, shape.Inputs);
            expected = reference.Step(input);
            network.Step(state, input, y);
            Compare();
        }

        network.Predict(x, y);
        Compare();
        return difference / greatest;

        void Compare()
        {
            for (int i = 0; i < y.Length; i++)
            {
                greatest = Math.Max(greatest, Math.Abs(expected[i]));
                difference = float.IsFinite(y[i]) ? Math.Max(difference, Math.Abs(y[i] - expected[i])) : double.PositiveInfinity;
            }
        }
    }
}
