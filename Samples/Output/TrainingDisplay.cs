using System.Diagnostics;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Shows training while it goes on: a bar on a terminal, a line now and then where output is redirected.</summary>
internal sealed class TrainingDisplay : IProgress<TrainingProgress>
{
    private const int Lines = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _title;
    private readonly ProgressTask? _bar;
    private long _shown;
    private string _validation = "";

    private TrainingDisplay(string title, ProgressTask? bar)
    {
        _title = title;
        _bar = bar;
    }

    /// <summary>Shows what a training reports.</summary>
    /// <param name="title">What is being trained.</param>
    /// <param name="train">The training, which reports to its argument.</param>
    public static void Show(string title, Action<IProgress<TrainingProgress>> train)
    {
        if (Console.IsOutputRedirected)
        {
            train(new TrainingDisplay(title, null));
            return;
        }

        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask(title);
                train(new TrainingDisplay(title, bar));
            });
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.ValidationLoss is { } loss)
        {
            _validation = $", validation {loss:0.00e+0}";
        }

        if (_bar is null)
        {
            Print(value);
        }
        else if (_shown == 0 || Stopwatch.GetElapsedTime(_shown) >= Pause || IsEnd(value))
        {
            // A batch may take microseconds, a line of text must not be made for each.
            _shown = Stopwatch.GetTimestamp();
            _bar.Description = Markup.Escape(Describe(value));
            _bar.Value = 100 * (value.Epoch - 1 + (double)value.Batch / value.Batches) / value.Epochs;
        }
    }

    private static bool IsEnd(TrainingProgress value) => value.EpochEnded && value.Epoch == value.Epochs;

    private void Print(TrainingProgress value)
    {
        // The epochs at which the tenths of the way are passed.
        if (value.EpochEnded && (long)value.Epoch * Lines / value.Epochs > (value.Epoch - 1L) * Lines / value.Epochs)
        {
            Console.WriteLine(Describe(value));
        }
    }

    private string Describe(TrainingProgress value)
        => $"{_title}: epoch {value.Epoch}/{value.Epochs}, loss {value.Loss:0.00e+0}{_validation}, {value.Remaining.TotalSeconds:0} s left";
}
