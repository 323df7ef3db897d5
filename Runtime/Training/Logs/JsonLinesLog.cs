using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Unrolled.Training;

/// <summary>
/// A log with one JSON object per line (UTF-8, LF). A run begins with <c>{"run":1,"event":"begin","step":…,"time":"…","metrics":["…"]}</c>, where
/// <c>step</c> is the first step that it reports. Its reports are <c>{"run":1,"event":"step" or
/// "epoch","epoch":…,"batch":…,"step":…,"loss":…,"batch_loss":…,"metrics":{…},"val_loss":…,"val_metrics":{…},"learning_rate":…,"gradient_norm":…,"seconds":…}</c>;
/// those of steps have no validation values. Warnings of <see cref="GradientWatch"/> are
/// <c>{"run":1,"event":"warning","epoch":…,"batch":…,"step":…,"kind":"Vanishing","layer":"lstm_0","ratio":…,"steps":…}</c>.
/// </summary>
/// <remarks>
/// Numbers have all their digits; <c>seconds</c> count from the call of <see cref="Trainer{T}.Fit"/>; JSON has no NaN and no infinities, so they are
/// written as the strings <c>"NaN"</c>, <c>"Infinity"</c>,
/// <c>"-Infinity"</c>, as <see cref="System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals"/> reads them.
/// </remarks>
public sealed class JsonLinesLog : TrainingLog
{
    private readonly AppendedFile _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private LogMetrics _metrics;
    private JsonEncodedText[] _names = [];
    private int _run = 1;

    /// <summary>Opens a log.</summary>
    /// <param name="path">The file. An existing log is continued, unless <see cref="LogOptions.Replace"/> is true. It must not be open in another log.</param>
    /// <param name="options">What to log; null to log only the ends of epochs.</param>
    /// <exception cref="IOException">The file cannot be opened, or is a pipe or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or is a directory.</exception>
    public JsonLinesLog(string path, LogOptions? options = null)
        : this(AppendedFile.Open(path, options is { Replace: true }), options)
    {
    }

    internal JsonLinesLog(AppendedFile file, LogOptions? options)
        : base(options ?? new LogOptions())
    {
        _file = file;
        _json = new Utf8JsonWriter(_buffer);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Begin(in TrainingProgress first)
    {
        _metrics = new LogMetrics(first.Metrics);
        _names = [.. _metrics.Names.Select(n => JsonEncodedText.Encode(n))];
        if (_file.Length > 0)
        {
            const string Start = "{\"run\":";
            (string line, bool ended) = _file.FirstLine();
            if (ended ? !line.StartsWith(Start, StringComparison.Ordinal) : !line.StartsWith(Start, StringComparison.Ordinal) && !Start.StartsWith(line, StringComparison.Ordinal))
            {
                throw new LogFormatException($"Expected a first line that begins with {Start}, got '{line}'. Choose another file, or set {nameof(LogOptions)}.{nameof(LogOptions.Replace)}.", _file.Path);
            }

            _run = ended ? RunOf(_file.LastLine()) + 1 : 1;
            _file.CutTornLine();
        }

        _json.WriteStartObject();
        _json.WriteNumber("run"u8, _run);
        _json.WriteString("event"u8, "begin"u8);
        _json.WriteNumber("step"u8, first.Step);
        _json.WriteString("time"u8, DateTime.UtcNow);
        _json.WriteStartArray("metrics"u8);
        foreach (JsonEncodedText name in _names)
        {
            _json.WriteStringValue(name);
        }

        _json.WriteEndArray();
        EndLine();
    }

    private protected override void Write(in TrainingProgress value)
    {
        BeginLine(value.EpochEnded ? "epoch"u8 : "step"u8, value);
        WriteNumber("loss"u8, value.Loss);
        WriteNumber("batch_loss"u8, value.BatchLoss);
        Write("metrics"u8, value.Metrics);
        if (value.ValidationLoss is { } loss)
        {
            WriteNumber("val_loss"u8, loss);
        }

        if (value.ValidationMetrics is { } metrics)
        {
            Write("val_metrics"u8, metrics);
        }

        _json.WriteNumber("learning_rate"u8, value.LearningRate);
        WriteNumber("gradient_norm"u8, value.GradientNorm);
        _json.WriteNumber("seconds"u8, Math.Round(value.Elapsed.TotalSeconds, 6));
        EndLine();
    }

    private protected override void WriteWarning(in TrainingProgress value, in GradientWarning warning)
    {
        BeginLine("warning"u8, value);
        _json.WriteString("kind"u8, KindOf(warning));
        if (warning.Layer is { } layer)
        {
            _json.WriteString("layer"u8, layer);
        }

        WriteNumber("ratio"u8, warning.Ratio);
        _json.WriteNumber("steps"u8, warning.Steps);
        EndLine();
    }

    private protected override void RequireMetrics(in MetricValues metrics) => _metrics.Require(metrics);

    private protected override void Close()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private int RunOf(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("run"u8).GetInt32();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LogFormatException($"Expected a last line that is an object with a run number, got '{line}'.", _file.Path, e);
        }
    }

    // ToString would allocate.
    private static ReadOnlySpan<byte> KindOf(in GradientWarning warning) => warning.Kind switch
    {
        GradientWarningKind.Vanishing => "Vanishing"u8,
        GradientWarningKind.Exploding => "Exploding"u8,
        _ => "NormJump"u8,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(ReadOnlySpan<byte> name, in MetricValues metrics)
    {
        _json.WriteStartObject(name);
        for (int i = 0; i < metrics.Count; i++)
        {
            _json.WritePropertyName(_names[i]);
            WriteValue(metrics[i]);
        }

        _json.WriteEndObject();
    }

    private void WriteNumber(ReadOnlySpan<byte> name, double value)
    {
        _json.WritePropertyName(name);
        WriteValue(value);
    }

    private void WriteValue(double value)
    {
        if (double.IsFinite(value))
        {
            _json.WriteNumberValue(value);
        }
        else
        {
            _json.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
        }
    }

    private void BeginLine(ReadOnlySpan<byte> name, in TrainingProgress value)
    {
        _json.WriteStartObject();
        _json.WriteNumber("run"u8, _run);
        _json.WriteString("event"u8, name);
        _json.WriteNumber("epoch"u8, value.Epoch);
        _json.WriteNumber("batch"u8, value.Batch);
        _json.WriteNumber("step"u8, value.Step);
    }

    private void EndLine()
    {
        try
        {
            _json.WriteEndObject();
            _json.Flush();
            _buffer.Write("\n"u8);
            _file.Append(_buffer.WrittenSpan);
        }
        finally
        {
            // A line that could not be written does not become part of the next one.
            _json.Reset();
            _buffer.ResetWrittenCount();
        }
    }
}
