namespace Unrolled.Tests;

/// <summary>A parameter tensor of the oracle, and its gradient.</summary>
internal sealed class OracleTensor(string name, params int[] shape)
{
    public string Name { get; } = name;

    public int[] Shape { get; } = shape;

    /// <summary>False for values that training keeps without a gradient: running means.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>Places whose gradient is not wanted: a padding token's.</summary>
    public Range Frozen { get; init; }

    /// <summary>Row-major.</summary>
    public double[] Values { get; } = new double[shape.Aggregate(1, (product, dimension) => product * dimension)];

    /// <summary>Row-major; the backward pass adds to it.</summary>
    public double[] Gradient { get; } = new double[shape.Aggregate(1, (product, dimension) => product * dimension)];
}
