namespace Unrolled;

/// <summary>
/// Declares a recurrent network on a partial class. The layer attributes below it are its layers, in the order of the data's flow;
/// the generator writes the class's other half.
/// </summary>
/// <param name="inputs">Features per time step, 1 … 65536.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NetworkAttribute(int inputs) : Attribute
{
    /// <summary>Features per time step.</summary>
    public int Inputs { get; } = inputs;
}
