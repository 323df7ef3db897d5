using System.Globalization;

namespace Unrolled.Generator.Declaration;

/// <summary>The finite numbers from a lowest one on.</summary>
/// <param name="Low">The lowest.</param>
/// <param name="IncludesLow">True if it belongs to them.</param>
internal sealed record ParameterRange(float Low, bool IncludesLow)
{
    public static ParameterRange Any { get; } = new(float.NegativeInfinity, false);

    public static ParameterRange Positive { get; } = new(0f, false);

    public static ParameterRange NotNegative { get; } = new(0f, true);

    public bool Contains(float value) => (value > Low || (IncludesLow && value == Low)) && !float.IsInfinity(value);

    public override string ToString()
        => $"{(IncludesLow ? '[' : '(')}{(float.IsInfinity(Low) ? "−∞" : Low.ToString(CultureInfo.InvariantCulture))}, ∞)";
}
