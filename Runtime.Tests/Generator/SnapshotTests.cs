namespace Unrolled.Tests;

/// <summary>One generated file, whole, so that a change of the emitters is seen in review.</summary>
/// <remarks>
/// After a change that is meant: <c>UNROLLED_UPDATE_SNAPSHOTS=1 dotnet run -c Release --project Runtime.Tests/Generator -- -class "*SnapshotTests"</c>,
/// then look at the difference and commit it.
/// </remarks>
[Trait("Category", "Generator")]
public class SnapshotTests
{
    private const string Update = "UNROLLED_UPDATE_SNAPSHOTS";

    [Fact]
    public void Text_OfASmallModel_IsTheSnapshot()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using Unrolled;
            namespace Snapshots;
            [Network(2)]
            [Lstm(5)]
            [Dense(1)]
            public sealed partial class Small;
            """).AssertClean();
        string actual = Assert.Single(run.Files).Value;
        string path = Path.Combine(Repository.Root(), "Runtime.Tests", "Generator", "Snapshots", "Small.g.cs.txt");
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(path, actual);
        }

        string[] expected = File.ReadAllText(path).Split('\n'), lines = actual.Split('\n');
        int line = expected.Zip(lines).TakeWhile(p => p.First == p.Second).Count();
        Assert.True(
            line == Math.Max(expected.Length, lines.Length),
            $"Line {line + 1} is not the snapshot's {path}.\nexpected: {expected.ElementAtOrDefault(line)}\nactual:   {lines.ElementAtOrDefault(line)}\nIf the change is meant: {Update}=1 dotnet run -c Release --project Runtime.Tests/Generator -- -class *{nameof(SnapshotTests)}");
    }
}
