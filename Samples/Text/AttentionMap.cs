using System.Text;

namespace Unrolled.Samples;

/// <summary>Where a decoder looked while it wrote.</summary>
/// <param name="Source">What it read.</param>
/// <param name="Target">What it wrote, without the end.</param>
/// <param name="Weights">[characters of the target, characters of the source]; each row sums up to 1.</param>
internal sealed record AttentionMap(string Source, string Target, float[,] Weights)
{
    private const string Shades = " ░▒▓█";

    /// <summary>The map in five shades, a line for each character of the target.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("  ").Append(Source).Append('\n');
        for (int t = 0; t < Target.Length; t++)
        {
            text.Append(Target[t]).Append(' ');
            for (int s = 0; s < Source.Length; s++)
            {
                text.Append(Shades[Math.Min((int)(Weights[t, s] * Shades.Length), Shades.Length - 1)]);
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
