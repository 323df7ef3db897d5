namespace Unrolled;

/// <summary>Makes a sequence of one vector, the same at every step.</summary>
public sealed class RepeatVectorAttribute : LayerAttribute
{
    /// <summary>As many steps as the network's own input has: what a sequence autoencoder decodes to.</summary>
    public RepeatVectorAttribute()
    {
    }

    /// <summary>A given number of steps.</summary>
    /// <param name="steps">How many, 1 … 65536.</param>
    public RepeatVectorAttribute(int steps) => Steps = steps;

    /// <summary>How many steps; 0 for as many as the network's own input has.</summary>
    public int Steps { get; }
}
