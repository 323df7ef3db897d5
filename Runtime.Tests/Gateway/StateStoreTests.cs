namespace Unrolled.Tests.Gateway;

/// <summary>Streams on disk: they come back with their bits, whatever part of the writing a stop has left.</summary>
public sealed class StateStoreTests
{
    private const int Topics = 5;

    private static readonly SensorForecaster Model = TestForecaster.Create();
    private static readonly byte[] Fingerprint = ForecasterFile.Fingerprint(Model);
    private static readonly float[][] Readings = [.. Enumerable.Range(0, Topics).Select(i => TestForecaster.Readings(i, 40))];
    private static readonly float[][] Forecasts = [.. Readings.Select(r => TestForecaster.Forecasts(Model, r))];

    private readonly string _folder = TemporaryFolder.Create().FullName;
    private readonly List<string> _said = [];
    private readonly List<GroupEntry> _unconfirmed = [];

    [Fact]
    public void Streams_FromJournalAlone_GoOnWithTheSameBits()
    {
        Run(0, 17);
        Run(17, 40);
        Check(Reopen(), 40);
    }

    [Fact]
    public void Streams_FromSnapshotAndJournals_GoOnWithTheSameBits()
    {
        Run(0, 5, snapshotAfter: 3);
        Run(5, 17, snapshotAfter: 6);
        Run(17, 40);
        Assert.NotEmpty(Directory.GetFiles(_folder, "snapshot-*"));
        Check(Reopen(), 40);
    }

    [Fact]
    public void Forecasts_ThatTheBrokerMayNotHave_AreToldAgain()
    {
        Run(0, 10, confirmedUntil: 6 * Topics);
        Reopen();
        Assert.Equal(3 * Topics, _unconfirmed.Count); // the last batch knows of those before it: 0 … 6 confirmed, 7 … 9 not
        Assert.Equal(Enumerable.Range(7 * Topics + 1, 3 * Topics).Select(i => (ulong)i), _unconfirmed.Select(e => e.Total).Order());
        Assert.All(_unconfirmed, e => Assert.Equal(Forecasts[int.Parse(e.Stream.Name)][e.Number - 1], e.Forecast));
    }

    [Fact]
    public void Journal_CutAtAnyByte_GivesWhatWasWhole()
    {
        Run(0, 4);
        string journal = Assert.Single(Directory.GetFiles(_folder, "journal-*"));
        byte[] whole = File.ReadAllBytes(journal);
        int before = 0;
        for (int length = 0; length <= whole.Length; length++)
        {
            foreach (string file in Directory.GetFiles(_folder, "journal-*"))
            {
                File.Delete(file);
            }

            File.WriteAllBytes(journal, whole[..length]);
            StreamEngine engine = Reopen();
            int count = (int)engine.Total;
            Assert.InRange(count, before, before + Topics);
            Assert.Equal(0, count % Topics);
            before = count;
            Check(engine, count / Topics);
            Check(Reopen(), count / Topics); // once more: the cut journal is not the last one now
        }

        Assert.Equal(4 * Topics, before);
    }

    [Fact]
    public void Journal_WithAWrongBit_IsNotBelievedFromThereOn()
    {
        Run(0, 4);
        string journal = Assert.Single(Directory.GetFiles(_folder, "journal-*"));
        byte[] whole = File.ReadAllBytes(journal);
        whole[^20] ^= 4;
        File.WriteAllBytes(journal, whole);
        Check(Reopen(), 3);
        Assert.Contains(_said, line => line.Contains("not finished", StringComparison.Ordinal));
    }

    [Fact]
    public void Journal_DamagedBeforeTheLast_IsAnError()
    {
        Run(0, 4);
        string first = Assert.Single(Directory.GetFiles(_folder, "journal-*"));
        Run(4, 6);
        byte[] bytes = File.ReadAllBytes(first);
        bytes[^20] ^= 4;
        File.WriteAllBytes(first, bytes);
        string said = Assert.Throws<GatewayException>(Reopen).Message;
        Assert.Contains(Path.GetFileName(first), said, StringComparison.Ordinal);
        Assert.Contains("damaged", said, StringComparison.Ordinal);
        File.Delete(first);
        Run(0, 1, expectedToFail: true);
    }

    [Fact]
    public void Snapshot_WithAWrongBit_IsAnError()
    {
        Run(0, 5, snapshotAfter: 3);
        string snapshot = Assert.Single(Directory.GetFiles(_folder, "snapshot-*"));
        byte[] bytes = File.ReadAllBytes(snapshot);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(snapshot, bytes);
        Assert.Contains("checksum", Assert.Throws<GatewayException>(Reopen).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshot_ThatCannotBeWritten_LeavesTheJournalsInForce()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "snapshot-0000000002", "in the way"));
        List<Exception> failures = Run(0, 5, snapshotAfter: 3);
        Assert.Single(failures);
        Directory.Delete(Path.Combine(_folder, "snapshot-0000000002"), recursive: true);
        Run(5, 8);
        Assert.Equal(3, Directory.GetFiles(_folder, "journal-*").Length);
        Check(Reopen(), 8);
        Run(8, 12, snapshotAfter: 9);
        Assert.Single(Directory.GetFiles(_folder, "snapshot-*"));
        Check(Reopen(), 12);
    }

    [Fact]
    public void Folder_OfAnotherModel_IsRefused()
    {
        Run(0, 5, snapshotAfter: 3);
        var other = new SensorForecaster(seed: 8);
        var engine = new StreamEngine(other, new StreamOptions());
        Assert.Contains("another model", Assert.Throws<GatewayException>(() => StateStore.Open(_folder, ForecasterFile.Fingerprint(other), engine, Unconfirmed, _said.Add)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_InUse_IsRefused()
    {
        var engine = new StreamEngine(Model, new StreamOptions());
        using StateStore store = StateStore.Open(_folder, Fingerprint, engine, Unconfirmed, _said.Add);
        Assert.Contains("another gateway", Assert.Throws<GatewayException>(Reopen).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SilentStreams_ThatMadeRoom_ComeBackWithTheirBits()
    {
        var options = new StreamOptions(MaxTopics: 2, Silence: TimeSpan.FromSeconds(1));
        var counters = new GatewayCounters();
        int[] next = new int[Topics];
        var random = new Random(3);
        long now = 0;
        for (int session = 0; session < 6; session++)
        {
            var engine = new StreamEngine(Model, options);
            using StateStore store = StateStore.Open(_folder, Fingerprint, engine, Unconfirmed, _said.Add);
            var room = new StreamRoom(engine, store, options, counters);
            for (int i = 0; i < 25; i++)
            {
                int topic = random.Next(Topics);
                now += 2000;
                TopicStream? stream = room.Find(topic.ToString(), now, engine.Total);
                if (next[topic] == Readings[topic].Length)
                {
                    continue;
                }

                Assert.NotNull(stream);
                Assert.Equal(ReadingVerdict.Next, engine.Offer(stream, new Reading(Readings[topic][next[topic]], next[topic]), now));
                Finish(engine, store, engine.Total);
                Assert.Equal(Forecasts[topic][next[topic]++], stream.Forecast);
                if (random.Next(8) == 0)
                {
                    store.BeginSnapshot(error => Assert.Fail(error.Message));
                    SpinWait.SpinUntil(() => !store.IsWriting);
                }
            }
        }

        Assert.True(counters.Evicted > 20 && counters.Returned > 20, $"{counters.Evicted} {counters.Returned}");
    }

    [Fact]
    public void NewTopic_WithoutRoom_IsRefusedUntilOneIsSilent()
    {
        var options = new StreamOptions(MaxTopics: 2, Silence: TimeSpan.FromSeconds(10));
        var engine = new StreamEngine(Model, options);
        var room = new StreamRoom(engine, null, options, new GatewayCounters());
        foreach (string topic in (string[])["a", "b"])
        {
            engine.Offer(room.Find(topic, 1000, 0)!, new Reading(1), 1000);
        }

        engine.Step();
        engine.Group.Clear();
        Assert.Null(room.Find("c", 5000, 2));
        Assert.NotNull(room.Find("a", 5000, 2));
        Assert.Null(room.Find("c", 20_000, 0)); // the broker may not have the forecast of the oldest
        Assert.NotNull(room.Find("c", 20_000, 2));
        Assert.Equal(2, engine.Topics.Count);
        Assert.False(engine.Topics.TryGet("a", out _));
    }

    // Readings from … to of all topics; one batch a step.
    private List<Exception> Run(int from, int to, int snapshotAfter = -1, int confirmedUntil = int.MaxValue, bool expectedToFail = false)
    {
        List<Exception> failures = [];
        var engine = new StreamEngine(Model, new StreamOptions());
        if (expectedToFail)
        {
            Assert.Throws<GatewayException>(() => StateStore.Open(_folder, Fingerprint, engine, Unconfirmed, _said.Add));
            return failures;
        }

        using StateStore store = StateStore.Open(_folder, Fingerprint, engine, Unconfirmed, _said.Add);
        var room = new StreamRoom(engine, store, new StreamOptions(), new GatewayCounters());
        for (int t = from; t < to; t++)
        {
            ulong confirmed = Math.Min(engine.Total, (ulong)confirmedUntil + Topics);
            for (int i = 0; i < Topics; i++)
            {
                Assert.Equal(ReadingVerdict.Next, engine.Offer(room.Find(i.ToString(), t, 0)!, new Reading(Readings[i][t], i == 0 ? null : t, i == 1 ? t * 1000 : null), t));
            }

            Finish(engine, store, confirmed);
            if (t == snapshotAfter)
            {
                store.BeginSnapshot(failures.Add);
                SpinWait.SpinUntil(() => !store.IsWriting);
            }
        }

        return failures;
    }

    private static void Finish(StreamEngine engine, StateStore store, ulong confirmed)
    {
        engine.Step();
        store.Prepare(engine.Group.AsTheyCame, confirmed);
        store.Append();
        engine.Group.Clear();
    }

    private StreamEngine Reopen()
    {
        var engine = new StreamEngine(Model, new StreamOptions());
        _unconfirmed.Clear();
        StateStore.Open(_folder, Fingerprint, engine, Unconfirmed, _said.Add).Dispose();
        return engine;
    }

    private void Unconfirmed(ReadOnlySpan<GroupEntry> entries) => _unconfirmed.AddRange(entries);

    private static void Check(StreamEngine engine, int count)
    {
        Assert.Equal(count == 0 ? 0 : Topics, engine.Topics.Count);
        Assert.Equal((ulong)(count * Topics), engine.Total);
        for (int i = 0; i < Topics && count > 0; i++)
        {
            Assert.True(engine.Topics.TryGet(i.ToString(), out TopicStream? stream));
            Assert.Equal(count, stream.Count);
            Assert.Equal(Readings[i][count - 1], stream.Value);
            Assert.Equal(Forecasts[i][count - 1], stream.Forecast);
            Assert.Equal(i == 0 ? -1 : count - 1, stream.Order.LastSequence);
            Assert.Equal(i == 1 ? (count - 1) * 1000 : -1, stream.Order.LastTime);
        }
    }
}
