using System.Diagnostics;

namespace Unrolled.Tests;

/// <summary>Tests of clusters of several processes need a Redis server.</summary>
internal static class RedisRequirement
{
    /// <summary>Skips the test where none is installed.</summary>
    public static void Check()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("redis-server", ["--version"]) { RedirectStandardOutput = true })!;
            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no redis-server (Debian: apt-get install redis-server).");
        }
    }
}
