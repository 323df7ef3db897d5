namespace Unrolled;

/// <summary>Repeats a vector at every step of a sequence.</summary>
public sealed class RepeatVectorAttribute : LayerAttribute
{
    /// <summary>Repeats it once per time step of the network's own input, as in a sequence autoencoder.</summary>
    public RepeatVectorAttribute()
    {
    }

    /// <summary>Repeats it a given number of times.</summary>
    /// <param name="steps">The number of steps, 1 … 65536.</param>
    public RepeatVectorAttribute(int steps) => Steps = steps;

    /// <summary>The number of steps; 0 for as many as the network's own input has.</summary>
    public int Steps { get; }
}
