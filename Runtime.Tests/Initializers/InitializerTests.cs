using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Unrolled.Tests;

/// <summary>Ranges, moments and exact properties of what initializers draw, and the bits that every machine must find.</summary>
public class InitializerTests
{
    // Large enough for the moments: the standard error of a variance over 60,000 draws is 0.6 %.
    private const int Rows = 300, Columns = 200;

    [Theory]
    [InlineData(nameof(Initializer.GlorotUniform), 6.0 / (Rows + Columns))]
    [InlineData(nameof(Initializer.HeUniform), 6.0 / Columns)]
    [InlineData(nameof(Initializer.LecunUniform), 3.0 / Columns)]
    [InlineData(nameof(Initializer.RandomUniform), 0.05 * 0.05)]
    public void Fill_Uniform_HasRangeAndVariance(string name, double squaredLimit)
    {
        float[] values = Draw(Of(name), Rows, Columns);
        double limit = Math.Sqrt(squaredLimit);
        Assert.All(values, v => Assert.InRange(v, (float)-limit, (float)limit));
        Assert.InRange(values.Max(), 0.999 * limit, limit * 1.0000001);
        AssertMoments(values, squaredLimit / 3);
    }

    [Theory]
    [InlineData(nameof(Initializer.GlorotNormal), 2.0 / (Rows + Columns))]
    [InlineData(nameof(Initializer.HeNormal), 2.0 / Columns)]
    [InlineData(nameof(Initializer.LecunNormal), 1.0 / Columns)]
    public void Fill_CutNormal_HasRangeAndVariance(string name, double variance)
    {
        float[] values = Draw(Of(name), Rows, Columns);
        double limit = 2 * Math.Sqrt(variance) / 0.87962566103423978;
        Assert.All(values, v => Assert.InRange(v, (float)-limit, (float)limit));
        Assert.True(values.Max() > 0.99 * limit);
        AssertMoments(values, variance);
    }

    [Fact]
    public void Fill_RandomNormal_IsNormal()
    {
        float[] values = Draw(Initializer.RandomNormal.WithScale(0.3f), Rows, Columns);
        AssertMoments(values, 0.09);
        Assert.InRange(values.Count(v => Math.Abs(v) < 0.3f) / (double)values.Length, 0.675, 0.69);
        Assert.InRange(values.Sum(v => Math.Pow(v / 0.3, 4)) / values.Length, 2.9, 3.1);
    }

    [Theory]
    [InlineData(40, 40, 1f)]
    [InlineData(60, 15, 1f)]
    [InlineData(7, 33, 0.5f)]
    public void Fill_Orthogonal_IsOrthonormal(int rows, int columns, float scale)
    {
        float[] values = Draw(scale == 1 ? Initializer.Orthogonal : Initializer.Orthogonal.WithScale(scale), rows, columns);
        bool tall = rows >= columns;
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double dot = Enumerable.Range(0, length).Sum(k => (double)At(k, i) * At(k, j));
                Assert.Equal(i == j ? (double)scale * scale : 0, dot, 3e-7);
            }
        }

        float At(int k, int vector) => tall ? values[k * columns + vector] : values[vector * columns + k];
    }

    [Fact]
    public void Fill_Identity_IsExact()
        => Assert.Equal([0.25f, 0, 0, 0, 0.25f, 0, 0, 0, 0.25f], Draw(Initializer.Identity.WithScale(0.25f), 3, 3));

    [Fact]
    public void Fill_Constants_AreExact()
    {
        Assert.All(Draw(Initializer.Zeros, 2, 3), v => Assert.Equal(0f, v));
        Assert.All(Draw(Initializer.Ones, 2, 3), v => Assert.Equal(1f, v));
        Assert.All(Draw(Initializer.Constant(-0.1f), 2, 3), v => Assert.Equal(-0.1f, v));
    }

    [Fact]
    public void Fill_Vector_HasItsLengthAsBothFans()
        => Assert.All(Draw(Initializer.GlorotUniform, 600), v => Assert.InRange(v, -0.0707107f, 0.0707107f));

    [Fact]
    public void Fill_Filter_CountsItsPlaces()
    {
        float[] values = Draw(Initializer.HeUniform, 16, 10, 5);
        Assert.InRange(values.Max(), 0.99 * Math.Sqrt(6.0 / 50), Math.Sqrt(6.0 / 50));
    }

    [Fact]
    public void WithScale_OfShapeBoundInitializer_Throws()
        => Assert.Throws<NotSupportedException>(() => Initializer.HeNormal.WithScale(2f));

    [Theory]
    [InlineData(nameof(Initializer.GlorotUniform), "1DCF972D3F075C77")]
    [InlineData(nameof(Initializer.GlorotNormal), "0AEB959D9B848275")]
    [InlineData(nameof(Initializer.HeUniform), "BEDB1EE2CE101F94")]
    [InlineData(nameof(Initializer.HeNormal), "BE1A521C7E3756E5")]
    [InlineData(nameof(Initializer.LecunUniform), "B8FD6957A714A227")]
    [InlineData(nameof(Initializer.LecunNormal), "BDAB64034CA752B0")]
    [InlineData(nameof(Initializer.Orthogonal), "1107EDDF4583076A")]
    [InlineData(nameof(Initializer.RandomUniform), "278E0212FCE2D1D8")]
    [InlineData(nameof(Initializer.RandomNormal), "C1F9880EE95D4525")]
    public void Fill_OnThisMachine_HasTheKnownBits(string name, string hash)
        => Assert.Equal(hash, Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(Draw(Of(name), 24, 17))))[..16]);

    [Fact]
    public void Model_WithNamedInitializers_DrawsByThem()
    {
        var model = new Models.InitializedByName(3);
        ParameterSet parameters = model.Parameters;
        Assert.Equal(Draw(Initializer.Identity.WithScale(0.5f), 9, 9), parameters["simple_rnn_0.weight_hh_l0"].Values.ToArray());
        AssertTensor("simple_rnn_0.weight_ih_l0", Initializer.HeNormal);
        AssertTensor("simple_rnn_0.bias_ih_l0", Initializer.Constant(0.125f));
        AssertTensor("lstm_0.weight_ih_l0", Initializer.LecunNormal);
        AssertTensor("lstm_0.weight_hh_l0", Initializer.Orthogonal.WithScale(0.1f));
        AssertTensor("lstm_0.bias_ih_l0", Initializer.Zeros);
        AssertTensor("dense_0.weight", Initializer.RandomUniform.WithScale(1e-5f));
        AssertTensor("dense_0.bias", Initializer.Ones);

        void AssertTensor(string name, Initializer initializer)
        {
            int index = parameters.TakeWhile(p => p.Name != name).Count();
            float[] expected = new float[parameters[index].Length];
            initializer.Fill(expected, parameters[index].Shape, new RandomSource(3, index));
            Assert.Equal(expected, parameters[index].Values.ToArray());
        }
    }

    [Fact]
    public void Model_WithoutInitializers_HasTheStandardOnes()
    {
        NetworkDefinition definition = Models.Stack2Lstm5SimpleRnn7Lstm3.Shape;
        Assert.Equal(
            [Initializer.GlorotUniform, Initializer.Orthogonal, Initializer.ForgetBias, Initializer.GlorotUniform, Initializer.Orthogonal, Initializer.Zeros],
            definition.Parameters.Take(6).Select(p => p.Initializer));
    }

    [Fact]
    public void IndRnn_WithoutInitializers_DrawsRecurrentWeightsFromMinusOneToOne()
        => Assert.Equal(Draw(Initializer.RandomUniform.WithScale(1f), 1, 70), Draw(Models.IndRnn2x70Dense1.Shape.Parameters[1].Initializer, 1, 70));

    [Fact]
    public void WithZeroRow_IsTheInitializerButForThatRow()
    {
        float[] expected = Draw(Initializer.RandomUniform, 5, 3);
        expected.AsSpan(6, 3).Clear();
        Assert.Equal(expected, Draw(Initializer.RandomUniform.WithZeroRow(2), 5, 3));
    }

    private static Initializer Of(string name) => (Initializer)typeof(Initializer).GetProperty(name)!.GetValue(null)!;

    private static float[] Draw(Initializer initializer, params int[] shape)
    {
        float[] values = new float[shape.Aggregate(1, (product, dimension) => product * dimension)];
        initializer.Fill(values, [.. shape], new RandomSource(42, 1));
        return values;
    }

    private static void AssertMoments(float[] values, double variance)
    {
        double mean = values.Average(v => (double)v), squares = values.Average(v => (double)v * v);
        Assert.InRange(mean / Math.Sqrt(variance), -0.015, 0.015);
        Assert.InRange(squares / variance, 0.98, 1.02);
    }
}
