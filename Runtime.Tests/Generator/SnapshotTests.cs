namespace Unrolled.Tests;

/// <summary>Generated files, whole, so that a change of the emitters is seen in review.</summary>
/// <remarks>
/// After a change that is meant: <c>UNROLLED_UPDATE_SNAPSHOTS=1 dotnet run -c Release --project Runtime.Tests/Generator -- -class "*SnapshotTests"</c>,
/// then look at the difference and commit it.
/// </remarks>
[Trait("Category", "Generator")]
public class SnapshotTests
{
    private const string Update = "UNROLLED_UPDATE_SNAPSHOTS";

    [Fact]
    public void Text_OfASmallModel_IsTheSnapshot() => AssertSnapshots("""
            using Unrolled;
            namespace Snapshots;
            [Network(2)]
            [Lstm(5)]
            [Dense(1)]
            public sealed partial class Small;
            """, ("Snapshots.Small.g.cs", "Small.g.cs.txt"));

    [Fact]
    public void Text_OfANetworkThatCCalls_IsTheSnapshot() => AssertSnapshots("""
            using Unrolled;
            namespace Snapshots;
            [NativeExport("small")]
            [Network(1)]
            [Embedding(50, 4)]
            [Gru(5, Name = "memory", ReturnState = true)]
            [Dense(3)]
            internal sealed partial class Exported;
            """, ("Snapshots.Exported-native.g.cs", "Exported-native.g.cs.txt"), ("small-header.g.cs", "small-header.g.cs.txt"));

    private static void AssertSnapshots(string declaration, params (string File, string Snapshot)[] snapshots)
    {
        IReadOnlyDictionary<string, string> files = GeneratorRun.Of(declaration).AssertClean().Files;
        Assert.Equal(snapshots.Length > 1 ? snapshots.Length + 1 : 1, files.Count);
        foreach ((string file, string snapshot) in snapshots)
        {
            AssertSnapshot(files[file], Path.Combine(Repository.Root(), "Runtime.Tests", "Generator", "Snapshots", snapshot));
        }
    }

    private static void AssertSnapshot(string actual, string path)
    {
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
