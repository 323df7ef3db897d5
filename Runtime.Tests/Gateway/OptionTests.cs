namespace Unrolled.Tests.Gateway;

/// <summary>What the command line says, and what is wrong with it.</summary>
public sealed class OptionTests
{
    [Theory]
    [InlineData("embedded", null, null)]
    [InlineData("embedded:1884", null, 1884)]
    [InlineData("broker.local", "broker.local", null)]
    [InlineData("10.0.0.7:1884", "10.0.0.7", 1884)]
    [InlineData("[::1]:1884", "::1", 1884)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("::1", "::1", null)]
    public void Broker_ThatIsRight_IsRead(string text, string? host, int? port) => Assert.Equal(new BrokerAddress(host, port), BrokerAddress.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(":1883")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:70000")]
    [InlineData("host:mqtt")]
    [InlineData("mqtt://host")]
    [InlineData("a host")]
    public void Broker_ThatIsWrong_IsNoAddress(string text) => Assert.Null(BrokerAddress.Parse(text));

    [Theory]
    [InlineData("'--broker' is required")]
    [InlineData("expected HOST", "--broker", "a b")]
    [InlineData("'gateway train", "--broker", "host")]
    [InlineData("there is no file", "--broker", "host", "--model", "/nowhere/model")]
    [InlineData("--tls", "--broker", "host", "--model", "m", "--ca", "x")]
    [InlineData("both or none", "--broker", "host", "--model", "m", "--tls", "--cert", "x")]
    [InlineData("expected a filter", "--broker", "embedded", "--topic", "a#/b")]
    [InlineData("expected a filter", "--broker", "embedded", "--topic", "")]
    [InlineData("without + and #", "--broker", "embedded", "--forecasts", "#")]
    [InlineData("expected 1 to 65535, got 0", "--broker", "embedded", "--in-flight", "0")]
    [InlineData("expected 0.1 to 1000000, got NaN", "--broker", "embedded", "--threshold", "NaN")]
    [InlineData("expected HOST or HOST:PORT", "load", "--broker", "embedded")]
    [InlineData("--data: there is no file", "train", "/nowhere/model", "--data", "/nowhere/data")]
    public async Task Arguments_ThatAreWrong_AreNamed(string said, params string[] arguments)
    {
        var error = new StringWriter();
        int code = await GatewayCommand.Run(arguments, new StringWriter(), error);
        Assert.Equal(2, code);
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_OfOneSubject_IsBounded()
    {
        var text = new StringWriter();
        var log = new GatewayLog(text);
        for (int i = 0; i < 1000; i++)
        {
            log.Write("malformed", "a\u001b[2Jb");
        }

        log.Write("other", "c");
        Assert.Equal("gateway: a\uFFFD[2Jb\ngateway: c\n", text.ToString().ReplaceLineEndings("\n"));
    }
}
