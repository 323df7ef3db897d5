using System.Globalization;

namespace Unrolled.Samples;

/// <summary>What of a training's reports is shown, as text.</summary>
internal sealed class TrainingFigures
{
    private long _firstStep = -1;
    private TimeSpan _elapsed;
    private double? _validationLoss;
    private MetricValues? _validationMetrics;
    private (GradientWarningKind Kind, string? Layer)? _warned;

    /// <summary>The last warning; null if there was none.</summary>
    public string? Warning { get; private set; }

    /// <summary>The part of the call's work that is done, 0 … 1.</summary>
    public static double Share(TrainingProgress value)
        => Math.Clamp((value.Elapsed + value.Remaining) is { Ticks: > 0 } all ? value.Elapsed / all : 0, 0, 1);

    /// <summary>Where training stands: "epoch 3/60", with the batch where there is one epoch.</summary>
    public static string Place(TrainingProgress value) => value.Epochs == 1
        ? string.Create(CultureInfo.InvariantCulture, $"batch {value.Batch}/{value.Batches}")
        : string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch}/{value.Epochs}");

    /// <summary>Takes in a report.</summary>
    /// <returns>True if it has a warning of another kind or layer than the last one.</returns>
    public bool Add(TrainingProgress value)
    {
        if (_firstStep < 0 || value.Elapsed < _elapsed)
        {
            _firstStep = value.Step - 1; // another call
        }

        _elapsed = value.Elapsed;

        if (value.ValidationLoss is { } loss)
        {
            _validationLoss = loss;
            _validationMetrics = value.ValidationMetrics;
        }

        if (value.Warning is not { } warning || _warned == (warning.Kind, warning.Layer))
        {
            return false;
        }

        _warned = (warning.Kind, warning.Layer);
        Warning = warning.ToString();
        return true;
    }

    /// <summary>Loss and metrics, those of the last validation, the learning rate and the gradient's norm, each with its name.</summary>
    public IEnumerable<string> Items(TrainingProgress value)
    {
        yield return Item("loss", value.Loss);
        for (int i = 0; i < value.Metrics.Count; i++)
        {
            yield return Item(value.Metrics.Metrics[i].Name, value.Metrics[i]);
        }

        if (_validationLoss is { } loss)
        {
            yield return Item("validation loss", loss);
            for (int i = 0; i < (_validationMetrics?.Count ?? 0); i++)
            {
                yield return Item($"validation {_validationMetrics!.Value.Metrics[i].Name}", _validationMetrics.Value[i]);
            }
        }

        yield return Item("rate", value.LearningRate);
        yield return Item("gradient", value.GradientNorm);
    }

    /// <summary>Steps a second since the call, and the time that is left.</summary>
    public string Pace(TrainingProgress value)
    {
        double seconds = value.Elapsed.TotalSeconds, pace = seconds > 0 ? (value.Step - _firstStep) / seconds : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{(pace >= 10 ? pace.ToString("N0", CultureInfo.InvariantCulture).Replace(',', ' ') : pace.ToString("G2", CultureInfo.InvariantCulture))} steps/s, {Duration(value.Remaining)} left");
    }

    private static string Item(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value:G4}");

    private static string Duration(TimeSpan time)
    {
        long seconds = Math.Max(0, (long)Math.Round(time.TotalSeconds));
        return seconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s")
            : seconds < 6000 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h {seconds / 60 % 60:00} min");
    }
}
