using HdrHistogram;
using Unrolled.Bench.Published;

namespace Unrolled.Tests;

/// <summary>What Bench's command <c>published</c> reads, compares and prints.</summary>
public sealed class PublishedTests
{
    [Fact]
    public void Parse_OfNothing_HasDefaults()
    {
        PublishedOptions options = PublishedOptions.Parse([]);
        Assert.Equal(new PublishedOptions("", PublishedOptions.DefaultSamples, PublishedOptions.DefaultSeconds, null, false), options);
        Assert.Equal(PublishedShape.All, options.Select());
    }

    [Fact]
    public void Parse_OfAllOptions_HasThem()
    {
        PublishedOptions options = PublishedOptions.Parse(["--shapes", "*LSTM_?", "--samples", "2000", "--seconds", "3", "--core", "0", "--keep"]);
        Assert.Equal(new PublishedOptions("*LSTM_?", 2000, 3, 0, true), options);
        Assert.Equal(["STAC-ML LSTM_A", "STAC-ML LSTM_B", "STAC-ML LSTM_C"], options.Select().Select(s => s.Name));
    }

    [Theory]
    [InlineData("'LSTM_A' is unknown", "LSTM_A")]
    [InlineData("--samples: expected a whole number above 0, got '0'", "--samples", "0")]
    [InlineData("--seconds: expected a whole number above 0, got '1.5'", "--seconds", "1.5")]
    [InlineData("--core: expected the number of a core", "--core", "-1")]
    [InlineData("'--shapes' needs a value", "--shapes")]
    public void Parse_OfUnfitArguments_SaysWhatIsWrong(string message, params string[] arguments)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => PublishedOptions.Parse(arguments)).Message, StringComparison.Ordinal);

    [Fact]
    public void Select_OfNoShape_NamesAll()
    {
        var error = Assert.Throws<ArgumentException>(() => PublishedOptions.Parse(["--shapes", "LSTM_D"]).Select());
        Assert.Contains("no network is 'LSTM_D'", error.Message, StringComparison.Ordinal);
        Assert.All(PublishedShape.All, s => Assert.Contains(s.Name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Shapes_AreThoseOfTheirNetworks()
    {
        // The large ones take long to make.
        foreach (PublishedShape shape in PublishedShape.All.Where(s => s.Units <= 256))
        {
            Network[] networks = [.. shape.Networks.Select(n => n())];
            Assert.Equal(PublishedShape.Precisions, networks.Select(n => n.Definition.Weights));
            Assert.All(networks, n =>
            {
                Assert.Equal(shape.Inputs, n.Definition.Inputs);
                Assert.Equal([.. Enumerable.Repeat(shape.Units, shape.Layers), .. shape.HasDense ? [1] : Array.Empty<int>()], n.Definition.Layers.Select(l => l.Units));
                Assert.Equal(networks[0].Parameters.Values, n.Parameters.Values);
            });
        }
    }

    [Fact]
    public void Figures_AreOfShapesThatExist() => Assert.All(PublishedFigure.All, f => Assert.Contains(f.Shape, PublishedShape.All.Select(s => s.Name)));

    [Fact]
    public void Difference_FromDoublePrecision_IsWithinTolerance_AndNotWithOtherWeights()
    {
        PublishedShape shape = PublishedShape.All[0];
        Assert.All(PublishedShape.Precisions.Zip(shape.Networks), pair =>
        {
            Network network = pair.Second();
            Assert.InRange(PublishedCheck.Difference(shape, network, new DoubleLstm(network)), 0, PublishedCheck.Tolerance(pair.First));

            // The second layer's recurrent weights stand in another order.
            var wrong = new DoubleLstm(network);
            float[] values = network.Parameters.Values.ToArray();
            values.AsSpan(network.Parameters["lstm_1.weight_hh_l0"].Offset, network.Parameters["lstm_1.weight_hh_l0"].Length).Reverse();
            network.Parameters.SetAll(values);
            Assert.True(PublishedCheck.Difference(shape, network, wrong) > PublishedCheck.Tolerance(pair.First));
        });
    }

    [Fact]
    public void Percentile_WithFewerThanTenLongerTimes_IsNone()
    {
        PublishedRow row = Row(false, 999);
        Assert.InRange(row.Microseconds(50)!.Value, 499, 501);
        Assert.Null(row.Microseconds(99));
        row = Row(false, 1000);
        Assert.InRange(row.Microseconds(99)!.Value, 989, 991);
        Assert.Null(row.Microseconds(99.9));
        Assert.InRange(Row(false, 10_000).Microseconds(99.9)!.Value, 9985, 9999);
    }

    [Fact]
    public void Table_OfRows_PutsPublishedFiguresBesideOurs()
    {
        string[] lines = PublishedTable.Of([Row(false, 1000), Row(true, 10), Row(false, 10) with { Precision = WeightPrecision.BFloat16 }]).Split('\n');
        string[] Cells(int line) => [.. lines[line].Split('|', StringSplitOptions.TrimEntries)[1..^1]];
        Assert.Equal(["µs", "layers", "weights", "one", "p50", "p99", "p99.9", "times", "difference", "published, other machines"], Cells(0));
        Assert.Equal(
            [
                "STAC-ML LSTM_A", "100 → 2 × LSTM 100 → 1", "Float32", "step", "500", "990", "–", "1 000", "1.5e-7",
                "p99 4.6 (STAC-ML, sliding window, GH200; audited); p99 5.07 (STAC-ML, sliding window, FPGA, 2023; audited)",
            ],
            Cells(2));
        Assert.Equal(["STAC-ML LSTM_A", "100 → 2 × LSTM 100 → 1", "Float32", "window of 50 steps", "5.00", "–", "–", "10", "1.5e-7", "p50 570 (ONNX Runtime, a CPU; not audited)"], Cells(3));
        Assert.Equal(["BFloat16", ""], [.. Cells(4).Where((_, i) => i is 2 or 9)]);
    }

    // Times of 1, 2, 3 … µs.
    private static PublishedRow Row(bool isWindow, int count)
    {
        var times = new LongHistogram(3_600_000_000_000, 3);
        for (int i = 1; i <= count; i++)
        {
            times.RecordValue(i * 1000);
        }

        return new PublishedRow(PublishedShape.All[0], WeightPrecision.Float32, isWindow, times, 1.5e-7);
    }
}
