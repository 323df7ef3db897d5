using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Unrolled.Samples;

/// <summary>Shows training while it goes on: a bar with its figures on a terminal of any width, a line now and then where output is redirected.</summary>
internal sealed class TrainingDisplay : IProgress<TrainingProgress>
{
    private const int Lines = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), LinePause = TimeSpan.FromSeconds(30);

    private readonly string _title;
    private readonly LiveDisplayContext? _live;
    private readonly TrainingFigures _figures = new();
    private long _shown;
    private int _line;

    private TrainingDisplay(string title, LiveDisplayContext? live)
    {
        _title = title;
        _live = live;
    }

    /// <summary>Shows what a training reports.</summary>
    /// <param name="title">What is being trained.</param>
    /// <param name="train">The training, which reports to its argument.</param>
    public static void Show(string title, Action<IProgress<TrainingProgress>> train)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
        {
            train(new TrainingDisplay(title, null));
            return;
        }

        AnsiConsole.Live(new Text($"{title} …")).Start(live => train(new TrainingDisplay(title, live)));
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        bool warns = _figures.Add(value);
        bool ends = value.EpochEnded && value.Epoch == value.Epochs;
        TimeSpan since = _shown == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(_shown);
        if (_live is not null)
        {
            // A batch may take microseconds, a text must not be made for each.
            if (ends || since >= Pause)
            {
                _shown = Stopwatch.GetTimestamp();
                _live.UpdateTarget(Draw(value, AnsiConsole.Profile.Width));
            }

            return;
        }

        if (warns)
        {
            Console.WriteLine($"{_title}: {_figures.Warning}");
        }

        // When a tenth of the way is passed, or after a while.
        int line = (int)(TrainingFigures.Share(value) * Lines);
        if (ends || line > _line || (since >= LinePause && _shown != 0))
        {
            if (!ends && value.Batch == value.Batches && !value.EpochEnded)
            {
                return; // the epoch's end is about to be reported, with the validation
            }

            _line = line;
            _shown = Stopwatch.GetTimestamp();
            Console.WriteLine($"{_title}: {TrainingFigures.Place(value)}, {string.Join(", ", _figures.Items(value))}, {_figures.Pace(value)}");
        }
        else if (_shown == 0)
        {
            _shown = Stopwatch.GetTimestamp();
        }
    }

    private Rows Draw(TrainingProgress value, int width)
    {
        string place = TrainingFigures.Place(value), pace = _figures.Pace(value);
        double share = TrainingFigures.Share(value);
        string percent = FormattableString.Invariant($"{100 * share,3:0} %");
        List<IRenderable> lines = [];

        // One line if the bar keeps a width worth looking at, otherwise the texts have lines of their own.
        string text = $"{_title}  {place} ";
        int bar = width - text.Length - percent.Length - pace.Length - 4;
        if (bar >= 12)
        {
            lines.Add(new Markup($"[bold]{Markup.Escape(_title)}[/]  {Markup.Escape(place)} {Bar(Math.Min(bar, 60), share)} {percent}  [grey]{Markup.Escape(pace)}[/]"));
        }
        else
        {
            lines.AddRange(Wrapped([_title, place, pace], width).Select(l => new Markup($"[bold]{Markup.Escape(l)}[/]")));
            lines.Add(new Markup($"{Bar(Math.Max(1, width - percent.Length - 1), share)} {percent}"));
        }

        lines.AddRange(Wrapped(_figures.Items(value), width).Select(l => new Markup(Markup.Escape(l))));
        if (_figures.Warning is { } warning)
        {
            lines.Add(new Markup($"[yellow]{Markup.Escape(warning)}[/]"));
        }

        return new Rows(lines);
    }

    private static string Bar(int width, double share)
    {
        int done = (int)(width * share);
        return $"[green]{new string('━', done)}[/][grey]{new string('─', width - done)}[/]";
    }

    // Items are not broken; one that is longer than a line has one of its own, which the console breaks.
    private static List<string> Wrapped(IEnumerable<string> items, int width)
    {
        const string Gap = "  ";
        List<string> lines = [];
        foreach (string item in items)
        {
            if (lines.Count > 0 && lines[^1].Length + Gap.Length + item.Length <= width)
            {
                lines[^1] += Gap + item;
            }
            else
            {
                lines.Add(item);
            }
        }

        return lines;
    }
}
