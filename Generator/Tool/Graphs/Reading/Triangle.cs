namespace Unrolled.Tool.Graphs.Reading;

/// <summary>A square matrix with one value above its diagonal and another elsewhere: the mask of steps after a query's.</summary>
/// <param name="size">Its rows and columns.</param>
/// <param name="above">The value above the diagonal.</param>
/// <param name="other">The value on and below it.</param>
internal sealed class Triangle(Size size, double above, double other) : GraphValue
{
    public Size Size { get; } = size;

    public double Above { get; } = above;

    public double Other { get; } = other;

    public Triangle Map(Func<double, double> function) => new(Size, function(Above), function(Other));
}
