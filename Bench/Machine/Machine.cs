using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Bench;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>The processor. Virtual machines often give its name without its model, so family and model join it.</summary>
    public static string Processor { get; } = File.Exists(ProcessorFile)
        ? $"{Field("model name")} family {Field("cpu family")} model {Field("model\t")}"
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";

    /// <summary>The processor's name as that of a folder.</summary>
    public static string FolderName
    {
        get
        {
            var text = new StringBuilder();
            foreach (char c in Processor)
            {
                if (char.IsLetterOrDigit(c))
                {
                    text.Append(c);
                }
                else if (text.Length > 0 && text[^1] != '-')
                {
                    text.Append('-');
                }
            }

            return text.ToString().TrimEnd('-');
        }
    }

    /// <summary>The lines that stand above every table: processor, caches, runtime, lanes, load.</summary>
    public static string Header() => Header(Pinning.Core, LaneSupport.Best.ToString());

    /// <summary>The same of other processes than this one.</summary>
    /// <param name="core">The core that they stay on; null if none.</param>
    /// <param name="lanes">Their lanes.</param>
    public static string Header(int? core, string lanes)
    {
        string load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        return $"""
            {Processor}, {(core is { } number ? $"pinned to core {number}" : $"{Environment.ProcessorCount} cores, not pinned")}, {CacheSizes.Current}
            {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {lanes}
            {DateTime.UtcNow:yyyy-MM-dd}, load of the machine at the start {load}
            """;
    }

    private static string Field(string name) => File.ReadLines(ProcessorFile).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "";
}
