namespace Unrolled.Tests;

/// <summary>Messages to systemd, which the test receives.</summary>
public sealed class ServiceNotifierTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_OfAService_Arrive(bool isAbstract)
    {
        using var listener = new ServiceListener(isAbstract);
        using var notifier = new ServiceNotifier(listener.Path, "4000000");
        notifier.Ready();
        Assert.Equal("READY=1", listener.Receive());
        Assert.Equal(0, notifier.Remaining(1000));
        notifier.Live(1000);
        Assert.Equal("WATCHDOG=1", listener.Receive());
        Assert.Equal(2000, notifier.Remaining(1000)); // half of it
        notifier.Live(2999);
        notifier.Live(3000);
        notifier.Stopping();
        Assert.Equal("WATCHDOG=1", listener.Receive());
        Assert.Equal("STOPPING=1", listener.Receive());
        Assert.Equal(1500, notifier.Remaining(3500));
    }

    [Fact]
    public void Messages_WithoutAWatchdog_AreNoSignsOfLife()
    {
        using var listener = new ServiceListener(isAbstract: false);
        using var notifier = new ServiceNotifier(listener.Path, null);
        Assert.Equal(-1, notifier.Remaining(0));
        notifier.Live(1_000_000);
        notifier.Stopping();
        Assert.Equal("STOPPING=1", listener.Receive());
    }

    [Fact]
    public void Messages_WithoutAListener_DoNothing()
    {
        using var notifier = new ServiceNotifier(null, "4000000");
        notifier.Ready();
        notifier.Live(0);
        notifier.Stopping();
        Assert.Equal(-1, notifier.Remaining(0));
    }

    [Theory]
    [InlineData("run/notify", null, "NOTIFY_SOCKET: expected an absolute path or @ and a name, of less than 108 bytes, got 'run/notify'")]
    [InlineData("/run/notify", "soon", "WATCHDOG_USEC: expected a number of microseconds, got 'soon'")]
    [InlineData("/run/notify", "0", "WATCHDOG_USEC: expected a number of microseconds, got '0'")]
    public void Create_Invalid_IsRefused(string path, string? watchdog, string message)
    {
        EdgeException e = Assert.Throws<EdgeException>(() => new ServiceNotifier(path, watchdog));
        Assert.Equal((ExitCode.Arguments, message), (e.Code, e.Message));
    }

    [Fact]
    public void Create_LongPath_IsRefused()
        => Assert.Equal(ExitCode.Arguments, Assert.Throws<EdgeException>(() => new ServiceNotifier("/" + new string('a', 108), null)).Code);
}
