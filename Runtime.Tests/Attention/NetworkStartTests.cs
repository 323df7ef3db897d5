using Unrolled.Tests.Models;

namespace Unrolled.Tests;

/// <summary>Starting a stream on a source without knowing the network's class.</summary>
public class NetworkStartTests
{
    private static readonly float[] Source = [0.5f, -1, 2, 0.25f, 0, -0.5f];

    public static TheoryData<string> Sources { get; } = [.. SourceModel.Names];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Start_OfAnyNetwork_IsTheClassesOwn(string name)
    {
        var test = new SourceModel(name);
        Sample sample = test.Sample([7, 2], [5, 5]);
        NetworkState own = test.CreateState(), any = test.CreateState();
        test.SetConstants(own, sample, 0);
        test.SetConstants(any, sample, 0);
        test.Start(own, sample.Window(0));
        test.Model.Start(any, sample.Window(0));
        Closeness.AssertSameBits(test.Steps(own, SourceModel.Additional(sample, 0)), test.Steps(any, SourceModel.Additional(sample, 0)), name);
    }

    [Fact]
    public void Start_OfOneOfSeveralOverloads_IsChosenByTheState()
    {
        var model = new Decoder3x9x2Lstm(1);
        Decoder3x9x2Lstm.State own = model.CreateState();
        NetworkState any = model.CreateState();
        model.Start(own, Source);
        model.Start(any, Source);
        Closeness.AssertSameBits(own.Hidden("encoder"), any.Hidden("encoder"), "h");
    }

    [Fact]
    public void Start_WhatDoesNotFit_IsRefused()
    {
        Network model = new Decoder3x9x2Lstm(1), without = new FreeLstm3x9Dense3(1);
        NetworkState state = new Decoder3x9x2Lstm(1).CreateState(), other = new FreeLstm3x9Dense3(1).CreateState();
        Assert.Equal("state", Assert.Throws<ArgumentNullException>(() => model.Start(null!, Source)).ParamName);
        Assert.Equal("state", Assert.Throws<ArgumentException>(() => model.Start(other, Source)).ParamName);
        Assert.Equal("source", Assert.Throws<ArgumentException>(() => model.Start(state, default)).ParamName);
        Assert.Equal("source", Assert.Throws<ArgumentException>(() => model.Start(state, Source.AsSpan(1))).ParamName);
        Assert.Contains("'FreeLstm3x9Dense3' has no source", Assert.Throws<InvalidOperationException>(() => without.Start(other, Source)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(-1)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void Start_OnATokenThatIsNone_IsRefused(float token)
    {
        var model = new AttentionOfTokens(1);
        AttentionOfTokens.State state = model.CreateState();
        Assert.Equal("source", Assert.ThrowsAny<ArgumentException>(() => ((Network)model).Start(state, [3, token])).ParamName);
        Assert.Equal("source", Assert.ThrowsAny<ArgumentException>(() => model.Start(state, (ReadOnlySpan<float>)[3, token])).ParamName);
        Assert.Throws<InvalidOperationException>(() => model.Decode(state, 0, -1, new int[2])); // nothing has started
    }
}
