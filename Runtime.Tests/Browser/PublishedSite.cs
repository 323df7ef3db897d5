namespace Unrolled.Tests.Browser;

/// <summary>A published sample, which an environment variable names: publishing takes longer than a test may.</summary>
internal static class PublishedSite
{
    /// <summary>The files of Samples/Browser.</summary>
    public static string Page => Folder("UNROLLED_BROWSER_SITE", "Samples/Browser");

    /// <summary>The files of Samples/BlazorComponent.</summary>
    public static string Component => Folder("UNROLLED_BLAZOR_SITE", "Samples/BlazorComponent");

    /// <summary>Bytes that a visitor loads from a server that sends the files compressed by brotli.</summary>
    public static long CompressedSize(string folder)
        => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Extension == ".br").Sum(f => f.Length);

    private static string Folder(string variable, string project)
    {
        string? folder = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(folder is null, $"{variable} does not name a published site: dotnet publish {project} -c Release, then {variable}=$PWD/{project}/bin/Release/net10.0/publish/wwwroot.");
        Assert.True(File.Exists(Path.Combine(folder!, "index.html")), $"{variable} is '{folder}', in which there is no index.html.");
        return folder!;
    }
}
