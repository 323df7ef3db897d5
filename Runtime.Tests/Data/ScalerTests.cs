namespace Unrolled.Tests;

public class ScalerTests
{
    // [5, 2]
    private static readonly float[] Series = [1, 100, 2, 300, 3, 200, 4, 500, 5, -100];

    [Fact]
    public void MinMax_Fitted_ScalesEachFeatureToRange()
    {
        MinMaxScaler scaler = MinMaxScaler.Fit(Series, features: 2);
        Assert.Equal([1f, -100], scaler.Minimum);
        Assert.Equal([5f, 500], scaler.Maximum);
        float[] scaled = new float[Series.Length];
        scaler.Transform(Series, scaled);
        Assert.Equal([0f, 1 / 3f, 0.25f, 2 / 3f, 0.5f, 0.5f, 0.75f, 1, 1, 0], scaled);
    }

    [Fact]
    public void MinMax_WithBounds_EndsAreExact()
    {
        MinMaxScaler scaler = MinMaxScaler.Fit([0.1f, 0.3f, 0.7f], low: -0.9f, high: 0.9f);
        Assert.Equal(-0.9f, scaler.Transform(0, 0.1f));
        Assert.Equal(0.9f, scaler.Transform(0, 0.7f));
        Assert.Equal(0.1f, scaler.Inverse(0, -0.9f));
        Assert.Equal(0.7f, scaler.Inverse(0, 0.9f));
        Assert.True(scaler.Transform(0, 0.8f) > 0.9f);
    }

    [Fact]
    public void Standard_Fitted_HasPopulationDeviation()
    {
        StandardScaler scaler = StandardScaler.Fit([2, 4, 4, 4, 5, 5, 7, 9]);
        Assert.Equal(5, scaler.Mean[0]);
        Assert.Equal(2, scaler.Deviation[0]);
        Assert.Equal(-1.5f, scaler.Transform(0, 2));
        Assert.Equal(9, scaler.Inverse(0, 2));
    }

    [Fact]
    public void Standard_OfLargeMean_KeepsDigits()
    {
        // Σx² − (Σx)²/n in float has no digit of this deviation.
        StandardScaler scaler = StandardScaler.Fit([.. Enumerable.Range(0, 1000).Select(i => 100_000f + i % 2)]);
        Assert.Equal(100_000.5, scaler.Mean[0], 9);
        Assert.Equal(0.5, scaler.Deviation[0], 9);
    }

    [Fact]
    public void ConstantFeature_Fitted_IsNotDividedByZero()
    {
        float[] constant = [.. Enumerable.Repeat(0.1f, 1001)];
        StandardScaler standard = StandardScaler.Fit(constant);
        Assert.Equal(1, standard.Deviation[0]);
        Assert.Equal(0, standard.Transform(0, 0.1f));
        Assert.Equal(0.1f, standard.Inverse(0, 0));

        MinMaxScaler minMax = MinMaxScaler.Fit(constant, low: -1, high: 1);
        Assert.Equal(-1, minMax.Transform(0, 0.1f));
        Assert.Equal(0.1f, minMax.Inverse(0, -1));
        Assert.True(float.IsFinite(minMax.Transform(0, 5)));
    }

    [Fact]
    public void WidestRange_Fitted_DoesNotOverflow()
    {
        MinMaxScaler scaler = MinMaxScaler.Fit([float.MinValue, float.MaxValue]);
        Assert.Equal(0.5f, scaler.Transform(0, 0));
        Assert.Equal(float.MaxValue, scaler.Inverse(0, 1));
        Assert.True(double.IsFinite(StandardScaler.Fit([float.MinValue, float.MaxValue]).Deviation[0]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Transform_ThenInverse_GivesBackTheSeries(Scaler scaler)
    {
        float[] scaled = new float[Series.Length], back = new float[Series.Length];
        scaler.Transform(Series, scaled);
        scaler.Inverse(scaled, back);
        for (int i = 0; i < back.Length; i++)
        {
            Assert.Equal(Series[i], back[i], Math.Abs(Series[i]) * 3e-7f);
            Assert.Equal(scaled[i], scaler.Transform(i % 2, Series[i]));
            Assert.Equal(back[i], scaler.Inverse(i % 2, scaled[i]));
        }

        scaler.Transform(back.AsSpan(), back);
        Assert.Equal(scaled[7], back[7], 1e-6f); // in place
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Json_Parsed_GivesSameBits(Scaler scaler)
    {
        Scaler same = Scaler.Parse(scaler.ToJson());
        Assert.Equal(scaler.GetType(), same.GetType());
        Assert.Equal(scaler.ToJson(), same.ToJson());
        var random = new Random(3);
        for (int i = 0; i < 1000; i++)
        {
            float x = (float)((random.NextDouble() - 0.5) * 1e4);
            Assert.Equal(BitConverter.SingleToUInt32Bits(scaler.Transform(i % 2, x)), BitConverter.SingleToUInt32Bits(same.Transform(i % 2, x)));
            Assert.Equal(BitConverter.SingleToUInt32Bits(scaler.Inverse(i % 2, x)), BitConverter.SingleToUInt32Bits(same.Inverse(i % 2, x)));
        }
    }

    [Fact]
    public void Json_Written_IsThisText()
    {
        Assert.Equal("""{"kind":"minmax","low":0,"high":1,"minimum":[0.1],"maximum":[1E+20]}""", MinMaxScaler.Fit([0.1f, 1e20f]).ToJson());
        Assert.Equal("""{"kind":"standard","mean":[1.5],"deviation":[0.5]}""", StandardScaler.Fit([1, 2]).ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"kind":null}""")]
    [InlineData("""{"kind":"\ud800"}""")]
    [InlineData("""{"kind":"other","mean":[1],"deviation":[1]}""")]
    [InlineData("""{"kind":"standard","mean":[1]}""")]
    [InlineData("""{"kind":"standard","mean":[],"deviation":[]}""")]
    [InlineData("""{"kind":"standard","mean":[1,2],"deviation":[1]}""")]
    [InlineData("""{"kind":"standard","mean":[1],"deviation":[0]}""")]
    [InlineData("""{"kind":"standard","mean":[1],"deviation":[-1]}""")]
    [InlineData("""{"kind":"standard","mean":[1],"deviation":[1e999]}""")]
    [InlineData("""{"kind":"standard","mean":["1"],"deviation":[1]}""")]
    [InlineData("""{"kind":"standard","mean":1,"deviation":1}""")]
    [InlineData("""{"kind":"standard","mean":[1],"mean":[2],"deviation":[1]}""")]
    [InlineData("""{"kind":"standard","mean":[1],"deviation":[1],"clip":true}""")]
    [InlineData("""{"kind":"standard","mean":[1],"deviation":[1]}x""")]
    [InlineData("""{"kind":"minmax","low":1,"high":0,"minimum":[1],"maximum":[2]}""")]
    [InlineData("""{"kind":"minmax","low":0,"high":1,"minimum":[3],"maximum":[2]}""")]
    [InlineData("""{"kind":"minmax","low":0,"high":1,"minimum":[1],"maximum":[1e39]}""")]
    [InlineData("""{"kind":"minmax","low":0,"high":1,"minimum":[[1]],"maximum":[2]}""")]
    [InlineData("""{"kind":"standard","mean":[1],"\ud800":[1]}""")]
    public void MalformedJson_Parse_ThrowsFormatException(string json) => Assert.Throws<FormatException>(() => Scaler.Parse(json));

    // What is wrong and where, in words of our own: not those of a parser and its options, of an argument of a constructor, or of nothing.
    [Theory]
    [InlineData("", "A scaler's text is not JSON: expected JSON, got its end within a value, at byte 0.")]
    [InlineData("""{"kind":"standard","mean":[1]""", "A scaler's text is not JSON: expected JSON, got its end within a value, at byte 29.")]
    [InlineData("""{"kind":"standard","mean":[1,],"deviation":[1]}""", "A scaler's text is not JSON: expected JSON, got a comma before ']' at byte 29.")]
    [InlineData("{\"kind\":\"standard\",\n\"mean\":[1], }", "A scaler's text is not JSON: expected JSON, got a comma before '}' at byte 32.")]
    [InlineData("""{"kind":'standard'}""", "A scaler's text is not JSON: expected JSON, got ''' at byte 8, where it is not allowed.")]
    [InlineData("""{"kind":"standard","mean":[NaN],"deviation":[1]}""", "A scaler's text is not JSON: expected JSON, got 'N' at byte 27, where it is not allowed.")]
    [InlineData("""{"kind":"\ud800"}""", "Expected valid Unicode as 'kind' of a scaler, got an unpaired surrogate.")]
    [InlineData("[]", "Expected a scaler's JSON, an object, got Array.")]
    [InlineData("{}", "Expected 'kind' in a scaler's JSON, got no such key.")]
    [InlineData("""{"kind":null}""", "Expected a string as 'kind' of a scaler, got Null.")]
    [InlineData("""{"kind":"robust"}""", "Expected a scaler of the kind 'minmax' or 'standard', got 'robust'.")]
    [InlineData("""{"kind":"standard","mean":[1]}""", "Expected 'deviation' in a scaler's JSON, got no such key.")]
    [InlineData("""{"kind":"standard","mean":[1],"mean":[2],"deviation":[1]}""", "Expected each key of a scaler once, got 'mean' twice.")]
    [InlineData("""{"kind":"standard","mean":[1],"deviation":[1],"clip":true}""", "Expected kind, mean, deviation in a scaler of the kind 'standard', got 'clip'.")]
    [InlineData("""{"kind":"standard","mean":[],"deviation":[]}""", "Expected at least one number in 'mean' of a scaler, got none.")]
    [InlineData("""{"kind":"standard","mean":[1,2],"deviation":[1]}""", "Expected as many numbers in 'deviation' of a scaler as in 'mean', 2, got 1.")]
    [InlineData("""{"kind":"standard","mean":[1,2],"deviation":[1,0]}""", "Expected numbers above 0 as 'deviation' of a scaler, got 0 for feature 1.")]
    [InlineData("""{"kind":"standard","mean":["1"],"deviation":[1]}""", "Expected a finite number as 'mean' of a scaler, got String.")]
    [InlineData("""{"kind":"standard","mean":[1],"deviation":[1e999]}""", "Expected a finite number as 'deviation' of a scaler, got 1e999.")]
    [InlineData("""{"kind":"standard","mean":1,"deviation":1}""", "Expected an array as 'mean' of a scaler, got 1.")]
    [InlineData("""{"kind":"minmax","low":0,"high":1,"minimum":[1],"maximum":[1e39]}""", "Expected a finite float as 'maximum' of a scaler, got 1e39.")]
    [InlineData("""{"kind":"minmax","low":1,"high":0.5,"minimum":[1],"maximum":[2]}""", "Expected 'low' of a scaler below 'high', got 1 and 0.5.")]
    [InlineData("""{"kind":"minmax","low":0,"high":1,"minimum":[0,3],"maximum":[1,2]}""", "Expected no 'maximum' of a scaler below its 'minimum', got 2 below 3 for feature 1.")]
    public void MalformedJson_Parse_SaysWhatIsWrong(string json, string message) => Assert.Equal(message, Assert.Throws<FormatException>(() => Scaler.Parse(json)).Message);

    // No attribute holds such a text.
    [Fact]
    public void HalfASurrogatePair_Parse_SaysWhereItIs()
        => Assert.Equal("Expected a scaler's JSON, an object, got an unpaired surrogate at 3.", Assert.Throws<FormatException>(() => Scaler.Parse("😀a\ud800b")).Message);

    [Theory]
    [InlineData(float.NaN, "NaN at index 5 (step 2, feature 1)")]
    [InlineData(float.PositiveInfinity, "Infinity at index 5 (step 2, feature 1)")]
    public void NonFiniteData_Fit_RefusedNamingIndex(float value, string message)
    {
        float[] series = [.. Series];
        series[5] = value;
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => MinMaxScaler.Fit(series, 2)).Message);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => StandardScaler.Fit(series, 2)).Message);
    }

    [Fact]
    public void WrongArguments_Throw()
    {
        MinMaxScaler scaler = MinMaxScaler.Fit(Series, 2);
        Assert.Throws<ArgumentException>(() => MinMaxScaler.Fit([]));
        Assert.Throws<ArgumentException>(() => MinMaxScaler.Fit(Series, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => StandardScaler.Fit(Series, 0));
        Assert.Throws<ArgumentException>(() => MinMaxScaler.Fit(Series, 2, low: 1, high: 1));
        Assert.Throws<ArgumentException>(() => MinMaxScaler.Fit(Series, 2, high: float.NaN));
        Assert.Throws<ArgumentException>(() => scaler.Transform(new float[3], new float[3]));
        Assert.Throws<ArgumentException>(() => scaler.Transform(new float[4], new float[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => scaler.Transform(2, 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => scaler.Inverse(-1, 1f));
        float[] shared = new float[6];
        Assert.Throws<ArgumentException>(() => scaler.Transform(shared.AsSpan(0, 4), shared.AsSpan(2, 4)));
        Assert.Throws<ArgumentException>(() => new StandardScaler([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new MinMaxScaler([], []));
    }

    [Fact]
    public void Transform_AndInverse_AllocateNothing()
    {
        Scaler scaler = StandardScaler.Fit(Series, 2);
        float[] target = new float[Series.Length];
        scaler.Transform(Series, target);
        scaler.Inverse(target, target);
        Assert.Equal(0, Allocation.Of(() =>
        {
            scaler.Transform(Series, target);
            scaler.Inverse(target, target);
        }));
        Assert.True(Allocation.Of(() => GC.KeepAlive(new float[1])) > 0, "The measurement sees no allocation at all.");
    }

    public static TheoryData<Scaler> Kinds => [MinMaxScaler.Fit(Series, 2), MinMaxScaler.Fit(Series, 2, -0.3f, 0.7f), StandardScaler.Fit(Series, 2)];
}
