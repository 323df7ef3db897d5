namespace Unrolled.Tests;

internal sealed partial record DiagnosticCase
{
    private const string Named = "[Network(1), Dense(1), NativeExport(\"dsp\")] partial class Model { }";

    private const string Long = "a23456789012345678901234567890123456789012345678901234567890123";

    /// <summary>What may be wrong with C functions.</summary>
    private static DiagnosticCase[] OfNativeExports() =>
    [
        new("UNR0301", "[Network(1), Dense(1), NativeExport(\"my lib\")] partial class Model { }", "\"my lib\"", ["'Model'", "'my lib'", "63"], Named) { CleanFiles = 3 },
        new("UNR0301", "[Network(1), Dense(1), NativeExport(\"\")] partial class Model { }", "\"\"", ["''"], Named) { CleanFiles = 3 },
        new("UNR0301", "[Network(1), Dense(1), NativeExport(null!)] partial class Model { }", "null!", ["''"], Named) { CleanFiles = 3 },
        new("UNR0301", "[Network(1), Dense(1), NativeExport(\"_dsp\")] partial class Model { }", "\"_dsp\"", ["'_dsp'"], Named) { CleanFiles = 3 },
        new("UNR0301", "[Network(1), Dense(1), NativeExport(\"dsp\\n\")] partial class Model { }", "\"dsp\\n\"", ["letter"], Named) { CleanFiles = 3 },
        new("UNR0301", "[Network(1), Dense(1), NativeExport(\"gerät\")] partial class Model { }", "\"gerät\"", ["'gerät'"], Named) { CleanFiles = 3 },
        new("UNR0301", $"[Network(1), Dense(1), NativeExport(\"{Long}4\")] partial class Model {{ }}", $"\"{Long}4\"", [Long], $"[Network(1), Dense(1), NativeExport(\"{Long}\")] partial class Model {{ }}") { CleanFiles = 3 },
        new("UNR0302", "[Network(1), Dense(1), NativeExport(\"dsp\")] partial class First { } [Network(1), Dense(1), NativeExport(\"dsp\")] partial class Second { }", "Second", ["'Second'", "'dsp'", "of First"], Named)
        {
            CleanFiles = 3,
            LeavesNetwork = true,
        },
        new("UNR0302", "[Network(1), Dense(1), NativeExport(\"Dsp\")] partial class First { } [Network(1), Dense(1), NativeExport(\"dSP\")] partial class Second { }", "Second", ["'dSP'", "'Dsp'"], Named)
        {
            CleanFiles = 3,
            LeavesNetwork = true,
        },
        new("UNR0302", "[Network(1), Dense(1), NativeExport(\"dsp_stream\")] partial class First { } [Network(1), Dense(1), NativeExport(\"dsp\")] partial class Second { }", "First", ["'dsp_stream'", "'dsp' of Second"], Named)
        {
            CleanFiles = 3,
            LeavesNetwork = true,
        },
        new("UNR0303", "[NativeExport(\"dsp\")] partial class Model { }", "NativeExport(\"dsp\")", ["'Model'", "[Network(inputs)]"], Named) { CleanFiles = 3 },
        new("UNR0304", "[Network(1), Input(2, Kind = InputKind.Constant, Name = \"speaker\"), Merge(MergeMode.Concat, \"input\", \"speaker\"), Lstm(3, Reverse = true), NativeExport(\"dsp\")] partial class Model { }", "Model", ["'Model'", "speaker"], Named)
        {
            CleanFiles = 3,
            LeavesNetwork = true,
        },
        new("UNR0011", "[Network(1), Dense(1), NativeExport(\"dsp\")] partial class Model { void NativeFunctions() { } }", "NativeFunctions", ["'NativeFunctions'"], "[Network(1), Dense(1)] partial class Model { void NativeFunctions() { } }"),
        new("UNR0011", "[Network(1), Dense(1), NativeExport(\"dsp\")] partial class NativeFunctions { }", "NativeFunctions", ["'NativeFunctions'"], "[Network(1), Dense(1)] partial class NativeFunctions { }"),
    ];
}
