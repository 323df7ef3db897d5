namespace Unrolled.Samples.Gateway;

/// <summary>Streams of topics: judges readings, gathers them in a group, and steps the group. What comes out depends only on the readings of each topic and their order, not on the groups.</summary>
internal sealed class StreamEngine
{
    private readonly ForecastStepper _stepper;
    private readonly float[][] _states = new float[ForecastStepper.Rows][];
    private readonly float[] _values = new float[ForecastStepper.Rows], _forecasts = new float[ForecastStepper.Rows];
    private readonly StreamOptions _options;

    /// <summary>Creates it without streams.</summary>
    /// <param name="model">The forecaster of all streams.</param>
    /// <param name="options">What is kept of them.</param>
    public StreamEngine(Network model, StreamOptions options)
    {
        _stepper = new ForecastStepper(model);
        _options = options;
    }

    /// <summary>The streams.</summary>
    public TopicTable Topics { get; } = new();

    /// <summary>The readings that wait for <see cref="Step"/>.</summary>
    public ReadingGroup Group { get; } = new();

    /// <summary>Floats of a stream's state.</summary>
    public int StateLength => _stepper.StateLength;

    /// <summary>Readings of all streams that were taken in, since there is a state.</summary>
    public ulong Total { get; set; }

    /// <summary>A stream that has said nothing yet, not in the table.</summary>
    public TopicStream NewStream(string topic) => new(topic, _options.ForecastPrefix + topic, _stepper.NewState(), _options.History);

    /// <summary>Judges a reading, and takes it into the group if it is next.</summary>
    /// <param name="stream">Its topic's.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="now">When it came, in milliseconds since 1970.</param>
    public ReadingVerdict Offer(TopicStream stream, in Reading reading, long now)
    {
        Topics.Touch(stream, now);
        ReadingVerdict verdict = stream.Order.Judge(reading);
        switch (verdict)
        {
            case ReadingVerdict.Duplicate:
                stream.Duplicates++;
                break;
            case ReadingVerdict.Late:
                stream.Late++;
                break;
            default:
                Take(stream, reading, now);
                break;
        }

        return verdict;
    }

    /// <summary>Takes a reading into the group that was judged before.</summary>
    public void Take(TopicStream stream, in Reading reading, long now)
    {
        if (stream.Order.Judge(reading) == ReadingVerdict.Restart)
        {
            stream.Restarts++;
        }

        stream.Missing += stream.Order.Take(reading);
        stream.Count++;
        stream.LastTotal = ++Total;
        Group.Add(stream, reading, Total, now);
    }

    /// <summary>Steps the group, round by round. Results are in <see cref="ReadingGroup.Arranged"/> until the group is cleared.</summary>
    public void Step()
    {
        Group.Arrange();
        int start = 0;
        foreach (int end in Group.RoundEnds)
        {
            for (; start < end; start = Math.Min(start + ForecastStepper.Rows, end))
            {
                Step(Group.Arranged[start..Math.Min(start + ForecastStepper.Rows, end)]);
            }
        }
    }

    private void Step(Span<GroupEntry> entries)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            _states[i] = entries[i].Stream.State;
            _values[i] = entries[i].Reading.Value;
        }

        _stepper.Step(_states.AsSpan(0, entries.Length), _values.AsSpan(0, entries.Length), _forecasts);
        for (int i = 0; i < entries.Length; i++)
        {
            Finish(ref entries[i], _forecasts[i]);
        }
    }

    private void Finish(ref GroupEntry entry, float forecast)
    {
        TopicStream stream = entry.Stream;
        float value = entry.Reading.Value, expected = stream.Forecast;
        entry.Score = stream.Scale.Judge(value, expected);
        entry.IsAnomaly = entry.Score > _options.Threshold;
        entry.Forecast = forecast;
        stream.Anomalies += entry.IsAnomaly ? 1 : 0;
        (stream.Value, stream.Forecast, stream.Score) = (value, forecast, entry.Score);
        var point = new HistoryPoint(entry.Reading.Time ?? entry.HeardAt, value, expected, entry.Score);
        stream.History.Add(point);
        foreach (TopicWatch watch in stream.Watches ?? [])
        {
            watch.Add(point);
        }
    }
}
