using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Tests;

/// <summary>What the just-in-time compiler has compiled in this process since its start, of the library, the models and the tests. The runtime tells it, on a thread of its own.</summary>
internal sealed class JitRecord : EventListener
{
    private const string OwnCode = "Unrolled.";

    // As the runtime numbers them in its events, by the names that its listing has.
    private static readonly string[] Tiers = ["unknown", "MinOpts", "FullOpts", "Tier0", "Tier1", "Tier1-OSR", "Instrumented Tier0", "Instrumented Tier1"];

    private static readonly string OwnType = typeof(JitRecord).FullName!;

    private static JitRecord? _ofThisProcess;

    // Of each method, whose number is its address, the bytes of its intermediate code: they are told as its compilation begins.
    private readonly Dictionary<ulong, int> _lengths = [];

    private readonly HashSet<JitSummary> _compiled = [];

    private readonly Lock _lock = new();

    /// <summary>Everything so far; null where nothing is recorded.</summary>
    public static JitSummary[]? OfThisProcess()
    {
        if (_ofThisProcess is not { } record)
        {
            return null;
        }

        // Events come in their order, some time later: when this method's is here, all before it are.
        End();
        Assert.True(SpinWait.SpinUntil(() => record.Copy().Any(c => c.Type == OwnType && c.Method == nameof(End)), TimeSpan.FromMinutes(1)), "The runtime tells nothing of its compiler.");
        return record.Copy();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            const EventKeywords compiler = (EventKeywords)0x10;
            EnableEvents(eventSource, EventLevel.Verbose, compiler);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName!.StartsWith("MethodJittingStarted", StringComparison.Ordinal))
        {
            if (((string)eventData.Payload![4]!).StartsWith(OwnCode, StringComparison.Ordinal))
            {
                lock (_lock)
                {
                    _lengths[(ulong)eventData.Payload[0]!] = (int)(uint)eventData.Payload[3]!;
                }
            }
        }
        else if (eventData.EventName.StartsWith("MethodLoadVerbose", StringComparison.Ordinal))
        {
            string type = (string)eventData.Payload![6]!;
            lock (_lock)
            {
                if (type.StartsWith(OwnCode, StringComparison.Ordinal) && _lengths.TryGetValue((ulong)eventData.Payload[0]!, out int length))
                {
                    string tier = Tiers[((uint)eventData.Payload[5]! >> 7) & 7];
                    _compiled.Add(new JitSummary(type.Split('[')[0], (string)eventData.Payload[7]!, length, tier));
                }
            }
        }
    }

    // Not under emulation, where each thread more may end the process.
    [ModuleInitializer]
    internal static void Begin() => _ofThisProcess = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? new JitRecord() : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void End()
    {
    }

    private JitSummary[] Copy()
    {
        lock (_lock)
        {
            return [.. _compiled];
        }
    }
}
