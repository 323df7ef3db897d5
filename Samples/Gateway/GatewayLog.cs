namespace Unrolled.Samples.Gateway;

/// <summary>Lines on the error stream; of each subject at most one a second, the others are counted.</summary>
/// <param name="output">Where to write.</param>
internal sealed class GatewayLog(TextWriter output)
{
    private static readonly long Interval = TimeSpan.FromSeconds(1).Ticks;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Next, long Left)> _subjects = [];

    /// <summary>Writes a line, or counts it.</summary>
    /// <param name="subject">A word of the program, not of a message.</param>
    /// <param name="line">What to say. Control characters in it are replaced.</param>
    public void Write(string subject, string line)
    {
        lock (_lock)
        {
            (long next, long left) = _subjects.GetValueOrDefault(subject);
            long now = DateTime.UtcNow.Ticks;
            if (now < next)
            {
                _subjects[subject] = (next, left + 1);
                return;
            }

            _subjects[subject] = (now + Interval, 0);
            string shown = string.Concat(line.Select(c => char.IsControl(c) ? '\uFFFD' : c));
            output.WriteLine($"gateway: {shown}{(left > 0 ? $" (and {left} more of {subject})" : "")}");
        }
    }
}
