namespace Unrolled.Samples.Edge;

/// <summary>Where values come from.</summary>
internal interface IValueSource : IDisposable
{
    /// <summary>Waits for a value, but not for longer than a time, and not after a signal.</summary>
    /// <param name="milliseconds">The longest time to wait; negative for any.</param>
    /// <param name="value">The value, a finite number.</param>
    /// <exception cref="EdgeException">The source cannot be read, or has something else than a number.</exception>
    Arrival Read(int milliseconds, out float value);
}
