using System.Globalization;

namespace Unrolled.Bench.Published;

/// <summary>A figure that others have published.</summary>
/// <param name="Shape">The network.</param>
/// <param name="IsWindow">True if it is of a whole window, false if it is of one step.</param>
/// <param name="Microseconds">How long it took.</param>
/// <param name="Percentile">Of the times: <c>p50</c>, <c>p99</c>.</param>
/// <param name="Source">Whose it is and what it was measured on.</param>
/// <param name="IsAudited">True if an auditor watched it.</param>
internal sealed record PublishedFigure(string Shape, bool IsWindow, double Microseconds, string Percentile, string Source, bool IsAudited)
{
    private const string Vollo = "Myrtle VOLLO, FPGA, SDK 27.1, 2026-04", Gpu = "STAC-ML, sliding window, GH200", Fpga = "STAC-ML, sliding window, FPGA, 2023";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PublishedFigure> All { get; } =
    [
        new("STAC-ML LSTM_A", false, 4.6, "p99", Gpu, true),
        new("STAC-ML LSTM_A", false, 5.07, "p99", Fpga, true),
        new("STAC-ML LSTM_A", true, 570, "p50", "ONNX Runtime, a CPU", false),
        new("VOLLO 2×128", false, 1.4, "p99", Vollo, false),
        new("VOLLO 3×256", false, 2.0, "p99", Vollo, false),
        new("VOLLO 3×480", false, 3.2, "p99", Vollo, false),
        new("VOLLO 6×320", false, 3.4, "p99", Vollo, false),
        new("VOLLO 3×960", false, 7.4, "p99", Vollo, false),
    ];

    /// <summary>The figure with all that a reader has to know of it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Percentile} {Microseconds} ({Source}; {(IsAudited ? "audited" : "not audited")})");
}
