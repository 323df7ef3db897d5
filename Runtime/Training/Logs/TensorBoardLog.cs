using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>
/// A log for TensorBoard: <c>tensorboard --logdir FOLDER</c>. Each run writes a separate event file in the folder. Scalars over the optimizer's steps are, at the end of an epoch,
/// <c>loss</c>, the metrics, <c>val_loss</c> and <c>val_</c> before each metric; <c>learning_rate</c>, <c>gradient_norm</c> and <c>batch_loss</c> for
/// each logged step. If no steps are logged, the first two are written at the ends of epochs.
/// </summary>
/// <remarks>
/// An event file is a row of records: length (8 bytes), its masked CRC-32C, data, its masked CRC-32C, all little-endian, as TensorFlow's TFRecord; the data are protocol buffers of <c>tensorflow.Event</c>.
/// A run begins with a session start event at its first step, which makes TensorBoard discard what earlier runs wrote from that step on. Scalars are float32.
/// </remarks>
public sealed class TensorBoardLog : TrainingLog
{
    private readonly AppendedFile _file;
    private readonly EventRecord _record = new();
    private LogMetrics _metrics;
    private byte[][] _tags = [];
    private byte[][] _validationTags = [];

    /// <summary>Begins a run.</summary>
    /// <param name="folder">The folder of the event files, which is created if it does not exist.</param>
    /// <param name="options">What to log; null to log only the ends of epochs. With <see cref="LogOptions.Replace"/> the event files of earlier runs of this library are deleted.</param>
    /// <exception cref="IOException">A file cannot be created or deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public TensorBoardLog(string folder, LogOptions? options = null)
        : this(Create(folder, options), options)
    {
    }

    internal TensorBoardLog(AppendedFile file, LogOptions? options)
        : base(options ?? new LogOptions())
    {
        _file = file;
        _record.Begin(Seconds(), step: 0);
        _record.AddVersion();
        Append();
    }

    /// <summary>The event file of this run.</summary>
    public string Path => _file.Path;

    private protected override void Begin(in TrainingProgress first)
    {
        _metrics = new LogMetrics(first.Metrics);
        _tags = [.. _metrics.Names.Select(System.Text.Encoding.UTF8.GetBytes)];
        _validationTags = [.. _metrics.Names.Select(n => System.Text.Encoding.UTF8.GetBytes($"val_{n}"))];
        _record.Begin(Seconds(), first.Step);
        _record.AddSessionStart();
        Append();
    }

    private protected override void Write(in TrainingProgress value)
    {
        _record.Begin(Seconds(), value.Step);
        if (value.EpochEnded)
        {
            _record.AddScalar("loss"u8, value.Loss);
            Add(_tags, value.Metrics);
            if (value.ValidationLoss is { } loss)
            {
                _record.AddScalar("val_loss"u8, loss);
            }

            if (value.ValidationMetrics is { } metrics)
            {
                Add(_validationTags, metrics);
            }
        }
        else
        {
            _record.AddScalar("batch_loss"u8, value.BatchLoss);
        }

        if (HasSteps != value.EpochEnded)
        {
            _record.AddScalar("learning_rate"u8, value.LearningRate);
            _record.AddScalar("gradient_norm"u8, value.GradientNorm);
        }

        Append();
    }

    private protected override void RequireMetrics(in MetricValues metrics) => _metrics.Require(metrics);

    private protected override void Close() => _file.Dispose();

    // TensorBoard takes any file with "tfevents" in its name, and files of a folder in the order of their names: that of their beginnings.
    private const string Prefix = "events.out.tfevents.", Suffix = ".unrolled";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static AppendedFile Create(string folder, LogOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        if (options is { Replace: true })
        {
            foreach (string file in Directory.GetFiles(folder, $"{Prefix}*{Suffix}"))
            {
                File.Delete(file);
            }
        }

        long second = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        for (int i = 0; ; i++)
        {
            string path = System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{second:D10}.{i:D4}{Suffix}"));
            try
            {
                var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
                return new AppendedFile(stream.Name, stream);
            }
            catch (IOException) when (i < 9999 && File.Exists(path))
            {
                // Another run of the same second.
            }
        }
    }

    private static double Seconds() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(byte[][] tags, in MetricValues metrics)
    {
        for (int i = 0; i < metrics.Count; i++)
        {
            _record.AddScalar(tags[i], metrics[i]);
        }
    }

    private void Append() => _file.Append(_record.Framed());
}
