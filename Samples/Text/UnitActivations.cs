namespace Unrolled.Samples;

/// <summary>What each recurrent unit of a network put out while it read a text. Units are counted through all layers, the first one is 0.</summary>
internal sealed class UnitActivations
{
    private readonly float[][] _units;

    private UnitActivations(float[][] units) => _units = units;

    /// <summary>How many units there are.</summary>
    public int Count => _units.Length;

    /// <summary>Reads a text, as one stream, and notes h of each layer after each token.</summary>
    public static UnitActivations Of(LanguageModel model, ReadOnlySpan<int> text, CancellationToken cancellation)
    {
        string[] layers = [.. model.Network.Definition.States.Where(s => s.Kind == StateKind.Hidden).Select(s => s.Layer)];
        int count = model.Network.Definition.States.Where(s => s.Kind == StateKind.Hidden).Sum(s => s.Units);
        float[][] units = new float[count][];
        for (int u = 0; u < count; u++)
        {
            units[u] = new float[text.Length];
        }

        LanguageStream stream = model.Open();
        for (int t = 0; t < text.Length; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            stream.Read(text[t]);
            int unit = 0;
            foreach (string layer in layers)
            {
                foreach (float h in stream.State.Hidden(layer))
                {
                    units[unit++][t] = h;
                }
            }
        }

        return new UnitActivations(units);
    }

    /// <summary>A unit's values, [tokens].</summary>
    public ReadOnlySpan<float> Unit(int unit) => _units[unit];

    /// <summary>
    /// The unit that goes with a feature most closely: it is chosen on the first half of the text, and what is told of it was measured on the second half, so that it is not merely the
    /// luckiest of many.
    /// </summary>
    /// <param name="feature">The feature, of the same text.</param>
    /// <returns>The unit, and Pearson's r on the second half.</returns>
    public (int Unit, double Correlation) Find(CharacterFeature feature)
    {
        int half = feature.Values.Length / 2, best = 0;
        double most = -1;
        for (int u = 0; u < Count; u++)
        {
            double r = Math.Abs(Correlation.Of(_units[u].AsSpan(0, half), feature.Values.AsSpan(0, half)));
            if (r > most)
            {
                (most, best) = (r, u);
            }
        }

        return (best, Correlation.Of(_units[best].AsSpan(half), feature.Values.AsSpan(half)));
    }
}
