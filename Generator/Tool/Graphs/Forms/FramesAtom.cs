namespace Unrolled.Tool.Graphs.Forms;

/// <summary>Sums over overlapping parts of a row of samples: the real and imaginary parts of a short-time Fourier transform. Its rows are frames, each with all filters.</summary>
internal sealed class FramesAtom(Form samples, DenseMatrix basis, int hop, int before, int after, bool isReflected, int frames) : Atom(checked(frames * basis.Rows))
{
    public Form Samples { get; } = samples;

    /// <summary>[filters, window].</summary>
    public DenseMatrix Basis { get; } = basis;

    public int Hop { get; } = hop;

    public int Before { get; } = before;

    public int After { get; } = after;

    public bool IsReflected { get; } = isReflected;

    public int Frames { get; } = frames;

    public override TimeAxis? Axis { get; } = samples.Axis;

    public override bool HasState => false;

    /// <summary>The sums as one matrix of the samples, padding included.</summary>
    public DenseMatrix AsMatrix()
    {
        int samples = Samples.Rows, window = Basis.Columns;
        float[] values = new float[checked(Size * samples)];
        for (int r = 0; r < Size; r++)
        {
            for (int k = 0; k < window; k++)
            {
                int at = r / Basis.Rows * Hop + k - Before;
                at = at >= 0 && at < samples ? at : !IsReflected ? -1 : at < 0 ? -at : 2 * (samples - 1) - at;
                if (at >= 0 && at < samples)
                {
                    values[r * samples + at] += Basis.Values[r % Basis.Rows * window + k];
                }
            }
        }

        return new DenseMatrix(Size, samples, values);
    }
}
