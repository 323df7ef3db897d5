using System.Buffers.Binary;
using Google.Protobuf;

namespace Unrolled.Tests.Logs;

/// <summary>TensorBoard's event files, whose messages are read by Google.Protobuf.</summary>
public sealed class TensorBoardLogTests
{
    private readonly string _folder = Path.Combine(LogRun.Folder(), "runs", "a");

    [Fact]
    public void Report_OfStepsAndEpochs_WritesScalars()
    {
        string path;
        using (var log = new TensorBoardLog(_folder, new LogOptions { EverySteps = 4 }))
        {
            path = log.Path;
            LogRun.Report(log, 3, 12);
            Assert.Equal(2 + 4, Read(path).Count); // while it is open
        }

        Assert.Equal(path, Assert.Single(Directory.GetFiles(_folder)));
        Assert.Contains("tfevents", Path.GetFileName(path), StringComparison.Ordinal);
        List<Event> events = Read(path);
        Assert.Equal(["brain.Event:2", null, null, null, null, null], events.Select(e => e.Version));
        Assert.Equal([0, 3, 4, 8, 10, 12], events.Select(e => e.Step));
        Assert.Equal(1, events[1].SessionStatus); // START
        Assert.Equal(["batch_loss", "learning_rate", "gradient_norm"], events[3].Scalars.Select(s => s.Tag));
        Assert.Equal([(float)(1.0 / 3 / 8), 1e-3f / 8, (float)Math.Sqrt(8)], events[3].Scalars.Select(s => s.Value));
        Assert.Equal(["loss", "MeanAbsoluteError", "Top3Accuracy", "val_loss", "val_MeanAbsoluteError", "val_Top3Accuracy"], events[4].Scalars.Select(s => s.Tag));
        Assert.Equal([(float)(2.0 / 3 / 10), 0.1f * 10, 1e-20f / 10, 0.25f, 2f, float.NaN], events[4].Scalars.Select(s => s.Value), (a, b) => a.Equals(b) || Math.Abs(a - b) <= 1e-6f * Math.Abs(b));
        double now = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;
        Assert.All(events, e => Assert.InRange(e.WallTime, now - 600, now));
    }

    [Fact]
    public void Report_OfEpochsAlone_HasRateAndNormToo()
    {
        using var log = new TensorBoardLog(_folder);
        LogRun.Report(log, 1, 10);
        Assert.Equal(["learning_rate", "gradient_norm"], Read(log.Path)[^1].Scalars.Select(s => s.Tag).TakeLast(2));
    }

    [Fact]
    public void Runs_OfOneFolder_HaveFilesInTheirOrder()
    {
        List<string> paths = [];
        for (int run = 0; run < 12; run++)
        {
            using var log = new TensorBoardLog(_folder);
            paths.Add(log.Path);
        }

        Assert.Equal(paths, paths.Order(StringComparer.Ordinal));
        Assert.Equal(12, paths.Distinct().Count());
        File.WriteAllText(Path.Combine(_folder, "mine.txt"), "");
        using var last = new TensorBoardLog(_folder, new LogOptions { Replace = true });
        Assert.Equal([last.Path, Path.Combine(_folder, "mine.txt")], Directory.GetFiles(_folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Record_OfLargeNumbersAndNames_IsWhole()
    {
        using var log = new TensorBoardLog(_folder);
        Metric metric = new Long();
        log.Report(LogRun.Epoch(10) with { Step = long.MaxValue - 1, Metrics = new MetricValues([metric], [1e300]), ValidationMetrics = null });
        Event last = Read(log.Path)[^1];
        Assert.Equal((long.MaxValue - 1, metric.Name, float.PositiveInfinity), (last.Step, last.Scalars[1].Tag, last.Scalars[1].Value));
    }

    [Fact]
    public void ChangedByte_AnywhereInARecord_IsNoticed()
    {
        using var log = new TensorBoardLog(_folder);
        byte[] bytes = Bytes(log.Path);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 16;
            Assert.ThrowsAny<Exception>(() => Read(changed));
        }
    }

    private static List<Event> Read(string path) => Read(Bytes(path));

    private static byte[] Bytes(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    // TFRecord: length, its masked CRC-32C, data, its masked CRC-32C.
    internal static List<Event> Read(byte[] file)
    {
        Assert.Equal(0xE3069283, Checksum("123456789"u8)); // the check value of CRC-32C
        List<Event> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at)));
            Assert.Equal(Mask(Checksum(file.AsSpan(at, 8))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Assert.Equal(Mask(Checksum(file.AsSpan(at + 12, length))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(Event.Read(file.AsSpan(at + 12, length).ToArray()));
            at += 16 + length;
        }

        return events;
    }

    private static uint Mask(uint crc) => ((crc >> 15) | (crc << 17)) + 0xA282EAD8;

    // Bit by bit, with the polynomial 0x1EDC6F41 turned around.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }

    // The fields of tensorflow.Event, Summary and SessionLog that a log may have; others are errors.
    internal sealed record Event(double WallTime, long Step, string? Version, int SessionStatus, List<(string Tag, float Value)> Scalars)
    {
        public static Event Read(byte[] message)
        {
            var result = new Event(0, 0, null, -1, []);
            var input = new CodedInputStream(message);
            for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                result = (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag)) switch
                {
                    (1, WireFormat.WireType.Fixed64) => result with { WallTime = input.ReadDouble() },
                    (2, WireFormat.WireType.Varint) => result with { Step = input.ReadInt64() },
                    (3, WireFormat.WireType.LengthDelimited) => result with { Version = input.ReadString() },
                    (5, WireFormat.WireType.LengthDelimited) => result with { Scalars = Summary(input.ReadBytes()) },
                    (7, WireFormat.WireType.LengthDelimited) => result with { SessionStatus = Status(input.ReadBytes()) },
                    var other => throw new InvalidDataException($"{other}"),
                };
            }

            return result;
        }

        private static List<(string Tag, float Value)> Summary(ByteString message)
        {
            List<(string Tag, float Value)> values = [];
            CodedInputStream input = message.CreateCodedInput();
            for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), tag);
                CodedInputStream value = input.ReadBytes().CreateCodedInput();
                Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), value.ReadTag());
                string name = value.ReadString();
                Assert.Equal(WireFormat.MakeTag(2, WireFormat.WireType.Fixed32), value.ReadTag());
                values.Add((name, value.ReadFloat()));
                Assert.True(value.IsAtEnd);
            }

            return values;
        }

        private static int Status(ByteString message)
        {
            CodedInputStream input = message.CreateCodedInput();
            Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.Varint), input.ReadTag());
            return input.ReadEnum();
        }
    }

    private sealed class Long : MeanMetric
    {
        public override string Name { get; } = new('ä', 3000);

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target) => 0;
    }
}
