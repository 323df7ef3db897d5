using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Unrolled.Tests.Gateway;

/// <summary>A gateway at a broker of its own: restarts of either, passwords and encryption, a broker that sends more than it may.</summary>
public sealed class MosquittoTests
{
    private static readonly string[] Topics = [.. Enumerable.Range(0, 4).Select(i => $"sensors/{i}/temperature")];

    private readonly SensorForecaster _model = TestForecaster.Create();

    [Fact]
    public async Task Broker_ThatRestarts_LosesNothing()
    {
        const int Length = 60;
        using MosquittoBroker broker = await MosquittoBroker.Start();
        await using GatewayHost host = await GatewayHost.Start(Settings(broker.Port) with { State = TemporaryFolder.Create().FullName }, new StringWriter());
        await TestGateway.WaitUntilConnected(host);
        ForecastListener listener = await ForecastListener.Connect(broker.Port);
        float[][] readings = [.. Enumerable.Range(0, Topics.Length).Select(i => TestForecaster.Readings(i, Length))];
        for (int restart = 0; restart < 3; restart++)
        {
            for (int t = restart * Length / 3; t < (restart + 1) * Length / 3; t++)
            {
                await Publish(listener, readings, t);
            }

            // At once: some of them are still under way.
            if (restart < 2)
            {
                broker.Stop();
                await broker.StartAgain();
                await listener.Connect();
            }
        }

        await CheckAll(listener, readings);
        Assert.True(host.Counters.Connections > 1); // not at each restart, if the second comes before the gateway is back
        Assert.Equal(Topics.Length * Length, host.Counters.Readings);
        await listener.DisposeAsync();
    }

    [Fact]
    public async Task Broker_ThatSendsMoreThanItMay_LosesNothing()
    {
        // After a restart mosquitto 2.0 sends all that it has kept at once, whatever the client has allowed.
        const int Length = 1500;
        using MosquittoBroker broker = await MosquittoBroker.Start();
        GatewaySettings settings = Settings(broker.Port) with { State = TemporaryFolder.Create().FullName };
        settings = settings with { Connection = settings.Connection with { InFlight = 100 } };
        await using (GatewayHost host = await GatewayHost.Start(settings, new StringWriter()))
        {
            await TestGateway.WaitUntilConnected(host);
        }

        float[][] readings = [.. Enumerable.Range(0, Topics.Length).Select(i => TestForecaster.Readings(i, Length / Topics.Length))];
        ForecastListener listener = await ForecastListener.Connect(broker.Port);
        for (int t = 0; t < Length / Topics.Length; t++)
        {
            await Publish(listener, readings, t);
        }

        broker.Stop();
        await broker.StartAgain();
        await listener.Connect();
        await using (GatewayHost host = await GatewayHost.Start(settings, new StringWriter()))
        {
            await CheckAll(listener, readings);
            Assert.True(host.Counters.Overruns > 0, "the broker has learned manners: this test shows nothing now");
            Assert.Equal((0, 0), (host.Counters.Late, host.Counters.Malformed));
        }

        await listener.DisposeAsync();
    }

    [Fact]
    public async Task Connection_WithPasswordAndEncryption_IsAccepted()
    {
        string folder = TemporaryFolder.Create().FullName;
        WriteCertificates(folder);
        File.WriteAllText(Path.Combine(folder, "passwords"), PasswordLine("gateway", "open sesame"));
        string[] lines = ["allow_anonymous false", $"password_file {folder}/passwords", $"cafile {folder}/ca.pem", $"certfile {folder}/server.pem", $"keyfile {folder}/server.key"];
        using MosquittoBroker broker = await MosquittoBroker.Start(lines);
        GatewaySettings settings = Settings(broker.Port);
        BrokerOptions right = settings.Connection with { Host = "localhost", UseTls = true, Authorities = Path.Combine(folder, "ca.pem"), User = "gateway", Password = "open sesame" };
        var said = new StringWriter();
        await using (GatewayHost host = await GatewayHost.Start(settings with { Connection = right }, said))
        {
            await TestGateway.WaitUntilConnected(host);
        }

        foreach ((BrokerOptions wrong, string expected) in ((BrokerOptions, string)[])[(right with { Password = "open barley" }, "NotAuthorized"), (right with { Authorities = null }, "certificate"), (right with { UseTls = false }, "no connection")])
        {
            var refused = new StringWriter();
            await using GatewayHost host = await GatewayHost.Start(settings with { Connection = wrong }, TextWriter.Synchronized(refused));
            for (long end = Environment.TickCount64 + 35_000; !refused.ToString().Contains("no connection", StringComparison.Ordinal);)
            {
                Assert.True(Environment.TickCount64 < end, refused.ToString());
                await Task.Delay(20);
            }

            Assert.Contains(expected, refused.ToString(), StringComparison.Ordinal);
            Assert.Equal(0, host.Counters.Connections);
        }
    }

    private GatewaySettings Settings(int port) => TestGateway.Settings(new BrokerAddress("127.0.0.1", port));

    private static async Task Publish(ForecastListener listener, float[][] readings, int t)
    {
        for (int i = 0; i < Topics.Length; i++)
        {
            await listener.Publish(Topics[i], TestForecaster.Payload(readings[i][t], t));
        }
    }

    private async Task CheckAll(ForecastListener listener, float[][] readings)
    {
        for (int i = 0; i < Topics.Length; i++)
        {
            await listener.WaitFor(Topics[i], readings[i].Length);
            listener.Check(Topics[i], TestForecaster.Forecasts(_model, readings[i]));
        }
    }

    // As mosquitto_passwd writes it.
    private static string PasswordLine(string user, string password)
    {
        const int Iterations = 101, Length = 64;
        byte[] salt = RandomNumberGenerator.GetBytes(12);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA512, Length);
        return $"{user}:$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}\n";
    }

    private static void WriteCertificates(string folder)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-1), to = from.AddDays(10);
        var authorityRequest = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(from, to);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        serverRequest.CertificateExtensions.Add(names.Build());
        using X509Certificate2 server = serverRequest.Create(authority, from, to, [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.pem"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), serverKey.ExportPkcs8PrivateKeyPem());
    }
}
