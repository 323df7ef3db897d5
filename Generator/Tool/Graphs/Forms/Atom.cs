namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A vector of values, for every step of its axis, that is not a linear form of others.</summary>
internal abstract class Atom(int size)
{
    public int Size { get; } = size;

    /// <summary>The time steps that it has values for; null for a vector of a whole sequence.</summary>
    public abstract TimeAxis? Axis { get; }

    /// <summary>Whether it depends on a state whose cell has not been recognized.</summary>
    public abstract bool HasState { get; }

    /// <summary>The number of levels of functions and products below.</summary>
    public virtual int Depth => 0;
}
