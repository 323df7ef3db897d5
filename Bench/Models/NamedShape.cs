namespace Unrolled.Bench.Models;

/// <summary>An array of a model's file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions.</param>
internal sealed record NamedShape(string Name, long[] Shape)
{
    /// <summary>The number of its values.</summary>
    public int Count => checked((int)Shape.Aggregate(1L, (n, d) => n * d));
}
