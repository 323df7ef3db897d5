using System.Diagnostics;
using Unrolled.Bench;
using Unrolled.Bench.Compare;

namespace Unrolled.Tests;

/// <summary>The revision that Bench's command <c>compare</c> checks out and removes.</summary>
public sealed class WorktreeTests
{
    private const string Author = "a@example.org";

    [Fact]
    public void Find_OfUnknownRevision_NamesIt()
    {
        var error = Assert.Throws<BenchException>(() => Repository().Find("nosuch"));
        Assert.Contains("'nosuch' is no revision of this repository", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OfWhatLooksLikeAnOption_NamesIt()
        => Assert.Contains("'--help' is no revision", Assert.Throws<BenchException>(() => Repository().Find("--help")).Message, StringComparison.Ordinal);

    [Fact]
    public void Find_WithoutGit_SaysSo()
    {
        var repository = new GitRepository(TemporaryFolder.Create().FullName, "no-such-git");
        Assert.Contains("'no-such-git' is needed", Assert.Throws<BenchException>(() => repository.Find("HEAD")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Top_OutsideOfRepository_SaysSo()
    {
        _ = Repository();
        string folder = TemporaryFolder.Create().FullName;
        Assert.Contains("is in no git repository", Assert.Throws<BenchException>(() => new GitRepository(folder).Top()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_OfEarlierCommit_ChecksItOutUntilDisposed()
    {
        GitRepository repository = Repository();
        Commit first = repository.Find("HEAD~1");
        Assert.Equal("first", first.Subject);
        Assert.StartsWith(first.Short, first.Hash, StringComparison.Ordinal);
        Assert.False(repository.IsChanged());
        string folder;
        using (Worktree tree = Worktree.Add(repository, first, CancellationToken.None))
        {
            folder = tree.Folder;
            Assert.Equal("1", File.ReadAllText(Path.Combine(folder, "file")));

            // As a build leaves it: files that git does not know, beside the worktree too.
            File.WriteAllText(Path.Combine(folder, "built"), "");
            Directory.CreateDirectory(tree.Programs);
        }

        AssertGone(repository, folder);
        Assert.Equal("2", File.ReadAllText(Path.Combine(repository.Top(), "file")));
    }

    [Fact]
    public void Add_OfCommitThatIsNotThere_LeavesNothing()
    {
        GitRepository repository = Repository();
        string[] before = Temporary();
        Assert.Throws<BenchException>(() => Worktree.Add(repository, new Commit(new string('1', 40), "1111111", ""), CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() => Worktree.Add(repository, repository.Find("HEAD"), new CancellationToken(canceled: true)));
        Assert.Empty(Temporary().Except(before));

        static string[] Temporary() => Directory.GetDirectories(Path.GetTempPath(), "unrolled-compare-*");
    }

    [Fact]
    public void ChildProcess_Stopped_EndsAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The program that waits here is Linux's.");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        long start = Stopwatch.GetTimestamp();

        // A shell and what it started: both have to end.
        Assert.Throws<OperationCanceledException>(() => ChildProcess.Run(new ProcessStartInfo("/bin/sh", ["-c", "sleep 60; true"]), stop.Token));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void CacheSizes_OfKernelsFolder_AreThoseOfData()
    {
        string folder = TemporaryFolder.Create().FullName;
        Assert.Null(CacheSizes.FromKernel(Path.Combine(folder, "nowhere")));
        Assert.Null(CacheSizes.FromKernel(folder));
        Cache("index0", "1", "Data", "48K");
        Cache("index1", "1", "Instruction", "64K");
        Cache("index2", "2", "Unified", "2M");
        CacheSizes sizes = CacheSizes.FromKernel(folder)!;
        Assert.Equal(new CacheSizes(48 << 10, 2 << 20, 0), sizes);
        Assert.Equal(8 * 48 << 10, sizes.Level2Walk);
        Assert.True(sizes.IsLevel2WalkLarge);

        // Half of the second level is the most.
        sizes = new CacheSizes(32 << 10, 256 << 10, 0, AreKnown: false);
        Assert.Equal(128 << 10, sizes.Level2Walk);
        Assert.False(sizes.IsLevel2WalkLarge);
        Assert.Contains("assumed", sizes.ToString(), StringComparison.Ordinal);

        void Cache(string index, string level, string type, string size)
        {
            DirectoryInfo cache = Directory.CreateDirectory(Path.Combine(folder, index));
            File.WriteAllText(Path.Combine(cache.FullName, "level"), $"{level}\n");
            File.WriteAllText(Path.Combine(cache.FullName, "type"), $"{type}\n");
            File.WriteAllText(Path.Combine(cache.FullName, "size"), $"{size}\n");
        }
    }

    private static void AssertGone(GitRepository repository, string folder)
    {
        Assert.False(Directory.Exists(Path.GetDirectoryName(folder)));
        Assert.DoesNotContain(folder, repository.Run(CancellationToken.None, "worktree", "list").Output, StringComparison.Ordinal);
    }

    // Two commits, of a file with 1 and with 2.
    private static GitRepository Repository()
    {
        string folder = TemporaryFolder.Create().FullName;
        var repository = new GitRepository(folder);
        try
        {
            Git("init", "--quiet");
        }
        catch (BenchException error)
        {
            Assert.Skip(error.Message);
        }

        foreach ((string text, string subject) in new[] { ("1", "first"), ("2", "second") })
        {
            File.WriteAllText(Path.Combine(folder, "file"), text);
            Git("add", "file");
            Git("-c", "user.name=a", "-c", $"user.email={Author}", "-c", "commit.gpgSign=false", "commit", "--quiet", "-m", subject);
        }

        return repository;

        void Git(params string[] args)
        {
            ChildProcess git = repository.Run(CancellationToken.None, args);
            Assert.True(git.Code == 0, git.Text);
        }
    }
}
