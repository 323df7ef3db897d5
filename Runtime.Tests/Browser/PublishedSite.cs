namespace Unrolled.Tests.Browser;

/// <summary>A published sample, which an environment variable names: publishing takes longer than a test may.</summary>
internal static class PublishedSite
{
    /// <summary>The files of Samples/Browser.</summary>
    public static string Page => Folder("UNROLLED_BROWSER_SITE", "Samples/Browser");

    /// <summary>The files of Samples/BlazorComponent.</summary>
    public static string Component => Folder("UNROLLED_BLAZOR_SITE", "Samples/BlazorComponent");

    /// <summary>Bytes that a visitor loads from a server that sends the files compressed by brotli: those of the files that the browser asked for.</summary>
    public static long CompressedSize(string folder, IEnumerable<string> requests)
        => requests.Select(url => new Uri(url)).Where(url => url.Scheme == Uri.UriSchemeHttp).Select(url => url.AbsolutePath is "/" ? "/index.html" : url.AbsolutePath).Distinct()
            .Sum(path => new FileInfo(folder + path + ".br").Length);

    private static string Folder(string variable, string project)
    {
        string? folder = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(folder is null, $"{variable} does not name a published site: dotnet publish {project} -c Release, then {variable}=$PWD/{project}/bin/Release/net10.0/publish/wwwroot.");
        Assert.True(File.Exists(Path.Combine(folder!, "index.html")), $"{variable} is '{folder}', in which there is no index.html.");
        return folder!;
    }
}
