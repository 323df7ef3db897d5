using System.Globalization;

namespace Unrolled.Tests.Reduced;

public class QuantizationReportTests
{
    public static TheoryData<string> All => ReducedModels.All;

    [Theory]
    [MemberData(nameof(All))]
    public void MeasureQuantization_OfModel_ComparesWithThirtyTwoBits(string name)
    {
        Network model = ReducedModels.Of(name).Create(), whole = ReducedModels.Whole(model);
        var sample = new Sample(model.Definition, 5, 35, initialStates: false);
        float[] expected = ReducedModels.Predict(whole, sample)[0].Values, actual = ReducedModels.Predict(model, sample)[0].Values;
        QuantizationReport report = model.MeasureQuantization(sample.X, 35);
        Assert.Equal(expected.Zip(actual).Max(p => Math.Abs((double)p.First - p.Second)), report.Outputs[0].MaxError);
        Assert.Equal(expected.Length, report.Outputs[0].Values);
        Assert.True(report.Outputs[0].RmsError <= report.Outputs[0].MaxError);
        Assert.Equal(1 + model.Definition.States.Length, report.Outputs.Length);
        Assert.Equal(4L * model.Parameters.Length, report.BytesBefore);
        Assert.True(report.BytesAfter < report.BytesBefore || model.Parameters.Length < 50);
        Assert.All(report.Weights, w => Assert.True(w.MaxError <= w.Largest / 253));
    }

    [Fact]
    public void MeasureQuantization_OfThirtyTwoBits_FindsNoDifference()
    {
        Network model = ReducedModels.Of(nameof(WholeLstm17x50Gru20)).Create();
        var sample = new Sample(model.Definition, 5, 3);
        QuantizationReport report = model.MeasureQuantization(sample.X, 3);
        Assert.All(report.Outputs.Concat(report.Weights), d => Assert.Equal(0, d.MaxError));
        Assert.Equal(report.BytesBefore, report.BytesAfter);
        Assert.Equal(["output", "lstm_0, h", "lstm_0, c", "gru_0, h"], report.Outputs.Select(o => o.Name));
    }

    [Fact]
    public void Report_AsText_HasALineForEachOutputAndTensor()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // As in German: a decimal comma.
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = culture;
            var model = new HalfLstm3x7Dense5(1);
            string text = model.MeasureQuantization(new float[15], 1).ToString();
            Assert.StartsWith("HalfLstm3x7Dense5, BFloat16 against Float32, 1 sequences of 5 steps\n", text, StringComparison.Ordinal);
            Assert.Contains("lstm_0.weight_ih_l0 ", text, StringComparison.Ordinal);
            Assert.Contains("336 → 168", text, StringComparison.Ordinal);
            Assert.DoesNotContain(",0", text, StringComparison.Ordinal);
            Assert.Equal(2 + 3 + 1 + 5 + 2, text.Split('\n').Length);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void MeasureQuantization_OfWrongLength_Throws()
        => Assert.Throws<ArgumentException>(() => new HalfLstm3x7Dense5(1).MeasureQuantization(new float[14], 1));
}
