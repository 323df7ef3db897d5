namespace Unrolled.Bench;

/// <summary>One of those who do the same work and are timed against each other.</summary>
internal interface IContender : IDisposable
{
    /// <summary>Whose it is: <c>Unrolled</c>, <c>oneDNN</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The values by which contenders are compared, from the first weights and states of zeros: the outputs of inference, the losses of the
    /// first batches of training. To be called before <see cref="Run"/>.
    /// </summary>
    float[] Answers();

    /// <summary>Does the work so many times.</summary>
    void Run(int times);
}
