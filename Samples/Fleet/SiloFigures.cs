using System.Globalization;

namespace Unrolled.Samples.Fleet;

/// <summary>What a silo tells of itself when it is ready, and again before its streams leave.</summary>
/// <param name="Saves">States that it saved.</param>
/// <param name="Failed">Saves that failed.</param>
/// <param name="Memory">Its managed memory after a collection, in bytes.</param>
/// <param name="Processor">The processor time that it took.</param>
internal sealed record SiloFigures(long Saves, long Failed, long Memory, TimeSpan Processor)
{
    /// <summary>Those of this process.</summary>
    public static SiloFigures Now(SaveCounts counts) => new(counts.Saves, counts.Failed, GC.GetTotalMemory(forceFullCollection: true), Environment.CpuUsage.TotalTime);

    /// <summary>Reads what <see cref="ToString"/> wrote; null if it is something else.</summary>
    public static SiloFigures? Parse(string? line)
    {
        string[] parts = (line ?? "").Split(' ');
        long[] numbers = [.. parts.Skip(1).Select(p => long.TryParse(p, CultureInfo.InvariantCulture, out long number) ? number : -1)];
        return parts[0] == "figures" && numbers.Length == 4 && numbers.All(n => n >= 0) ? new SiloFigures(numbers[0], numbers[1], numbers[2], TimeSpan.FromTicks(numbers[3])) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"figures {Saves} {Failed} {Memory} {Processor.Ticks}");
}
