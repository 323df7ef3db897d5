namespace Unrolled.Tests.Gateway;

/// <summary>Groups of readings: order per topic, and the bits of streams of their own, however the readings are grouped.</summary>
public sealed class StreamEngineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Streams_InGroupsOfAnySize_HaveTheBitsOfSingleStreams(int groupLength)
    {
        const int Topics = 300, Length = 20;
        SensorForecaster model = TestForecaster.Create();
        var engine = new StreamEngine(model, new StreamOptions());
        float[][] readings = [.. Enumerable.Range(0, Topics).Select(i => TestForecaster.Readings(i, Length))], forecasts = [.. readings.Select(r => new float[r.Length])];
        TopicStream[] streams = [.. Enumerable.Range(0, Topics).Select(i => Add(engine, $"t/{i}"))];
        int[] order = [.. Enumerable.Range(0, Topics * Length).Select(i => i % Topics)];
        new Random(groupLength).Shuffle(order);
        int[] next = new int[Topics];
        for (int i = 0; i < order.Length; i++)
        {
            int topic = order[i];
            Assert.Equal(ReadingVerdict.Next, engine.Offer(streams[topic], new Reading(readings[topic][next[topic]], next[topic]++), i));
            if (engine.Group.Count == groupLength || i == order.Length - 1)
            {
                engine.Step();
                Collect(engine, forecasts);
            }
        }

        for (int i = 0; i < Topics; i++)
        {
            Assert.Equal(TestForecaster.Forecasts(model, readings[i]), forecasts[i]);
        }
    }

    [Fact]
    public void Group_OfSeveralReadingsOfATopic_IsArrangedInRounds()
    {
        var engine = new StreamEngine(TestForecaster.Create(), new StreamOptions());
        TopicStream a = Add(engine, "a"), b = Add(engine, "b"), c = Add(engine, "c");
        foreach (TopicStream stream in (TopicStream[])[a, a, b, a, c, b])
        {
            engine.Offer(stream, new Reading(1), 0);
        }

        engine.Step();
        Assert.Equal("a1 b1 c1 a2 b2 a3", string.Join(' ', engine.Group.Arranged.ToArray().Select(e => e.Stream.Name + e.Number)));
        Assert.Equal([3, 5, 6], engine.Group.RoundEnds.ToArray());
        Assert.Equal("a1 a2 b1 a3 c1 b2", string.Join(' ', engine.Group.AsTheyCame.ToArray().Select(e => e.Stream.Name + e.Number)));
        engine.Group.Clear();
        engine.Offer(a, new Reading(1), 0);
        engine.Step();
        Assert.Equal([1], engine.Group.RoundEnds.ToArray());
    }

    [Fact]
    public void Readings_TwiceOrLate_ChangeNothing()
    {
        SensorForecaster model = TestForecaster.Create();
        float[] readings = TestForecaster.Readings(1, 50);
        var engine = new StreamEngine(model, new StreamOptions());
        TopicStream stream = Add(engine, "t");
        for (int i = 0; i < readings.Length; i++)
        {
            engine.Offer(stream, new Reading(readings[i], 2 * i + 1), 0);
            Assert.Equal(ReadingVerdict.Duplicate, engine.Offer(stream, new Reading(99, 2 * i + 1), 0));
            Assert.Equal(ReadingVerdict.Late, engine.Offer(stream, new Reading(99, 2 * i), 0));
        }

        engine.Step();
        Assert.Equal(TestForecaster.Forecasts(model, readings)[^1], stream.Forecast);
        Assert.Equal((50, 49), (stream.Count, stream.Missing));
        Assert.Equal((50, 50), (stream.Duplicates, stream.Late));
    }

    [Fact]
    public void Step_AfterTheFirst_AllocatesNothing()
    {
        var engine = new StreamEngine(TestForecaster.Create(), new StreamOptions(History: 10));
        TopicStream[] streams = [.. Enumerable.Range(0, 100).Select(i => Add(engine, $"t/{i}"))];
        var batch = new ForecastBatch();
        long Round(int number)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (TopicStream stream in streams)
            {
                engine.Offer(stream, new Reading(20, number), 0);
            }

            engine.Step();
            batch.Clear();
            batch.Add(engine.Group.Arranged);
            engine.Group.Clear();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.NotEqual(0, Round(0)); // the control: lists grow
        for (int i = 1; i < 12; i++)
        {
            Round(i);
        }

        Assert.Equal(0, Round(12));
    }

    [Fact]
    public void Model_OfAnotherKind_IsRefused()
        => Assert.Contains("one value", Assert.Throws<GatewayException>(() => new StreamEngine(new SensorForecaster(1) { Scaler = new StandardScaler([1.0, 2.0], [1.0, 1.0]) }, new StreamOptions())).Message, StringComparison.Ordinal);

    private static TopicStream Add(StreamEngine engine, string topic)
    {
        TopicStream stream = engine.NewStream(topic);
        engine.Topics.Add(stream);
        return stream;
    }

    private static void Collect(StreamEngine engine, float[][] forecasts)
    {
        foreach (ref readonly GroupEntry entry in engine.Group.Arranged)
        {
            forecasts[int.Parse(entry.Stream.Name.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture)][entry.Number - 1] = entry.Forecast;
        }

        engine.Group.Clear();
    }
}
