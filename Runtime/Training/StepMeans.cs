namespace Unrolled.Training;

/// <summary>Statistics of the optimizer's steps: of the last one, and of all in an epoch.</summary>
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

    /// <summary>Reads what <see cref="ToArray"/> gave.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="name">The vector's name there.</param>
    /// <param name="steps">The steps of the whole training.</param>
    public static StepMeans Read(CheckpointReader reader, string name, long steps)
    {
        double[] values = reader.Doubles(name, Length);
        return new()
        {
            _normSum = reader.RequireRange(name, 0, values[0], 0, double.MaxValue),
            _steps = (long)reader.RequireRange(name, 1, values[1], 0, steps, whole: true),
            LearningRate = (float)reader.RequireRange(name, 2, values[2], 0, float.MaxValue),
            LastNorm = reader.RequireRange(name, 3, values[3], 0, double.MaxValue),
            BatchSteps = (int)reader.RequireRange(name, 4, values[4], 0, Math.Min(steps, int.MaxValue), whole: true),
        };
    }

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
