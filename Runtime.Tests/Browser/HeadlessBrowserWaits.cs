using System.Diagnostics;
using Unrolled.Tests.Reports;

namespace Unrolled.Tests.Browser;

/// <summary>Waits for what a page will show.</summary>
internal static class HeadlessBrowserWaits
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until an expression, a string, begins with the given text.</summary>
    public static async Task Until(this HeadlessBrowser browser, string expression, string beginning)
    {
        string last = "";
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience; await Task.Delay(50))
        {
            last = await browser.Evaluate<string>(expression);
            if (last.StartsWith(beginning, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"Expected '{beginning}…' of {expression}, got '{last}'. The browser says: {string.Join("; ", browser.Complaints)}");
    }
}
