namespace Unrolled;

/// <summary>What the steps of the optimizer were like: the last one, and all of an epoch.</summary>
internal struct StepMeans
{
    private double _normSum;
    private long _steps;

    /// <summary>The learning rate of the last step.</summary>
    public float LearningRate { get; private set; }

    /// <summary>The norm of its gradient; 0 if none was taken since <see cref="BeginBatch"/>.</summary>
    public double LastNorm { get; private set; }

    /// <summary>The mean of the norms since <see cref="BeginEpoch"/>, 0 of none.</summary>
    public readonly double GradientNorm => _steps == 0 ? 0 : _normSum / _steps;

    public void BeginEpoch() => (_normSum, _steps) = (0, 0);

    public void BeginBatch() => LastNorm = 0;

    public void Add(float learningRate, double gradientNorm)
    {
        LearningRate = learningRate;
        LastNorm = gradientNorm;
        _normSum += gradientNorm;
        _steps++;
    }
}
