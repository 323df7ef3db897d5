namespace Unrolled;

/// <summary>Stub.</summary>
public abstract class Scaler
{
}
