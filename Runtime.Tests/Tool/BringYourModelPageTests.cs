using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Unrolled.Tests.Tool;

/// <summary>The commands of docs/bring-your-model.md, as they stand there.</summary>
public sealed partial class BringYourModelPageTests
{
    public static TheoryData<string> Scripts
    {
        get
        {
            string page = File.ReadAllText(Path.Combine(Repository.Root(), "docs", "bring-your-model.md"));
            return [.. Block().Matches(page).Select(match => match.Groups[1].Value).Where(script => script.Contains("unrolled ", StringComparison.Ordinal))];
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_OfThePage_EndsWithZero(string script)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no /bin/sh.");
        string folder = TemporaryFolder.Create().FullName;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root(), "Samples", "Imports")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        string tool = Path.Combine(AppContext.BaseDirectory, "Unrolled.Tool.dll");
        // Where the tool is installed is not what the page is about.
        string text = $"set -e\nunrolled() {{ dotnet '{tool}' \"$@\"; }}\n{Install().Replace(script, "")}";
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", text]) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{script}\n{said}\n{await errors}");
    }

    [Fact]
    public void Page_HasAWalkThroughForEachFormat()
    {
        string scripts = string.Concat(Block().Matches(File.ReadAllText(Path.Combine(Repository.Root(), "docs", "bring-your-model.md"))).Select(m => m.Value));
        Assert.All(Directory.EnumerateFiles(Path.Combine(Repository.Root(), "Samples", "Imports"), "amp.*"), file => Assert.Contains(Path.GetFileName(file), scripts, StringComparison.Ordinal));
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^(dotnet (pack|tool install)|cd ).*$", RegexOptions.Multiline)]
    private static partial Regex Install();
}
