namespace Unrolled.Tool.Running;

/// <summary>Makes arrays for a model's own calls of series: rows are time steps, columns features.</summary>
internal static class SeriesArray
{
    /// <summary>An array in an input's layout.</summary>
    /// <param name="layout">What the dimensions are.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="steps">Steps of each.</param>
    /// <param name="shape">Features of a step: [features], or [height, width, channels].</param>
    /// <param name="value">The value of a sequence's step's feature, images row by row.</param>
    /// <exception cref="ArgumentException">The input has no place for so many steps or sequences.</exception>
    public static Tensor Create(Layout layout, int batch, int steps, IReadOnlyList<int> shape, Func<int, int, int, float> value)
    {
        int features = shape.Aggregate(1, (a, b) => a * b);
        if (batch > 1 && !layout.Has(Role.Batch) || steps > 1 && !layout.Has(Role.Time))
        {
            throw new ArgumentException($"The model takes {(layout.Has(Role.Time) ? "one sequence" : "one step")} a call ({layout}), but there are {batch} sequences of {steps} steps.", nameof(layout));
        }

        int channels = shape[^1], width = shape.Count == 3 ? shape[1] : 1;
        int[] sizes = [.. layout.Dimensions.Select(d => d.Role switch
        {
            Role.Batch => batch,
            Role.Time => steps,
            Role.Features => features,
            Role.Height => shape[0],
            Role.Width => width,
            Role.Channels => channels,
            _ => d.Index + 1,
        })];
        Tensor array = Tensor.Zeros(sizes);
        for (int b = 0; b < batch; b++)
        {
            for (int t = 0; t < steps; t++)
            {
                for (int f = 0; f < features; f++)
                {
                    int offset = 0;
                    for (int d = 0; d < sizes.Length; d++)
                    {
                        offset = offset * sizes[d] + layout.Dimensions[d].Role switch
                        {
                            Role.Batch => b,
                            Role.Time => t,
                            Role.Features => f,
                            Role.Height => f / (width * channels),
                            Role.Width => f / channels % width,
                            Role.Channels => f % channels,
                            _ => layout.Dimensions[d].Index,
                        };
                    }

                    array.Values[offset] = value(b, t, f);
                }
            }
        }

        return array;
    }
}
