namespace Unrolled;

/// <summary>What the steps of the optimizer were like: the last one, and all of an epoch.</summary>
internal struct StepMeans
{
    /// <summary>How many numbers there are to save.</summary>
    public const int Length = 5;

    private double _normSum;
    private long _steps;

    /// <summary>The learning rate of the last step.</summary>
    public float LearningRate { get; private set; }

    /// <summary>The norm of its gradient; 0 if none was taken since <see cref="BeginBatch"/>.</summary>
    public double LastNorm { get; private set; }

    /// <summary>The steps since <see cref="BeginBatch"/>.</summary>
    public int BatchSteps { get; private set; }

    /// <summary>The mean of the norms since <see cref="BeginEpoch"/>, 0 of none.</summary>
    public readonly double GradientNorm => _steps == 0 ? 0 : _normSum / _steps;

    /// <summary>What <see cref="ToArray"/> gave.</summary>
    public static StepMeans From(ReadOnlySpan<double> values)
        => new() { _normSum = values[0], _steps = (long)values[1], LearningRate = (float)values[2], LastNorm = values[3], BatchSteps = (int)values[4] };

    /// <summary>All of it, [<see cref="Length"/>].</summary>
    public readonly double[] ToArray() => [_normSum, _steps, LearningRate, LastNorm, BatchSteps];

    public void BeginEpoch() => (_normSum, _steps) = (0, 0);

    public void BeginBatch() => (LastNorm, BatchSteps) = (0, 0);

    public void Add(float learningRate, double gradientNorm)
    {
        LearningRate = learningRate;
        LastNorm = gradientNorm;
        _normSum += gradientNorm;
        _steps++;
        BatchSteps++;
    }
}
