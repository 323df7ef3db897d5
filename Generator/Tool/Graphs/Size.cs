namespace Unrolled.Tool.Graphs;

/// <summary>A size that is known, or a product of a number and sizes that the file leaves open.</summary>
/// <param name="Factor">The number.</param>
/// <param name="Symbols">The open sizes, a letter each, in alphabetical order: B is the batch.</param>
internal readonly record struct Size(long Factor, string Symbols = "")
{
    /// <summary>The open batch size.</summary>
    public const char Batch = 'B';

    public bool IsKnown => string.IsNullOrEmpty(Symbols);

    public static implicit operator Size(long value) => new(value);

    /// <summary>A product; null where it overflows.</summary>
    public static Size? Multiply(Size a, Size b)
    {
        long factor = Math.BigMul(a.Factor, b.Factor, out long low) is 0 or -1 ? low : long.MaxValue;
        return Math.Abs((double)a.Factor * b.Factor) > 9e18 || (a.Symbols?.Length ?? 0) + (b.Symbols?.Length ?? 0) > 8
            ? null
            : new Size(factor, string.Concat(((a.Symbols ?? "") + b.Symbols).Order()));
    }

    /// <summary>A quotient without remainder; null if there is none.</summary>
    public static Size? Divide(Size a, Size b)
    {
        if (b.Factor == 0 || a.Factor % b.Factor != 0)
        {
            return null;
        }

        string symbols = a.Symbols ?? "";
        foreach (char symbol in b.Symbols ?? "")
        {
            int at = symbols.IndexOf(symbol, StringComparison.Ordinal);
            if (at < 0)
            {
                return null;
            }

            symbols = symbols.Remove(at, 1);
        }

        return new Size(a.Factor / b.Factor, symbols);
    }

    public override string ToString() => IsKnown ? $"{Factor}" : Factor == 1 ? Symbols : $"{Factor}·{Symbols}";
}
